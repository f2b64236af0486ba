import { ADDRESS_PORTS } from "../../shared/gateway/wire.ts";
import type { FleetState } from "../fleet/state.ts";
import { enabledGateways, type GatewayState } from "../gateway/state.ts";
import type { Address } from "./magic.ts";

/**
 * Where people reach a service, or will once it is declared: at the first gateway, at the port that is the service's or
 * the next one to be given away. Undefined without a gateway.
 */
export function addressOf(service: string, gateways: GatewayState, { nodes }: FleetState): Address | undefined {
  const [first] = enabledGateways(gateways);
  const host = first === undefined ? undefined : nodes[first]?.inventory?.address;
  if (host === undefined) return undefined;
  const taken = new Set(Object.values(gateways.addresses).map(({ port }) => port));
  let next: number = ADDRESS_PORTS.first;
  while (taken.has(next)) next += 1;
  return { host, port: gateways.addresses[service]?.port ?? next };
}
