import { contentHash } from "../../shared/kernel/json.ts";
import { whyOf } from "../placement/choice.ts";
import type { Why } from "../placement/contract.ts";
import { type Demand, roomForBoth } from "../placement/demand.ts";
import type { PlacementState } from "../placement/placement.ts";
import type { Yard } from "../placement/yard.ts";
import { wantedElsewhere } from "./elsewhere.ts";
import { answers, isCurrent, type Runner, rolloutStep } from "./rollout.ts";
import { type Grounds, runnersOf } from "./runners.ts";
import type { ServiceState } from "./state.ts";

type Released = "removed" | "drained" | "down" | "fewer-replicas" | "node-retired" | "no-longer-fits" | "replaced";

/** What is decided for one service. */
export interface Conclusion {
  readonly release: readonly Going[];
  /** To be released once nobody is led to it. */
  readonly leaving: readonly string[];
  /** Runs the present release where it stands. */
  readonly update: readonly string[];
  /** Asks for something else where it stands. */
  readonly resize: readonly { readonly id: string; readonly demand: Demand }[];
  readonly assign: readonly { readonly id: string; readonly node: string; readonly why: Why }[];
  readonly missing: number;
  readonly why: Why;
}

/** What is decided for one service; the yard stands as decided afterwards. */
export function concludeOne(
  name: string,
  service: ServiceState,
  demand: Demand,
  yard: Yard,
  grounds: Grounds,
): Conclusion {
  const { placement } = grounds;
  const { release, going, staying } = sorted(name, service, demand, yard, grounds);
  const step = rolloutStep(service, staying);
  const gone = new Set([...step.surplus, ...step.replace]);
  const kept = staying.filter(({ id }) => !gone.has(id));
  const surplus = step.surplus.map((id) => ({ id, because: "fewer-replicas" as const }));
  const replaced = step.replace.map((id) => ({ id, because: "replaced" as const }));
  // The new one starts first: what leaves goes once enough others answer, or nothing else can be done for it.
  const enough = service.stopped || kept.filter(answers).length >= service.replicas;
  const { now, leaving } = atTheDoor([...surplus, ...replaced, ...(enough ? going : [])], service, grounds);
  release.push(...now);
  for (const { id } of release) yard.take(id);
  const stopping = atTheDoor(stoppingOf(step.update, kept), service, grounds);
  leaving.push(...stopping.leaving);
  const update = step.update.filter((id) => !stopping.leaving.includes(id));
  const resize = resized(kept, update, service, demand);
  for (const id of update) yard.resize(id, demand);
  for (const one of resize) yard.resize(one.id, one.demand);
  const assigned = assign({ name, count: step.start, demand, siblings: siblingsOf(kept, going) }, yard, placement);
  const surge = step.inPlaceIfNone;
  const noRoom = assigned.missing > 0 && assigned.assign.length === 0;
  if (surge === undefined || !noRoom) return { release, leaving, update, resize, ...assigned };
  const missing = Math.max(0, service.replicas - kept.length);
  const inPlace = [...update, surge];
  const waits = atTheDoor(stoppingOf(inPlace, kept), service, grounds).leaving.includes(surge);
  if (waits) return { release, leaving: [...leaving, surge], update, resize, ...assigned, missing };
  yard.resize(surge, demand);
  return { release, leaving, update: inPlace, resize, ...assigned, missing };
}

/**
 * Who asks for something else where it stands. What keeps data will run the present release nowhere else: until its turn
 * comes, room for both the old and the new is kept.
 */
function resized(
  kept: readonly Runner[],
  update: readonly string[],
  service: ServiceState,
  demand: Demand,
): Conclusion["resize"] {
  return kept.flatMap((runner) => {
    const { id, held } = runner;
    if (update.includes(id) || (!isCurrent(runner, service) && !demand.keepsData)) return [];
    const next = isCurrent(runner, service) ? demand : roomForBoth(held.demand, demand);
    return contentHash(held.demand) === contentHash(next) ? [] : [{ id, demand: next }];
  });
}

/** Those of an update that answer now and will not for a while, where another answers meanwhile. */
function stoppingOf(update: readonly string[], kept: readonly Runner[]): Going[] {
  const answering = kept.filter(answers).map(({ id }) => id);
  const others = answering.some((id) => !update.includes(id));
  return others ? update.filter((id) => answering.includes(id)).map((id) => ({ id, because: "replaced" })) : [];
}

/** Beside whom a new one is placed: those that stay, and those that their own node can't run, for there is no better. */
const siblingsOf = (kept: readonly Runner[], going: readonly Going[]): string[] => [
  ...kept.map(({ id }) => id),
  ...going.filter(({ because }) => because === "down").map(({ id }) => id),
];

/** Who may go now, and who once nobody is led to it. */
function atTheDoor(
  going: readonly Going[],
  { stopped }: ServiceState,
  { door }: Grounds,
): { now: Going[]; leaving: string[] } {
  const waits = ({ id }: Going) => !stopped && door?.mayLeave(id) === false;
  return { now: going.filter((one) => !waits(one)), leaving: going.filter(waits).map(({ id }) => id) };
}

interface Going {
  readonly id: string;
  readonly because: Released;
}

interface Sorted {
  readonly release: Going[];
  readonly going: Going[];
  readonly staying: Runner[];
}

/** Who goes at once, who goes when another answers, and who stays. */
function sorted(name: string, service: ServiceState, demand: Demand, yard: Yard, grounds: Grounds): Sorted {
  const { fleet } = grounds;
  const hash = contentHash(demand);
  const found: Sorted = { release: [], going: [], staying: [] };
  for (const runner of runnersOf(name, grounds)) {
    const { id, held } = runner;
    const node = fleet.nodes[held.node];
    const changed = contentHash(held.demand) !== hash;
    const elsewhere = wantedElsewhere(runner, service, grounds);
    // Data is never left behind by a decision of ours: what keeps data stays until a person has moved or given it up.
    if (demand.keepsData && isAwayFromData(runner, grounds)) found.going.push({ id, because: "replaced" });
    else if (demand.keepsData) found.staying.push(runner);
    else if (node === undefined || node.retired) found.release.push({ id, because: "node-retired" });
    else if (node.overdueSinceMs !== undefined) found.release.push({ id, because: "drained" });
    else if (node.draining) found.going.push({ id, because: "drained" });
    else if (elsewhere === "absent") continue;
    else if (elsewhere === "down") found.going.push({ id, because: "down" });
    else if (changed && yard.fits(id, held.node, demand)) found.going.push({ id, because: "no-longer-fits" });
    else found.staying.push(runner);
  }
  return found;
}

/** It kept no data so far, and what it is to run has its data on another node: there it goes on. */
function isAwayFromData({ held }: Runner, { placement, fleet }: Grounds): boolean {
  const homes = (placement.data[held.service] ?? []).filter((node) => fleet.nodes[node]?.retired === false);
  return !held.demand.keepsData && homes.length > 0 && !homes.includes(held.node);
}

interface Wish {
  readonly name: string;
  readonly count: number;
  readonly demand: Demand;
  readonly siblings: readonly string[];
}

function assign(
  { name, count, demand, siblings }: Wish,
  yard: Yard,
  placement: PlacementState,
): Pick<Conclusion, "assign" | "missing" | "why"> {
  const placed: { id: string; node: string; why: Why }[] = [];
  let number = placement.next[name] ?? 1;
  while (placed.length < count) {
    const beside = [...siblings, ...placed.map(({ id }) => id)];
    const homes = homesOf(demand, beside, placement);
    const choice = yard.choose(demand, { siblings: beside, homes });
    const [best] = choice.scored;
    if (best === undefined) return { assign: placed, missing: count - placed.length, why: whyOf(choice) };
    const id = `${name}-${number}`;
    number += 1;
    placed.push({ id, node: best.node, why: whyOf(choice) });
    yard.put(id, best.node, demand);
  }
  return { assign: placed, missing: 0, why: { scored: [], rejected: [], rejectedMore: 0 } };
}

/** Nodes that hold the service's data and run no copy of it: it goes on there, or nowhere. */
function homesOf({ service, keepsData }: Demand, siblings: readonly string[], placement: PlacementState): string[] {
  if (!keepsData) return [];
  const taken = new Set(siblings.map((id) => placement.instances[id]?.node));
  return (placement.data[service] ?? []).filter((node) => !taken.has(node));
}
