import type { Entry } from "../../shared/kernel/entry.ts";
import { fleetContract } from "../fleet/contract.ts";
import { LARGE_FLEET } from "../fleet/pace.ts";
import { leadershipContract } from "../leadership/contract.ts";
import { placementContract } from "../placement/contract.ts";
import { registriesContract } from "../registries/contract.ts";
import { hostOf } from "../registries/host.ts";
import { servicesContract } from "../services/contract.ts";
import { sitesContract } from "../sites/contract.ts";
import { imagesOf, type Sources } from "./content.ts";

type Body = Readonly<Record<string, string>>;

/** The nodes that an entry concerns. */
type Concerns = (body: Body, sources: Sources) => Iterable<string>;

const of = <C extends { readonly name: string; readonly entries: object }>(
  { name }: C,
  kind: keyof C["entries"] & string,
) => `${name}.${kind}`;

const all: Concerns = (_, { fleet }) => Object.keys(fleet.nodes);
const itsNode: Concerns = ({ node = "" }) => [node];
const itsInstance: Concerns = ({ instance = "" }, { placement }) => [placement.instances[instance]?.node ?? ""];
const itsSite: Concerns = ({ site }, { fleet }) =>
  Object.entries(fleet.nodes).flatMap(([node, held]) => (held.site === site ? [node] : []));

const nodesOf = (service: string, { placement }: Sources): string[] =>
  (placement.byService[service] ?? []).map((id) => placement.instances[id]?.node ?? "");
const itsService: Concerns = ({ service = "" }, sources) => nodesOf(service, sources);

/** Services of whose releases one asks for it. */
const users =
  (asks: (stack: Sources["services"]["services"][string]["stack"], body: Body) => boolean): Concerns =>
  (body, sources) =>
    Object.entries(sources.services.services).flatMap(([service, { releases }]) =>
      releases.some(({ stack }) => asks(stack, body)) ? nodesOf(service, sources) : [],
    );
const itsPullers = users((stack, { host }) => imagesOf(stack).some((image) => hostOf(image) === host));

/** What changes which plans. */
const CONCERNS: ReadonlyMap<string, Concerns> = new Map([
  [of(leadershipContract, "led"), all],
  // Everyone's pace changes where the fleet becomes a large one, and where it is one no more.
  [of(fleetContract, "joined"), (body, at) => (at.fleetSize === LARGE_FLEET + 1 ? all : itsNode)(body, at)],
  [of(fleetContract, "retired"), (body, at) => (at.fleetSize === LARGE_FLEET ? all : itsNode)(body, at)],
  [of(placementContract, "assigned"), itsNode],
  [of(placementContract, "released"), itsNode],
  [of(placementContract, "updated"), itsInstance],
  [of(servicesContract, "stopped"), itsService],
  [of(servicesContract, "started"), itsService],
  [of(registriesContract, "set"), itsPullers],
  [of(registriesContract, "removed"), itsPullers],
  [of(sitesContract, "changed"), itsSite],
]);

/** The nodes whose plan fresh entries may change, in order of id. */
export function nodesConcerned(fresh: readonly Entry[], sources: Sources): string[] {
  const concerned = new Set<string>();
  for (const { kind, body } of fresh)
    for (const node of CONCERNS.get(kind)?.(body as unknown as Body, sources) ?? []) concerned.add(node);
  concerned.delete("");
  return [...concerned].sort();
}
