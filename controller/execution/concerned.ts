import type { Entry } from "../../shared/kernel/entry.ts";
import { fleetContract } from "../fleet/contract.ts";
import { LARGE_FLEET } from "../fleet/pace.ts";
import { leadershipContract } from "../leadership/contract.ts";
import { placementContract } from "../placement/contract.ts";
import { servicesContract } from "../services/contract.ts";
import { sitesContract } from "../sites/contract.ts";
import type { Sources } from "./content.ts";

type Body = Readonly<Record<string, string>>;

const of = <C extends { readonly name: string; readonly entries: object }>(
  { name }: C,
  kind: keyof C["entries"] & string,
) => `${name}.${kind}`;

const ALL = of(leadershipContract, "led");
const JOINED = of(fleetContract, "joined");
const RETIRED = of(fleetContract, "retired");
const ONE_NODE: ReadonlySet<string> = new Set([
  JOINED,
  RETIRED,
  of(placementContract, "assigned"),
  of(placementContract, "released"),
]);
const ONE_SERVICE: ReadonlySet<string> = new Set([of(servicesContract, "applied"), of(servicesContract, "restarted")]);
const ONE_SITE = of(sitesContract, "changed");

/** The nodes whose plan fresh entries may change, in order of id. */
export function nodesConcerned(fresh: readonly Entry[], sources: Sources): string[] {
  const { fleet, placement } = sources;
  const concerned = new Set<string>();
  const all = () => Object.keys(fleet.nodes).forEach((node) => concerned.add(node));
  for (const { kind, body: raw } of fresh) {
    const body = raw as unknown as Body;
    if (kind === ALL) all();
    // Everyone's pace changes where the fleet becomes a large one, and where it is one no more.
    if (kind === JOINED && sources.fleetSize === LARGE_FLEET + 1) all();
    if (kind === RETIRED && sources.fleetSize === LARGE_FLEET) all();
    if (ONE_NODE.has(kind)) concerned.add(body["node"] ?? "");
    if (ONE_SERVICE.has(kind))
      for (const id of placement.byService[body["service"] ?? ""] ?? [])
        concerned.add(placement.instances[id]?.node ?? "");
    if (kind === ONE_SITE)
      for (const [node, { site }] of Object.entries(fleet.nodes)) if (site === body["site"]) concerned.add(node);
  }
  concerned.delete("");
  return [...concerned].sort();
}
