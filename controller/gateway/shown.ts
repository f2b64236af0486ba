import { hostPort } from "../../shared/gateway/addressing.ts";
import { failureWords } from "../../shared/gateway/failures.ts";
import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { NO_REASON, ok, say } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import type { NodeState } from "../fleet/state.ts";
import { placement } from "../placement/placement.ts";
import type { AddressView, GatewayView } from "./operations.ts";
import { leadsOf } from "./routes.ts";
import { enabledGateways, type GatewayShape } from "./state.ts";
import { hasAnswered } from "./telling.ts";

type In = Scope<GatewayShape>;
type Read = Capability<GatewayShape>["read"];

function stateOf({ live }: In, node: NodeState): GatewayView["state"] {
  if (node.silentSinceMs !== undefined) return "silent";
  if (live.loaded.get(node.id)?.ok === false) return "down";
  const built = live.built.get(node.id);
  return built?.on === true && hasAnswered(live, node.id, built.edition) ? "ok" : "joining";
}

export function viewOf(scope: In, node: NodeState): GatewayView {
  const { live } = scope;
  const word = live.loaded.get(node.id);
  const address = node.inventory?.address;
  return {
    node: node.id,
    name: node.name,
    site: node.site,
    state: stateOf(scope, node),
    ...(address !== undefined && { address }),
    services: live.built.get(node.id)?.services.length ?? 0,
    reason: word?.ok === false ? say(failureWords(word.code ?? ""), paramsOf(word)) : NO_REASON,
  };
}

/** What fills the sentence of a failure. */
export const paramsOf = ({ code = "", detail = "" }: { code?: string | undefined; detail?: string | undefined }) => ({
  code,
  detail,
});

export const readGateways: Read["list"] = (scope, input) => {
  const { nodes } = scope.peek(fleet);
  const rows = enabledGateways(scope.state).flatMap((id): [string, NodeState][] => {
    const node = nodes[id];
    return node === undefined ? [] : [[id, node]];
  });
  const shown = cut(rows, input);
  return ok({ ...shown, items: shown.items.map((node) => viewOf(scope, node)) });
};

export const readAddresses: Read["addresses"] = ({ state, live, peek }, input) => {
  const grounds = { gateway: state, placement: peek(placement), fleet: peek(fleet), suspects: live.suspects };
  const { nodes } = grounds.fleet;
  const leads = new Map(leadsOf(grounds).map((lead) => [lead.service, lead]));
  const gateways = enabledGateways(state).flatMap((id) => nodes[id]?.inventory?.address ?? []);
  const rows = byId(Object.fromEntries(leads)).map(([service, { port, first, last }]): [string, AddressView] => {
    const urls = gateways.map((address) => `http://${hostPort(address, port)}/`);
    return [service, { service, port, urls, first: first.length, last: last.length }];
  });
  return ok(cut(rows, input));
};
