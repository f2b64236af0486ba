import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import { servicesContract } from "./contract.ts";
import type { Runner } from "./rollout.ts";
import { isReady } from "./rollout.ts";
import { isRolling, lastGood, releaseOf, type ServiceState } from "./state.ts";

/** A new instance that is not `ok` after this long has failed, unless the file says otherwise. */
const DEADLINE_MS = 10 * MINUTE_MS;
/** One that says it is down or ailing may still come up (what it waits for does): for this long. */
const GRACE_MS = MINUTE_MS;
/** A node that this controller has not heard yet may be about to speak. */
const UNHEARD_MS = 5 * SECOND_MS;

/** Since when an instance is waited for, and since when it is not well: on this process's boot-time clock. */
export interface Wait {
  readonly run: string;
  readonly sinceMs: number;
  readonly badSinceMs?: number;
}

/** By instance. Volatile: whoever was away, a node or a controller, is given its time anew. */
export type Waits = Map<string, Wait>;

/** `lookAgainAtMs`: boot time at which to look once more. */
export interface Failing {
  readonly failed?: Words;
  readonly lookAgainAtMs?: number;
}

/** Is it given up when it fails? One that ran well once, and a way back itself, is not; nor one without a way back. */
export function onTrial(service: ServiceState): boolean {
  return isRolling(service) && service.releases.at(-1)?.repeats === undefined && lastGood(service) !== undefined;
}

/** Notes who is waited for. `heard`: has a node spoken to this controller? */
export function noteWaits(
  waits: Waits,
  rolling: readonly (readonly [ServiceState, readonly Runner[]])[],
  heard: (node: string) => boolean,
  bootMs: number,
): void {
  const awaited = new Set<string>();
  for (const [service, runners] of rolling)
    for (const { id, held, ...runner } of runners.filter((one) => isAwaited(one, service) && heard(one.held.node))) {
      const run = `${held.revision}/${held.restarts}`;
      const before = waits.get(id)?.run === run ? waits.get(id) : undefined;
      const bad = isBad({ id, held, ...runner }) && { badSinceMs: before?.badSinceMs ?? bootMs };
      waits.set(id, { run, sinceMs: before?.sinceMs ?? bootMs, ...bad });
      awaited.add(id);
    }
  for (const id of waits.keys()) if (!awaited.has(id)) waits.delete(id);
}

/** Has the release that is on its way failed on one of these instances? */
export function failingOf(
  service: ServiceState,
  runners: readonly Runner[],
  waits: ReadonlyMap<string, Wait>,
  bootMs: number,
): Failing {
  const deadlineMs = releaseOf(service, service.revision)?.stack.update?.deadlineMs ?? DEADLINE_MS;
  const later: number[] = [];
  for (const runner of runners.filter((one) => isAwaited(one, service))) {
    const wait = waits.get(runner.id);
    const atMs = wait === undefined ? bootMs + UNHEARD_MS : failsAtMs(wait, deadlineMs);
    if (atMs > bootMs) later.push(atMs);
    else return { failed: isBad(runner) && runner.seen?.reason.en ? runner.seen.reason : late(deadlineMs) };
  }
  return later.length === 0 ? {} : { lookAgainAtMs: Math.min(...later) };
}

const isAwaited = (runner: Runner, { revision }: ServiceState): boolean =>
  runner.held.revision === revision && !runner.silent && !isReady(runner);

const isBad = ({ held, seen }: Runner): boolean =>
  seen?.revision === held.revision && (seen.state === "down" || seen.state === "degraded");

function failsAtMs({ sinceMs, badSinceMs }: Wait, deadlineMs: number): number {
  const lateAtMs = sinceMs + deadlineMs;
  return badSinceMs === undefined ? lateAtMs : Math.min(lateAtMs, badSinceMs + GRACE_MS);
}

const late = (deadlineMs: number): Words =>
  say(
    { fr: "pas en ordre après {seconds} s", en: "not ok after {seconds} s" },
    { seconds: Math.round(deadlineMs / 1_000) },
  );

/** The way back from a release that failed. */
export function giveUp(name: string, service: ServiceState, reason: Words): Draft[] {
  const back = lastGood(service);
  if (back === undefined) return [];
  const body = { service: name, from: service.revision, to: back.revision, because: "failed", reason } as const;
  return [draft(servicesContract, "rolledBack", body)];
}
