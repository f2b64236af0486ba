import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { placementContract } from "../placement/contract.ts";
import type { Demand } from "../placement/demand.ts";
import { instancesOf, type PlacementState } from "../placement/placement.ts";
import { type Yard, yardOf } from "../placement/yard.ts";
import { type Conclusion, concludeOne } from "./conclude-one.ts";
import { servicesContract } from "./contract.ts";
import { wantedElsewhere } from "./elsewhere.ts";
import { isCurrent, isReady, type Runner } from "./rollout.ts";
import { demandFor, type Grounds, runnersOf } from "./runners.ts";
import { releaseOf, type ServiceState } from "./state.ts";

/**
 * Draws the conclusions of what is declared and what is there: which instances are placed, kept, updated and released.
 * Only for the services in `touched`, in order of name, each seeing what those before it took. Pure; nothing when all
 * is settled.
 */
export function conclude(
  grounds: Grounds,
  touched: ReadonlySet<string>,
  open: () => Yard = () => yardOf(grounds.fleet, grounds.placement),
): Draft[] {
  const { services } = grounds.services;
  const names = [...touched].sort();
  const gone = names.filter((name) => services[name] === undefined);
  const drafts = gone.flatMap((name) => letGo(name, grounds.placement));
  let yard: Yard | undefined;
  for (const name of names) {
    const service = services[name];
    if (service === undefined) continue;
    const runners = runnersOf(name, grounds);
    const demand = demandFor(name, service, grounds);
    if (!atRest(service, demand, runners, grounds)) {
      yard ??= opened(open(), gone, grounds.placement);
      drafts.push(...settleOne(name, service, demand, yard, grounds));
    } else drafts.push(...settled(name, service, runners), ...(grounds.door?.name(name, []) ?? []));
  }
  return drafts;
}

/** A working copy in which what is removed has gone. */
function opened(yard: Yard, gone: readonly string[], placement: PlacementState): Yard {
  for (const name of gone) for (const [id] of instancesOf(placement, name)) yard.take(id);
  return yard;
}

/** Nothing of a service that is declared no longer stays placed. */
function letGo(service: string, placement: PlacementState): Draft[] {
  const drafts = instancesOf(placement, service).map(([instance, { node }]) =>
    draft(placementContract, "released", { instance, node, because: "removed" }),
  );
  const noted = placement.unplaced[service] !== undefined || placement.refused[service] !== undefined;
  return noted ? [...drafts, draft(placementContract, "unstuck", { service })] : drafts;
}

/** True when nothing can have to change: every instance stands well and runs what it should, none is missing or leaving. */
function atRest(service: ServiceState, wanted: Demand, runners: readonly Runner[], grounds: Grounds): boolean {
  const { placement, fleet } = grounds;
  const { name } = service.stack;
  if (runners.length !== service.replicas || placement.unplaced[name] || placement.refused[name]) return false;
  const hash = contentHash(wanted);
  return runners.every((runner) => {
    const { node, demand } = runner.held;
    const held = fleet.nodes[node];
    if (!isCurrent(runner, service) || contentHash(demand) !== hash) return false;
    if (!demand.keepsData && wantedElsewhere(runner, service, grounds) !== undefined) return false;
    return demand.keepsData || (held !== undefined && !held.draining && !held.retired);
  });
}

/** A release that runs everywhere and is ok has arrived; that is told once. */
function settled(name: string, service: ServiceState, runners: readonly Runner[]): Draft[] {
  const release = releaseOf(service, service.revision);
  if (service.stopped || release === undefined || release.settledAtMs !== undefined) return [];
  if (!runners.every(isReady)) return [];
  return [draft(servicesContract, "settled", { service: name, revision: service.revision })];
}

function settleOne(name: string, service: ServiceState, demand: Demand, yard: Yard, grounds: Grounds): Draft[] {
  const concluded = concludeOne(name, service, demand, yard, grounds);
  const broken = yard.broken(new Set(concluded.assign.map(({ id }) => id)));
  if (broken.length === 0) return draftsOf(name, service, demand, concluded, grounds);
  undo(concluded, yard, grounds.placement);
  return refused(name, broken, grounds.placement);
}

/** A decision that breaks the rules leaves no trace for those after it. */
function undo({ assign: placed, release, update, resize }: Conclusion, yard: Yard, placement: PlacementState): void {
  for (const { id } of placed) yard.take(id);
  for (const id of [...update, ...resize.map((one) => one.id)]) {
    const held = placement.instances[id];
    if (held !== undefined) yard.resize(id, held.demand);
  }
  for (const { id } of release) {
    const held = placement.instances[id];
    if (held !== undefined) yard.put(id, held.node, held.demand);
  }
}

/** A decision that breaks the rules is not published: it is said, once, and all stays as it was. */
function refused(service: string, broken: readonly string[], placement: PlacementState): Draft[] {
  if (contentHash(placement.refused[service]?.broken ?? []) === contentHash(broken)) return [];
  return [draft(placementContract, "refused", { service, broken: broken.slice(0, 20) })];
}

function draftsOf(
  name: string,
  { revision, restarts }: ServiceState,
  demand: Demand,
  { release, leaving, update, resize, assign: placed, missing, why }: Conclusion,
  { placement, door }: Grounds,
): Draft[] {
  const run = { revision, restarts };
  const drafts = [
    ...(door?.name(name, leaving) ?? []),
    ...release.map(({ id, because }) => {
      const node = placement.instances[id]?.node ?? "";
      return draft(placementContract, "released", { instance: id, node, because });
    }),
    ...update.map((instance) => draft(placementContract, "updated", { instance, demand, ...run })),
    ...resize.map((one) => draft(placementContract, "resized", { instance: one.id, demand: one.demand })),
    ...placed.map(({ id, node, why: reason }) =>
      draft(placementContract, "assigned", { instance: id, node, demand, why: reason, ...run }),
    ),
  ];
  const held = placement.unplaced[name];
  const noted = held !== undefined || placement.refused[name] !== undefined;
  if (missing === 0) return noted ? [...drafts, draft(placementContract, "unstuck", { service: name })] : drafts;
  const same = held?.missing === missing && contentHash(held.why) === contentHash(why);
  return same ? drafts : [...drafts, draft(placementContract, "stuck", { service: name, missing, why })];
}
