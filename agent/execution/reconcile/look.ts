import type { Failure, Outcome } from "../../../shared/kernel/effect.ts";
import { backoffMs, type Random } from "../../../shared/kernel/random.ts";
import { type Now, SECOND_MS } from "../../../shared/kernel/time.ts";
import type { Seen, SeenContainer } from "../engine.ts";

const LOOK_EVERY_MS = 30 * SECOND_MS;
/** Events of an engine come in bursts: one look serves them all. */
const LOOK_SOON_MS = 200;

/** What is known of a container's run beyond its present state. */
export interface Run {
  readonly startedAtMs: number;
  /** When this process first saw this run, on the boot clock. */
  readonly sinceBootMs: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/**
 * How this process sees the engine; volatile.
 *
 * INVARIANT: work that was done counts as undone-and-untried until a look that began after it has shown it.
 */
export interface Look {
  round: number;
  /** The next look is due then; it is under way once that moment has come. */
  nextAtMs: number;
  again: boolean;
  seen: Seen | undefined;
  runs: Map<string, Run>;
  failing: (Failure & { readonly sinceBootMs: number; readonly tries: number }) | undefined;
  /** Key of done work → the first look that can show it. */
  readonly unseen: Map<string, number>;
}

export const newLook = (): Look => ({
  round: 1,
  nextAtMs: 0,
  again: false,
  seen: undefined,
  runs: new Map(),
  failing: undefined,
  unseen: new Map(),
});

const underWay = (look: Look, now: Now): boolean => now.bootMs >= look.nextAtMs;

/** Something may have changed: look soon, and once more if a look is under way. */
export function lookSoon(look: Look, now: Now): void {
  if (underWay(look, now)) look.again = true;
  else look.nextAtMs = Math.min(look.nextAtMs, now.bootMs + LOOK_SOON_MS);
}

/** Work was done, well or not: it is not tried again before it was seen. */
export function lookFor(look: Look, key: string, now: Now): void {
  look.unseen.set(key, underWay(look, now) ? look.round + 1 : look.round);
  lookSoon(look, now);
}

export function looked(look: Look, outcome: Outcome<Seen>, now: Now, random: Random): void {
  const { round, again } = look;
  look.round += 1;
  look.again = false;
  if (!outcome.ok) {
    const tries = (look.failing?.tries ?? 0) + 1;
    look.failing = { ...outcome.error, sinceBootMs: look.failing?.sinceBootMs ?? now.bootMs, tries };
    look.nextAtMs = now.bootMs + backoffMs(random, tries - 1, SECOND_MS, LOOK_EVERY_MS);
    return;
  }
  look.failing = undefined;
  look.seen = outcome.value;
  look.runs = new Map(outcome.value.containers.map((container) => [container.id, runOf(look, container, now)]));
  look.nextAtMs = now.bootMs + (again ? LOOK_SOON_MS : LOOK_EVERY_MS);
  for (const [key, first] of look.unseen) if (first <= round) look.unseen.delete(key);
}

function runOf({ runs }: Look, { id, status, startedAtMs, exitCode, oomKilled }: SeenContainer, now: Now): Run {
  const before = runs.get(id);
  const sinceBootMs = before?.startedAtMs === startedAtMs ? before.sinceBootMs : now.bootMs;
  const ended = status === "exited" || status === "restarting";
  if (ended || before === undefined) return { startedAtMs, sinceBootMs, exitCode, oomKilled };
  return { startedAtMs, sinceBootMs, exitCode: before.exitCode, oomKilled: before.oomKilled };
}
