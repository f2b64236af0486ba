import { isIp, isLoopback } from "../../shared/gateway/addressing.ts";
import { type RoutedService, type Upstream, UPSTREAMS_MAX } from "../../shared/gateway/wire.ts";
import { byId } from "../../shared/kernel/json.ts";
import type { FleetState } from "../fleet/state.ts";
import { instancesOf, instancesOn, type PlacedInstance, type PlacementState } from "../placement/placement.ts";
import { type Built, type GatewayState, isAddressed, type SeenInstance, seenKey } from "./state.ts";

/** All that routes are made of. */
export interface RouteGrounds {
  readonly gateway: GatewayState;
  readonly placement: PlacementState;
  readonly fleet: FleetState;
  /** Nodes that missed 3 beats. */
  readonly suspects: ReadonlySet<string>;
}

/** How well an instance can be reached: 0 is well; 1 may still answer; from 2 on only where there is nothing better. */
interface Reachable {
  readonly id: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
  readonly rank: number;
}

/** Whom a service's people are led to: `first` share the requests, `last` stand by. */
interface Lead {
  readonly service: string;
  readonly port: number;
  readonly first: readonly Reachable[];
  readonly last: readonly Reachable[];
}

export interface Routing {
  readonly services: readonly RoutedService[];
  readonly taken: Built["taken"];
  /** Every instance that somebody is led to, standing by included. */
  readonly led: ReadonlySet<string>;
}

/** All services with an address and whom they lead to, in order of name; the same on every gateway. */
export function leadsOf(grounds: RouteGrounds): readonly Lead[] {
  const { gateway } = grounds;
  return byId(gateway.addresses).flatMap(([service, { port }]) =>
    isAddressed(gateway, service) ? [{ service, port, ...leadOf(service, grounds) }] : [],
  );
}

/**
 * Every healthy instance on any site; suspects last; where none is healthy, those last known rather than nobody. Who is
 * to go is left out as long as another is well.
 */
function leadOf(service: string, grounds: RouteGrounds): Pick<Lead, "first" | "last"> {
  const going = grounds.gateway.leaving[service] ?? [];
  const all = instancesOf(grounds.placement, service).flatMap(([id, held]) => reachable(id, held, grounds) ?? []);
  const staying = all.filter(({ id }) => !going.includes(id));
  const candidates = staying.some(({ rank }) => rank === 0) ? staying : all;
  const first = candidates.filter(({ rank }) => rank === 0);
  const standBy = candidates.filter(({ rank }) => rank === 1);
  if (first.length + standBy.length > 0) return { first, last: standBy };
  return { first, last: candidates.toSorted((a, b) => a.rank - b.rank) };
}

function reachable(id: string, placed: PlacedInstance, grounds: RouteGrounds): Reachable | undefined {
  const { node, demand } = placed;
  const held = grounds.fleet.nodes[node];
  const address = held?.inventory?.address ?? "";
  if (held === undefined || held.retired || held.cloned || demand.web === undefined || !isIp(address)) return undefined;
  const away = held.silentSinceMs !== undefined || grounds.suspects.has(node);
  const seen = grounds.gateway.seen[seenKey(id, node)];
  const rank = rankOf(seen?.state, away || (seen !== undefined && isOutdated(placed, seen)));
  return { id, node, address, port: demand.web, rank };
}

/** Silent is not down: what nobody hears of may still answer. */
function rankOf(word: SeenInstance["state"] | undefined, doubtful: boolean): number {
  if (word === "ok") return doubtful ? 1 : 0;
  if (word === "degraded") return 1;
  return word === "down" || word === "gone" ? 3 : 2;
}

/** Told to run something else than it says it runs, an instance is about to stop, however well it is. */
const isOutdated = (placed: PlacedInstance, { revision, restarts }: SeenInstance): boolean =>
  placed.revision !== 0 && (placed.revision !== revision || (restarts !== undefined && restarts !== placed.restarts));

/** What one gateway is to answer for. */
export function routesFor(node: string, leads: readonly Lead[], { fleet, placement }: RouteGrounds): Routing {
  const own = fleet.nodes[node]?.inventory?.address ?? "";
  const published = portsOn(node, placement);
  // A node must not lead people into another's loopback, which is the gateway's own.
  const passes = (one: Reachable) => one.node === node || !isLoopback(one.address) || isLoopback(own);
  const services: RoutedService[] = [];
  const taken: { service: string; port: number; instance: string }[] = [];
  const led = new Set<string>();
  for (const { service, port, first, last } of leads) {
    const instance = published.get(port);
    if (instance !== undefined) {
      taken.push({ service, port, instance });
      continue;
    }
    const ordered = [...first.filter(passes), ...last.filter(passes)].slice(0, UPSTREAMS_MAX);
    const upstreams = ordered.map((one): Upstream => {
      led.add(one.id);
      return { address: one.address, port: one.port, order: first.includes(one) ? "first" : "last" };
    });
    services.push({ service, port, upstreams });
  }
  return { services, taken, led };
}

function portsOn(node: string, placement: PlacementState): ReadonlyMap<number, string> {
  return new Map(
    instancesOn(placement, node).flatMap(([id, { demand }]) =>
      demand.ports
        .filter((port) => port.endsWith("/tcp"))
        .map((port): [number, string] => [Number.parseInt(port, 10), id]),
    ),
  );
}
