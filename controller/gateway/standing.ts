import { failureWords } from "../../shared/gateway/failures.ts";
import { ADDRESS_PORTS } from "../../shared/gateway/wire.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { type Finding, finding } from "../../shared/kernel/finding.ts";
import { say } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import type { NodeState } from "../fleet/state.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { gatewayContract } from "./contract.ts";
import { paramsOf } from "./shown.ts";
import { enabledGateways, type GatewayShape, isAddressed } from "./state.ts";
import { hasAnswered } from "./telling.ts";

type In = Scope<GatewayShape>;

/** All that stands against gateways and addresses now. */
export function findings(scope: In): readonly Finding[] {
  const gateways = enabledGateways(scope.state);
  if (gateways.length === 0) return [...missing(scope), ...portless(scope)];
  const { nodes } = scope.peek(fleet);
  return [
    ...gateways.flatMap((id) => (nodes[id] === undefined ? [] : ofGateway(scope, nodes[id]))),
    ...[...scope.live.unreachable].flatMap(([service, sinceMs]) => unreachable(scope, service, sinceMs)),
    ...portless(scope),
  ];
}

function missing({ state }: In): Finding[] {
  const addressed = Object.keys(state.addresses).filter((service) => isAddressed(state, service));
  if (addressed.length === 0) return [];
  const sinceMs = Math.max(
    Math.min(...addressed.map((service) => state.addresses[service]?.sinceMs ?? 0)),
    ...Object.values(state.gateways).map((gateway) => gateway.sinceMs),
  );
  const params = { services: addressed.length };
  return [finding(gatewayContract, "missing", { subject: "controller", sinceMs, params })];
}

function ofGateway({ live, state }: In, { id, name, site, inventory }: NodeState): Finding[] {
  const about = { subject: `node:${id}`, within: [`site:${site}`] };
  const found: Finding[] = [];
  const word = live.loaded.get(id);
  const telling = live.telling.get(id);
  if (word?.ok === false) {
    const reason = say(failureWords(word.code ?? ""), paramsOf(word));
    const rest = { ...about, sinceMs: word.sinceWallMs, params: { node: name, reason } };
    found.push(finding(gatewayContract, "failing", rest));
  } else if (telling?.is === "told" && !hasAnswered(live, id, telling.edition)) {
    const rest = { ...about, sinceMs: telling.sinceWallMs, params: { node: name } };
    found.push(finding(gatewayContract, "unanswered", rest));
  }
  for (const { service, port, instance } of live.built.get(id)?.taken ?? []) {
    const params = { node: name, service, port, instance, address: inventory?.address ?? "" };
    const sinceMs = state.addresses[service]?.sinceMs ?? 0;
    found.push(finding(gatewayContract, "port-taken", { ...about, sinceMs, params }));
  }
  return found;
}

function unreachable({ peek }: In, service: string, sinceMs: number): Finding[] {
  const { nodes } = peek(fleet);
  const mine = instancesOf(peek(placement), service);
  const within = mine.flatMap(([, { node }]) => [`node:${node}`, `site:${nodes[node]?.site ?? ""}`]);
  const params = { service, instances: mine.map(([id]) => id).join(", ") };
  const rest = { subject: `service:${service}`, within: [...new Set(within)], sinceMs, params };
  return [finding(gatewayContract, "unreachable", rest)];
}

/** Services that people are meant to reach and that got no port. */
function portless({ state, peek }: In): Finding[] {
  const { first, last } = ADDRESS_PORTS;
  return Object.keys(state.unaddressed)
    .sort()
    .flatMap((service) => {
      const [oldest] = instancesOf(peek(placement), service);
      if (oldest === undefined || isAddressed(state, service)) return [];
      const sinceMs = oldest[1].placedAtMs;
      return [
        finding(gatewayContract, "no-port", {
          subject: `service:${service}`,
          sinceMs,
          params: { service, first, last },
        }),
      ];
    });
}
