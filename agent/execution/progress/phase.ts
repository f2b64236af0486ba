import type { ContainerProgress } from "../../../shared/execution/wire.ts";
import type { Now } from "../../../shared/kernel/time.ts";
import type { PullProgress } from "../engine.ts";
import { conditionOf } from "../reconcile/condition.ts";
import { imageSubject, pinAs } from "../reconcile/images.ts";
import type { Match, Matches } from "../reconcile/match.ts";
import { ready } from "../reconcile/steps.ts";
import { triedOf } from "../reconcile/tries.ts";
import { startsAgain } from "../reconcile/wanted.ts";
import { sentence } from "../sentences.ts";
import type { ExecutionLive } from "../shape.ts";

/** All that a phase is seen from. */
export interface Glance {
  readonly live: Pick<ExecutionLive, "tries" | "look">;
  readonly matches: Matches;
  readonly pulls: ReadonlyMap<string, PullProgress>;
  readonly now: Now;
}

const SAYS_CHARS = 240;

/** How far one container is; what stands in its way is said, even while it is tried again. */
export function progressOf(match: Match, glance: Glance): ContainerProgress {
  const { reason } = conditionOf(match, glance.live, glance.now);
  const { name } = match.wanted.spec;
  if (reason === undefined) return { name, ...phaseOf(match, glance) };
  const { fr, en } = sentence(reason);
  const says = { fr: fr.slice(0, SAYS_CHARS).toWellFormed(), en: en.slice(0, SAYS_CHARS).toWellFormed() };
  return { name, phase: "failed", says };
}

function phaseOf(match: Match, glance: Glance): Omit<ContainerProgress, "name"> {
  const { held, right, wanted } = match;
  if (!right || held === undefined) return comingPhase(match, glance);
  if (held.status === "running") {
    if (held.health === "healthy") return { phase: "healthy" };
    return { phase: held.health === "none" ? "running" : "starting" };
  }
  return { phase: held.status === "exited" && !startsAgain(wanted.spec.restart, held.exitCode) ? "done" : "starting" };
}

function comingPhase({ wanted }: Match, { live, matches, pulls }: Glance): Omit<ContainerProgress, "name"> {
  const { wish, spec, name } = wanted;
  const missing = wish !== undefined && triedOf(live.tries, name, wish.wish)?.failure?.code === "image-missing";
  if (wish !== undefined && !missing) return { phase: ready({ wanted }, matches) ? "starting" : "waiting" };
  if (spec.build !== undefined) return { phase: "building" };
  const pull = pulls.get(imageSubject(pinAs(wanted))) ?? pulls.get(imageSubject(spec.image));
  if (pull === undefined) return { phase: "pulling" };
  return { phase: "pulling", doneBytes: pull.doneBytes, totalBytes: pull.totalBytes };
}
