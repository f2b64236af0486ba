/** Asking again and again, for what cannot tell by itself that it has come. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Words } from "../../shared/kernel/result.ts";
import { awaiting, Problem } from "./say.ts";

const EVERY_MS = 150;

export interface Wait {
  /** What is awaited, as a noun: "le contrôleur". */
  readonly what: Words;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** What to add when it did not come: where to look. */
  readonly hint?: () => string;
}

/** The first answer that is not undefined; throws a `Problem` when none came in time, or the signal's reason. */
export function poll<T>(wait: Wait, ask: () => Promise<T | undefined>): Promise<T> {
  const { fr, en } = wait.what;
  return awaiting({ fr: `j'attends ${fr}`, en: `waiting for ${en}` }, asked(wait, ask));
}

async function asked<T>({ what, withinMs, signal, hint }: Wait, ask: () => Promise<T | undefined>): Promise<T> {
  const untilMs = Date.now() + withinMs;
  while (Date.now() < untilMs) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(EVERY_MS, undefined, { signal });
  }
  const seconds = Math.round(withinMs / 1_000);
  const more = hint === undefined ? "" : `\n${hint()}`;
  throw new Problem({
    fr: `${what.fr} : rien au bout de ${seconds} s.`,
    en: `${what.en}: nothing within ${seconds} s.${more}`,
  });
}
