/** Waiting for what can't tell by itself that it has come. */
import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 100;

/** The first answer that is not undefined. Throws with `more` when none came in time; a throw of `ask` is no answer. */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
  more: () => string = () => "",
): Promise<T> {
  const endMs = performance.now() + withinMs;
  let last = "";
  while (performance.now() < endMs) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = reasonOf(error);
    }
    await sleep(EVERY_MS);
  }
  throw new Error([`waited ${Math.round(withinMs / 1_000)} s for ${what}.`, last, more()].filter(Boolean).join("\n"));
}

/** What an error says, with what lies behind it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reasonOf(error.cause)})`;
}
