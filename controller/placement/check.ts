import type { FleetState, NodeState } from "../fleet/state.ts";
import { saidConstraint, unmet } from "./constraints.ts";
import type { Demand } from "./demand.ts";
import { CPU_OVERCOMMIT, DISK_KEPT_PERCENT, MEMORY_KEPT_PERCENT, PLAN_BYTES_MAX } from "./limits.ts";

/** One instance as a decision would leave it. */
export interface Standing {
  readonly id: string;
  readonly node: string;
  readonly demand: Demand;
}

/** What a placement is held against: the nodes, and where the data of each service is. */
export interface Rules {
  readonly nodes: FleetState["nodes"];
  readonly data: Readonly<Record<string, readonly string[]>>;
}

/**
 * Holds a placement against the rules once more, with code of its own: nothing that fails here is published.
 * `fresh`: the instances that this decision adds; older ones may stand where nothing new may go. `standing`: at least
 * all that stands on the nodes of the fresh ones. Hands back one sentence per broken rule.
 */
export function checkPlacement(standing: readonly Standing[], fresh: ReadonlySet<string>, rules: Rules): string[] {
  const here = Map.groupBy(standing, ({ node }) => node);
  const added = Map.groupBy(
    standing.filter(({ id }) => fresh.has(id)),
    ({ node }) => node,
  );
  return [
    ...doubled(
      standing.map(({ id }) => id),
      (id) => `${id} is placed twice`,
    ),
    ...Array.from(added).flatMap(([id, ones]) => {
      const node = Object.hasOwn(rules.nodes, id) ? rules.nodes[id] : undefined;
      const names = ones.map((one) => one.id).join(", ");
      if (node === undefined) return [`${names} is placed on ${id}, which nobody knows`];
      return [
        ...checkNode(node, here.get(id) ?? [], names),
        ...ones.flatMap((one) => checkOne(one, node, rules, here)),
      ];
    }),
  ];
}

/** What all that stands on a node must be together. */
function checkNode(node: NodeState, here: readonly Standing[], names: string): string[] {
  return [
    ...(closed(node) ? [`${names} is placed on ${node.id}, which takes nothing now`] : []),
    ...doubled(
      here.map(({ demand }) => demand.service),
      (service) => `two instances of ${service} stand on ${node.id}`,
    ),
    ...doubled(
      here.flatMap(({ demand }) => [...new Set(demand.ports)]),
      (port) => `port ${port} is taken twice on ${node.id}`,
    ),
    ...overfull(node, here).map((what) => `${node.id} has less ${what} than its instances ask for`),
  ];
}

/** What a fresh instance may ask of its node for itself. */
function checkOne(
  { id, demand }: Standing,
  node: NodeState,
  { nodes, data }: Rules,
  here: ReadonlyMap<string, readonly Standing[]>,
): string[] {
  const { sites, platform, constraints = [], keepsData, service } = demand;
  const wrongSite =
    sites.excluded.includes(node.site) || (sites.wanted.length > 0 && !sites.wanted.includes(node.site));
  const wrongPlatform = platform !== undefined && platform !== node.inventory?.platform;
  const first = unmet(constraints, node);
  const free = (home: string) =>
    nodes[home]?.retired === false && !(here.get(home) ?? []).some((other) => other.demand.service === service);
  const homes = keepsData ? (data[service] ?? []) : [];
  const leaves = !homes.includes(node.id) && homes.some(free);
  return [
    ...(wrongSite ? [`${id} may not stand at site ${node.site}`] : []),
    ...(wrongPlatform ? [`${id} does not run on what ${node.id} is`] : []),
    ...(first === undefined ? [] : [`${id} asks for ${saidConstraint(first)}, which ${node.id} does not meet`]),
    ...(leaves ? [`${id} would leave its data behind`] : []),
  ];
}

const closed = ({ retired, cloned, silentSinceMs, cordoned, draining, inventory }: NodeState): boolean =>
  [retired, cloned, silentSinceMs !== undefined, cordoned, draining, inventory?.docker === undefined].includes(true);

function overfull({ inventory }: NodeState, here: readonly Standing[]): string[] {
  if (inventory === undefined) return [];
  const sum = (of: (demand: Demand) => number) => here.reduce((total, { demand }) => total + of(demand), 0);
  const part = (bytes: number, keptPercent: number) => bytes - Math.ceil((bytes * keptPercent) / 100);
  const rows: [what: string, asked: number, has: number][] = [
    ["memory", sum((d) => d.resources.memoryBytes), part(inventory.memoryBytes, MEMORY_KEPT_PERCENT)],
    ["disk", sum((d) => d.resources.diskBytes), part(inventory.diskBytes, DISK_KEPT_PERCENT)],
    ["processor time", sum((d) => d.resources.cpuMilli), inventory.cores * 1_000 * CPU_OVERCOMMIT],
    ["room in its plan", sum((d) => d.planBytes), PLAN_BYTES_MAX],
  ];
  return rows.filter(([, asked, has]) => asked > has).map(([what]) => what);
}

function doubled(values: readonly string[], sentence: (value: string) => string): string[] {
  const seen = new Set<string>();
  const twice = values.filter((value) => seen.size === seen.add(value).size);
  return [...new Set(twice)].map(sentence);
}
