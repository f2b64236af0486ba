import { ADDRESS_PORTS } from "../../shared/gateway/wire.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft, Entry } from "../../shared/kernel/entry.ts";
import type { Stack } from "../../shared/services/wire.ts";
import type { PlacementState } from "../placement/placement.ts";
import { servicesContract } from "../services/contract.ts";
import { gatewayContract } from "./contract.ts";
import { type GatewayState, isAddressed } from "./state.ts";

const APPLIED = `${servicesContract.name}.${"applied" satisfies keyof (typeof servicesContract)["entries"]}`;
const REMOVED = `${servicesContract.name}.${"removed" satisfies keyof (typeof servicesContract)["entries"]}`;

/**
 * Gives a service that people reach its port, for good, as soon as it is declared, gateway or not; takes it from routes
 * when it goes or is reached no more.
 */
export function addressesFor(fresh: readonly Entry[], state: GatewayState, placement: PlacementState): Draft[] {
  const drafts: Draft[] = [];
  const wanting = new Map(
    Object.keys(state.unaddressed).map((service): [string, Stack | undefined] => [service, undefined]),
  );
  for (const { kind, body } of fresh) {
    if (kind !== APPLIED && kind !== REMOVED) continue;
    const { service, stack } = body as unknown as { service: string; stack?: Stack };
    if (stack?.web !== undefined) wanting.set(service, stack);
    else if (isAddressed(state, service)) drafts.push(draft(gatewayContract, "withdrawn", { service }));
  }
  const given = new Set<number>();
  for (const [service, stack] of wanting) {
    if (isAddressed(state, service) || (stack === undefined && placement.byService[service] === undefined)) continue;
    const port = state.addresses[service]?.port ?? freePort(state, used(placement, stack), given);
    if (port === undefined) continue;
    given.add(port);
    drafts.push(draft(gatewayContract, "allocated", { service, port }));
  }
  return drafts;
}

/** The lowest that nobody has or publishes; else that of the service that went first. */
function freePort(state: GatewayState, published: ReadonlySet<number>, given: ReadonlySet<number>): number | undefined {
  const held = new Set(Object.values(state.addresses).map(({ port }) => port));
  for (let port: number = ADDRESS_PORTS.first; port <= ADDRESS_PORTS.last; port += 1)
    if (!held.has(port) && !published.has(port) && !given.has(port)) return port;
  const gone = Object.values(state.addresses).filter(
    ({ port, withdrawnAtMs }) => withdrawnAtMs !== undefined && !given.has(port),
  );
  return gone.sort((a, b) => (a.withdrawnAtMs ?? 0) - (b.withdrawnAtMs ?? 0) || a.port - b.port)[0]?.port;
}

/** Ports that instances publish by themselves: a gateway on such a node could not listen there. */
function used({ instances }: PlacementState, stack: Stack | undefined): ReadonlySet<number> {
  const placed = Object.values(instances).flatMap(({ demand }) =>
    demand.ports.map((port) => Number.parseInt(port, 10)),
  );
  const own = (stack?.containers ?? []).flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort));
  return new Set([...placed, ...own]);
}
