import type { Words } from "../../shared/kernel/result.ts";
import type { FleetState, NodeState } from "../fleet/state.ts";
import type { Demand } from "./demand.ts";
import { shortage } from "./shortage.ts";
import { instancesOf, type PlacementState } from "./state.ts";
import { type Yard, yardOf } from "./yard.ts";

/** One instance on a node that is lost: where it would go, or why it would not. */
export interface Leaver {
  readonly instance: string;
  readonly service: string;
  readonly node: string;
  /** `data`: what it keeps is only there. `bound`: whoever declared it wants it nowhere else. */
  readonly verdict: "moves" | "data" | "bound" | "no-place";
  /** Where to, when it moves. */
  readonly to?: string;
  /** What is missing, when there is no place: part of a sentence. */
  readonly needs?: Words;
  /** How many copies of the service go on elsewhere. */
  readonly others: number;
}

export interface Exodus {
  readonly leavers: readonly Leaver[];
  /** Memory that is left free once all have moved. */
  readonly spareBytes: number;
}

/**
 * What would become of what stands on these nodes, were they lost: decided as it would be then, each seeing what those
 * before it took. Nothing is written.
 */
export function exodusFrom(fleet: FleetState, placement: PlacementState, lost: ReadonlySet<string>): Exodus {
  const gone = (node: NodeState): NodeState => (lost.has(node.id) ? { ...node, retired: true } : node);
  const nodes = Object.fromEntries(Object.entries(fleet.nodes).map(([id, node]) => [id, gone(node)]));
  const yard = yardOf({ ...fleet, nodes }, placement);
  const services = new Set(
    [...lost].flatMap((node) => (placement.byNode[node] ?? []).map((id) => placement.instances[id]?.service ?? "")),
  );
  const sites = new Set(Object.values(nodes).flatMap(({ site, retired }) => (retired ? [] : [site])));
  const leavers = [...services]
    .sort()
    .flatMap((service) => leaversOf(service, { nodes, placement, lost, yard, sites }));
  return { leavers, spareBytes: yard.freeBytes() };
}

interface Ground {
  readonly nodes: FleetState["nodes"];
  readonly placement: PlacementState;
  readonly lost: ReadonlySet<string>;
  readonly yard: Yard;
  /** Sites that still have a node. */
  readonly sites: ReadonlySet<string>;
}

function leaversOf(service: string, { nodes, placement, lost, yard, sites }: Ground): Leaver[] {
  const all = instancesOf(placement, service);
  const siblings = all.filter(([, { node }]) => !lost.has(node)).map(([id]) => id);
  const taken = new Set(siblings.map((id) => nodes[placement.instances[id]?.node ?? ""]?.site ?? ""));
  const others = siblings.length;
  return all
    .filter(([, { node }]) => lost.has(node))
    .map(([instance, { node, demand }]): Leaver => {
      const about = { instance, service, node, others };
      if (demand.keepsData) return { ...about, verdict: "data" };
      const asked = atHome(demand, nodes[node]?.site ?? "");
      if (!someSite(asked, sites)) return { ...about, verdict: "bound" };
      const { scored, rejected } = yard.choose(asked, { siblings });
      const [best] = scored;
      if (best === undefined) {
        const around = {
          siteOf: (id: string) => nodes[id]?.site ?? "",
          nameOf: (id: string) => nodes[id]?.name ?? id,
          taken,
        };
        // What is lost is not what is missing.
        const left = rejected.filter((one) => !lost.has(one.node));
        return { ...about, verdict: "no-place", needs: shortage(left, around) };
      }
      yard.put(instance, best.node, asked);
      siblings.push(instance);
      taken.add(best.site);
      return { ...about, verdict: "moves", to: best.node };
    });
}

/** A service of its site's people goes to no other site. */
const atHome = (demand: Demand, site: string): Demand =>
  demand.siteLocal === true ? { ...demand, sites: { wanted: [site], excluded: [] } } : demand;

/** True when a site that it may stand at still has a node. */
function someSite({ sites: { wanted, excluded } }: Demand, sites: ReadonlySet<string>): boolean {
  for (const site of sites) if (!excluded.includes(site) && (wanted.length === 0 || wanted.includes(site))) return true;
  return false;
}
