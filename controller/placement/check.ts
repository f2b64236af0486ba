import type { Demand } from "./demand.ts";
import type { Candidate } from "./place.ts";

/** One instance as a decision would leave it. */
export interface Standing {
  readonly id: string;
  readonly node: string;
  readonly demand: Demand;
}

/**
 * Holds a placement against the rules once more, with code of its own: nothing that fails here is published.
 * `fresh`: the instances that this decision adds; older ones may stand where nothing new may go. Hands back one sentence
 * per broken rule.
 */
export function checkPlacement(
  standing: readonly Standing[],
  fresh: ReadonlySet<string>,
  candidates: readonly Candidate[],
): string[] {
  const nodes = new Map(candidates.map((c) => [c.node, c]));
  const changed = new Set(standing.filter(({ id }) => fresh.has(id)).map(({ node }) => node));
  const here = Map.groupBy(standing, ({ node }) => node);
  return [
    ...doubled(
      standing.map(({ id }) => id),
      (id) => `${id} is placed twice`,
    ),
    ...standing
      .filter(({ node }) => !nodes.has(node))
      .map(({ id, node }) => `${id} is placed on ${node}, which nobody knows`),
    ...[...changed].flatMap((id) => {
      const node = nodes.get(id);
      return node === undefined ? [] : checkNode(node, here.get(id) ?? [], fresh);
    }),
  ];
}

function checkNode(node: Candidate, here: readonly Standing[], fresh: ReadonlySet<string>): string[] {
  const added = here.filter(({ id }) => fresh.has(id));
  if (added.length === 0) return [];
  const closed = node.retired || node.silent || node.cordoned || node.distrusted || node.has === undefined;
  const names = added.map(({ id }) => id).join(", ");
  return [
    ...(closed ? [`${names} is placed on ${node.node}, which takes nothing now`] : []),
    ...doubled(
      here.map(({ demand }) => demand.service),
      (service) => `two instances of ${service} stand on ${node.node}`,
    ),
    ...doubled(
      here.flatMap(({ demand }) => demand.ports),
      (port) => `port ${port} is taken twice on ${node.node}`,
    ),
    ...added
      .filter(({ demand }) => !siteAllowed(demand, node.site))
      .map(({ id }) => `${id} may not stand at site ${node.site}`),
    ...(overfull(node, here) ? [`${node.node} has less memory or disk than its instances ask for`] : []),
  ];
}

const siteAllowed = ({ sites }: Demand, site: string): boolean =>
  !sites.excluded.includes(site) && (sites.wanted.length === 0 || sites.wanted.includes(site));

function overfull({ has }: Candidate, here: readonly Standing[]): boolean {
  const sum = (key: "memoryBytes" | "diskBytes") =>
    here.reduce((total, { demand }) => total + demand.resources[key], 0);
  return has !== undefined && (sum("memoryBytes") > has.memoryBytes || sum("diskBytes") > has.diskBytes);
}

function doubled(values: readonly string[], sentence: (value: string) => string): string[] {
  const seen = new Set<string>();
  const twice = values.filter((value) => seen.size === seen.add(value).size);
  return [...new Set(twice)].map(sentence);
}
