import { type Capability, NOTHING, type Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { earliest } from "../../shared/kernel/effect.ts";
import { ok } from "../../shared/kernel/result.ts";
import { fleetContract } from "../fleet/contract.ts";
import { fleet } from "../fleet/fleet.ts";
import { findMember } from "../fleet/nodes.ts";
import { who } from "../fleet/state.ts";
import { placement } from "../placement/placement.ts";
import { addressesFor } from "./addresses.ts";
import { rebuild } from "./building.ts";
import { gatewayContract } from "./contract.ts";
import { nextLeaveMs } from "./leaving.ts";
import { readAddresses, readGateways, viewOf } from "./shown.ts";
import { findings } from "./standing.ts";
import {
  enabledGateways,
  evolve,
  follows,
  type GatewayShape,
  initialLive,
  initialState,
  isAddressed,
} from "./state.ts";
import { beatOf, lookForSuspects } from "./suspects.ts";
import { heard, tellingsDue, told } from "./telling.ts";

/**
 * One stable address per service, on nodes that are gateways.
 *
 * INVARIANTS
 * - A service's name has one port, for good, and every gateway answers at the same.
 * - Gateways are told only what differs; who is to leave is stopped only once nobody is led there, or after a while.
 * - Where no node is a gateway, all this costs nothing.
 */
export const gateway: Capability<GatewayShape> = {
  contract: gatewayContract,
  foldVersion: 1,
  initial: initialState,
  live: initialLive,
  evolve,
  follows,
  notice: {
    tick: lookForSuspects,
    msg: { beat: beatOf, "routes-loaded": heard },
    done: { "tell.routes": told },
  },
  around: { before: beforeRetiring, after: () => NOTHING },
  decide: {
    enable: (scope, { body }) => {
      const found = findMember(scope.peek(fleet), body.node);
      if (!found.ok) return found;
      const node = found.value;
      const already = scope.state.gateways[node.id]?.enabled === true;
      const entries = already ? [] : [draft(gatewayContract, "enabled", who(node))];
      return ok({ entries, output: viewOf(scope, node) });
    },
    disable: (scope, { body }) => {
      const found = findMember(scope.peek(fleet), body.node);
      if (!found.ok) return found;
      const node = found.value;
      if (scope.state.gateways[node.id]?.enabled !== true) return refuse(gatewayContract, "off", { name: node.name });
      return ok({ entries: [draft(gatewayContract, "disabled", who(node))], output: viewOf(scope, node) });
    },
  },
  settle: ({ state, peek }, fresh) => addressesFor(fresh, state, peek(placement)),
  read: { list: readGateways, addresses: readAddresses },
  due: (scope) => {
    const { state, live } = scope;
    if (Object.keys(state.gateways).length === 0) return { effects: [] };
    rebuild(scope);
    const { effects, wakeAtMs } = tellingsDue(scope);
    const lookMs = enabledGateways(state).length > 0 ? live.nextLookMs : undefined;
    return { effects, wakeAtMs: earliest(wakeAtMs, lookMs, nextLeaveMs(scope)) };
  },
  findings,
  measures: ({ state, live }) => [
    ...enabledGateways(state).map((node) => ({
      name: "gateway_up",
      labels: { node },
      value: live.loaded.get(node)?.ok === true ? 1 : 0,
    })),
    {
      name: "addresses",
      labels: {},
      value: Object.keys(state.addresses).filter((service) => isAddressed(state, service)).length,
    },
  ],
};

/** A node by which people reach services is not retired. */
function beforeRetiring(
  { state, peek }: Scope<GatewayShape>,
  { op, body }: Parameters<NonNullable<Capability<GatewayShape>["around"]>["before"]>[1],
) {
  if (op !== `${fleetContract.name}.retire`) return undefined;
  const found = findMember(peek(fleet), (body as { node: string }).node);
  if (!found.ok || found.value.cloned || state.gateways[found.value.id]?.enabled !== true) return undefined;
  return refuse(gatewayContract, "still-gateway", { name: found.value.name });
}
