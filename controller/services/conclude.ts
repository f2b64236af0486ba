import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import type { Stack } from "../../shared/services/wire.ts";
import type { FleetState } from "../fleet/state.ts";
import { candidatesOf } from "../placement/candidates.ts";
import { checkPlacement, type Standing } from "../placement/check.ts";
import { placementContract, type Why } from "../placement/contract.ts";
import { type Demand, demandOf } from "../placement/demand.ts";
import { type Candidate, type Choice, place, reject } from "../placement/place.ts";
import { instancesOf, type PlacementState } from "../placement/placement.ts";

/** What conclusions are drawn from. `up`: `instance@node` that is `ok`. */
export interface Grounds {
  readonly services: Readonly<Record<string, { readonly stack: Stack; readonly sealed: string }>>;
  readonly up: Readonly<Record<string, boolean>>;
  readonly placement: PlacementState;
  readonly fleet: FleetState;
}

type Released = "removed" | "drained" | "fewer-replicas" | "node-retired" | "no-longer-fits";

/** What is decided for one service. */
interface Conclusion {
  readonly release: readonly { readonly id: string; readonly because: Released }[];
  readonly resize: readonly string[];
  readonly assign: readonly { readonly id: string; readonly node: string; readonly why: Why }[];
  readonly missing: number;
  readonly why: Why;
}

/**
 * Draws the conclusions of what is declared and what is there: which instances are placed, kept and released.
 * Only for the services in `touched`, in order of name, each seeing what those before it took. Pure; nothing when all
 * is settled.
 */
export function conclude(
  grounds: Grounds,
  touched: ReadonlySet<string>,
  check: typeof checkPlacement = checkPlacement,
): Draft[] {
  const { services, placement } = grounds;
  const names = [...touched].sort();
  const drafts = names.filter((service) => services[service] === undefined).flatMap((gone) => letGo(gone, placement));
  const released = new Set(names.flatMap((s) => (services[s] === undefined ? (placement.byService[s] ?? []) : [])));
  let candidates: readonly Candidate[] | undefined;
  for (const service of names) {
    const declared = services[service];
    if (declared === undefined) continue;
    const { stack, sealed } = declared;
    const demand = demandOf(stack, sealed);
    if (atRest(stack, demand, grounds)) continue;
    candidates ??= candidatesOf(grounds.fleet, placement).map((c) => without(c, released));
    const concluded = concludeOne(stack, demand, candidates, grounds);
    const after = applied(candidates, concluded, demand);
    const broken = check(standingOf(after), new Set(concluded.assign.map(({ id }) => id)), after);
    if (broken.length > 0) {
      drafts.push(...refused(service, broken, placement));
      continue;
    }
    candidates = after;
    drafts.push(...draftsOf(service, demand, concluded, grounds));
  }
  return drafts;
}

/** Nothing of a service that is declared no longer stays placed. */
function letGo(service: string, placement: PlacementState): Draft[] {
  const drafts = instancesOf(placement, service).map(([instance, { node }]) =>
    draft(placementContract, "released", { instance, node, because: "removed" }),
  );
  const noted = placement.unplaced[service] !== undefined || placement.refused[service] !== undefined;
  return noted ? [...drafts, draft(placementContract, "unstuck", { service })] : drafts;
}

/** True when nothing can have to change: every instance stands well, none is missing or leaving. */
function atRest({ name: service, replicas }: Stack, wantedDemand: Demand, { placement, fleet }: Grounds): boolean {
  const mine = instancesOf(placement, service);
  if (mine.length !== replicas || placement.unplaced[service] || placement.refused[service]) return false;
  const wanted = contentHash(wantedDemand);
  return mine.every(([, { node, demand }]) => {
    const held = fleet.nodes[node];
    if (contentHash(demand) !== wanted) return false;
    return demand.keepsData || (held !== undefined && !held.draining && !held.retired);
  });
}

/** What is decided for one service against these candidates. */
export function concludeOne(
  stack: Stack,
  demand: Demand,
  candidates: readonly Candidate[],
  grounds: Grounds,
): Conclusion {
  const { placement, fleet, up } = grounds;
  const release: { id: string; because: Released }[] = [];
  const leaving: { id: string; because: Released }[] = [];
  const staying: string[] = [];
  const resize: string[] = [];
  for (const [id, held] of instancesOf(placement, stack.name)) {
    const node = fleet.nodes[held.node];
    const changed = contentHash(held.demand) !== contentHash(demand);
    // Data is never left behind by a decision of ours: what keeps data stays until a person has moved or given it up.
    if (demand.keepsData) staying.push(id);
    else if (node === undefined || node.retired) release.push({ id, because: "node-retired" });
    else if (node.draining) leaving.push({ id, because: "drained" });
    else if (changed && !stillFits(id, held.node, demand, candidates)) leaving.push({ id, because: "no-longer-fits" });
    else staying.push(id);
    if (changed && staying.at(-1) === id) resize.push(id);
  }
  for (const id of staying.splice(stack.replicas)) release.push({ id, because: "fewer-replicas" });
  const assigned = assignMissing(stack, demand, staying, candidates, placement);
  const ready = staying.filter((id) => up[`${id}@${placement.instances[id]?.node}`] === true).length;
  // The new one starts first: what leaves goes once enough others answer, or nothing else can be done for it.
  if (ready >= stack.replicas) release.push(...leaving);
  return { release, resize, ...assigned };
}

function stillFits(id: string, node: string, demand: Demand, candidates: readonly Candidate[]): boolean {
  const candidate = candidates.find((c) => c.node === node);
  if (candidate === undefined) return false;
  const rejection = reject(demand, without(candidate, new Set([id])), []);
  // A node that takes nothing new for a while keeps what it has.
  return (
    rejection === undefined || ["silent", "cordoned", "unknown", "no-engine", "distrusted"].includes(rejection.code)
  );
}

function assignMissing(
  stack: Stack,
  demand: Demand,
  staying: readonly string[],
  candidates: readonly Candidate[],
  placement: PlacementState,
): Pick<Conclusion, "assign" | "missing" | "why"> {
  const assign: { id: string; node: string; why: Why }[] = [];
  let seen = candidates;
  let number = placement.next[stack.name] ?? 1;
  while (staying.length + assign.length < stack.replicas) {
    const siblings = [...staying, ...assign.map(({ id }) => id)];
    const choice = place(demand, seen, siblings, homesOf(demand, seen, siblings, placement));
    const [best] = choice.scored;
    if (best === undefined) return { assign, missing: stack.replicas - siblings.length, why: whyOf(choice) };
    const id = `${stack.name}-${number}`;
    number += 1;
    assign.push({ id, node: best.node, why: whyOf(choice) });
    seen = seen.map((c) => (c.node === best.node ? { ...c, instances: [...c.instances, { id, demand }] } : c));
  }
  return { assign, missing: 0, why: { scored: [], rejected: [], rejectedMore: 0 } };
}

/** Nodes of the fleet that hold the service's data and run no copy of it: it goes on there, or nowhere. */
function homesOf(
  { service, keepsData }: Demand,
  candidates: readonly Candidate[],
  siblings: readonly string[],
  { data }: PlacementState,
): string[] {
  if (!keepsData) return [];
  const free = (node: string) => {
    const candidate = candidates.find((c) => c.node === node);
    return candidate?.retired === false && !candidate.instances.some(({ id }) => siblings.includes(id));
  };
  return (data[service] ?? []).filter(free);
}

/** A choice as it is kept: bounded, the rest as a count. */
function whyOf({ scored, rejected }: Choice): Why {
  return {
    scored: scored.slice(0, 10).map((s) => ({ ...s, parts: { ...s.parts } })),
    rejected: rejected.slice(0, 50).map((r) => ({ ...r, params: { ...r.params } })),
    rejectedMore: Math.max(0, rejected.length - 50),
  };
}

const without = (candidate: Candidate, ids: ReadonlySet<string>): Candidate => ({
  ...candidate,
  instances: candidate.instances.filter(({ id }) => !ids.has(id)),
});

function applied(
  candidates: readonly Candidate[],
  { release, resize, assign }: Conclusion,
  demand: Demand,
): Candidate[] {
  const gone = new Set(release.map(({ id }) => id));
  return candidates.map((c) => {
    const kept = c.instances
      .filter(({ id }) => !gone.has(id))
      .map((i) => (resize.includes(i.id) ? { ...i, demand } : i));
    return {
      ...c,
      instances: [...kept, ...assign.filter(({ node }) => node === c.node).map(({ id }) => ({ id, demand }))],
    };
  });
}

const standingOf = (candidates: readonly Candidate[]): Standing[] =>
  candidates.flatMap(({ node, instances }) => instances.map((instance) => ({ ...instance, node })));

/** A decision that breaks the rules is not published: it is said, once, and all stays as it was. */
function refused(service: string, broken: readonly string[], placement: PlacementState): Draft[] {
  if (contentHash(placement.refused[service]?.broken ?? []) === contentHash(broken)) return [];
  return [draft(placementContract, "refused", { service, broken: broken.slice(0, 20) })];
}

function draftsOf(
  service: string,
  demand: Demand,
  { release, resize, assign, missing, why }: Conclusion,
  { placement }: Grounds,
): Draft[] {
  const drafts = [
    ...release.map(({ id, because }) => {
      const node = placement.instances[id]?.node ?? "";
      return draft(placementContract, "released", { instance: id, node, because });
    }),
    ...resize.map((instance) => draft(placementContract, "resized", { instance, demand })),
    ...assign.map(({ id, node, why: reason }) =>
      draft(placementContract, "assigned", { instance: id, node, demand, why: reason }),
    ),
  ];
  const held = placement.unplaced[service];
  const settled = held !== undefined || placement.refused[service] !== undefined;
  if (missing === 0) return settled ? [...drafts, draft(placementContract, "unstuck", { service })] : drafts;
  const same = held?.missing === missing && contentHash(held.why) === contentHash(why);
  return same ? drafts : [...drafts, draft(placementContract, "stuck", { service, missing, why })];
}
