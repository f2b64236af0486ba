import { contentHash } from "../../shared/kernel/json.ts";
import type { PlacedInstance } from "../placement/placement.ts";
import { type Release, releaseOf, type SeenInstance, type ServiceState } from "./state.ts";

/** An instance of a service that is to stay, and what its node last said of it. */
export interface Runner {
  readonly id: string;
  readonly held: PlacedInstance;
  readonly seen: SeenInstance | undefined;
  /** Nothing is heard of its node. */
  readonly silent: boolean;
}

/** What one step of a release's way through the instances asks for. */
export interface RolloutStep {
  /** Runs the present release where it stands. */
  readonly update: readonly string[];
  /** Its successor answers: it may go. */
  readonly replace: readonly string[];
  /** More than are wanted. */
  readonly surplus: readonly string[];
  /** How many new ones are to be placed; one of them may be for `inPlaceIfNone`. */
  readonly start: number;
  /** Where no room is for the new one, this one is updated where it stands. */
  readonly inPlaceIfNone?: string;
}

/** Does an instance answer, whatever it runs? */
export const answers = ({ seen }: Runner): boolean => seen?.state === "ok";

/** Does it run the present release, as often started as a person asked? */
export const isCurrent = ({ held }: Runner, service: ServiceState): boolean =>
  held.revision === service.revision && held.restarts === service.restarts;

/** Is what its node says of it about what it is to run, and good? */
export const isReady = ({ held, seen }: Runner): boolean =>
  seen?.state === "ok" &&
  seen.revision === held.revision &&
  (seen.restarts === undefined || seen.restarts === held.restarts);

/** The new one starts first where it needs nothing of the old one: data is where the old one stands, and nowhere else. */
const orderOf = ({ stack }: Pick<Release, "stack">): "start-first" | "stop-first" =>
  stack.volumes.length > 0 ? "stop-first" : (stack.update?.order ?? "start-first");

/** Do two releases start the same containers? Then going from one to the other stops nothing. */
export function sameRun(a: Release, b: Release): boolean {
  return a.revision === b.revision || (a.mac === b.mac && runHash(a) === runHash(b));
}

const runHash = ({ stack: { containers, volumes, networks, seeds, secrets, policy, platform } }: Release): string =>
  contentHash({
    containers,
    volumes,
    networks: networks ?? [],
    seeds: seeds ?? [],
    secrets: secrets ?? [],
    policy,
    platform: platform ?? "",
  });

/**
 * The next step that brings the present release to all instances of a service, one at a time: what answers nobody is
 * updated at once, and no further one while one of the new is not up.
 */
export function rolloutStep(service: ServiceState, runners: readonly Runner[]): RolloutStep {
  const { replicas, stopped } = service;
  const outdated = runners.filter((runner) => !isCurrent(runner, service));
  const quiet = (runner: Runner) => stopped || runner.silent || !answers(runner) || onlyRenamed(runner, service);
  const update = outdated.filter(quiet).map(({ id }) => id);
  const remaining = outdated.filter((runner) => !quiet(runner));
  const order = remaining[0] === undefined ? "stop-first" : orderFor(remaining[0], service);
  const surging = remaining.length > 0 && order === "start-first";
  const { kept, surplus } = divide(runners, replicas + (surging ? 1 : 0), service);
  const step = { update: update.filter((id) => !surplus.includes(id)), replace: [], surplus, start: 0 };
  if (stopped) return step;
  const missing = Math.max(0, replicas - kept.length);
  const [next] = remaining.filter(({ id }) => !surplus.includes(id));
  const waiting = kept.some((runner) => isCurrent(runner, service) && !runner.silent && !isReady(runner));
  if (next === undefined || waiting) return { ...step, start: missing };
  if (missing > 0) return { ...step, start: missing, inPlaceIfNone: next.id };
  if (!surging) return { ...step, update: [...step.update, next.id] };
  if (kept.length > replicas) return { ...step, replace: [next.id] };
  return { ...step, start: 1, inPlaceIfNone: next.id };
}

/** Another number for the same containers. */
function onlyRenamed({ held }: Runner, service: ServiceState): boolean {
  if (held.restarts !== service.restarts) return false;
  const [from, to] = [releaseOf(service, held.revision), releaseOf(service, service.revision)];
  return held.revision === 0 || (from !== undefined && to !== undefined && sameRun(from, to));
}

/** Started anew because a person asked: in its place, or nothing would be started anew. */
function orderFor({ held }: Runner, service: ServiceState): "start-first" | "stop-first" {
  const release = releaseOf(service, service.revision);
  if (release === undefined || held.revision === service.revision) return "stop-first";
  return orderOf(release);
}

/**
 * Whom to keep when there are too many: those that answer, before those that did when their node was last heard; then
 * those of the present release, then the older.
 */
function divide(
  runners: readonly Runner[],
  most: number,
  service: ServiceState,
): { kept: readonly Runner[]; surplus: readonly string[] } {
  const worth = (runner: Runner) =>
    (answers(runner) ? (runner.silent ? 2 : 4) : 0) + (isCurrent(runner, service) ? 1 : 0);
  const ranked = runners
    .map((runner, order) => ({ runner, order }))
    .sort((a, b) => {
      return worth(b.runner) - worth(a.runner) || a.order - b.order;
    });
  const surplus = new Set(ranked.slice(most).map(({ runner }) => runner.id));
  return { kept: runners.filter(({ id }) => !surplus.has(id)), surplus: [...surplus] };
}
