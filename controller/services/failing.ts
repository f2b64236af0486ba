import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import { servicesContract } from "./contract.ts";
import type { Runner } from "./rollout.ts";
import { isReady } from "./rollout.ts";
import { lastGood, type Release, releaseOf, type ServiceState } from "./state.ts";

/** A new instance that is not `ok` after this long has failed, unless the file says otherwise. */
const DEADLINE_MS = 10 * MINUTE_MS;
/** One that says it is down or ailing may still come up (what it waits for does): for this long. */
const GRACE_MS = MINUTE_MS;

/** `way back`: the release that would be taken up again; `atMs`: wall time at which to look once more. */
export interface Failing {
  readonly failed?: Words;
  readonly lookAgainAtMs?: number;
}

/** Can the present release fail at all? One that ran well once, and a way back itself, is not given up by us. */
export function onTrial(service: ServiceState): Release | undefined {
  const release = releaseOf(service, service.revision);
  if (release === undefined || release.settledAtMs !== undefined || service.stopped) return undefined;
  return release.repeats === undefined && lastGood(service) !== undefined ? release : undefined;
}

/** Has the release on trial failed on one of these instances? `nowMs` is wall time, as entries are stamped. */
export function failingOf(service: ServiceState, runners: readonly Runner[], nowMs: number): Failing {
  const trial = onTrial(service);
  if (trial === undefined) return {};
  const deadlineMs = trial.stack.update?.deadlineMs ?? DEADLINE_MS;
  const waits: number[] = [];
  for (const runner of runners) {
    const { held, seen, silent } = runner;
    if (held.revision !== trial.revision || silent || isReady(runner)) continue;
    const bad = seen?.revision === trial.revision && (seen.state === "down" || seen.state === "degraded");
    const atMs = bad
      ? Math.max(seen.sinceMs, held.updatedAtMs) + Math.min(GRACE_MS, deadlineMs)
      : held.updatedAtMs + deadlineMs;
    if (atMs > nowMs) waits.push(atMs);
    else return { failed: bad && seen.reason.en !== "" ? seen.reason : late(deadlineMs) };
  }
  return waits.length === 0 ? {} : { lookAgainAtMs: Math.min(...waits) };
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
