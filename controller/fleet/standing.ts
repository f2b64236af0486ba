import { PROTOCOL } from "../../shared/bus/protocol.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { type Finding, finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { fleetContract } from "./contract.ts";
import { OWN_FINDINGS } from "./finding-rows.ts";
import { garbageOf } from "./garbage.ts";
import { type FleetShape, members, type NodeState } from "./state.ts";
import { allSilent, siteSilent } from "./together.ts";

type FleetScope = Scope<FleetShape>;

const about = ({ id, site }: NodeState) => ({ subject: `node:${id}`, within: [`site:${site}`, "controller"] });
const named = ({ id, name, site }: NodeState) => ({ node: id, name, site });

/** All that stands against the fleet now. */
export function standing(scope: FleetScope): Finding[] {
  const nodes = members(scope.state).sort((a, b) => (a.id < b.id ? -1 : 1));
  const judged = nodes.filter(
    ({ cloned, inventory, silentSinceMs }) => !cloned && (inventory ?? silentSinceMs) !== undefined,
  );
  return [
    ...allSilent(judged),
    ...siteSilent(judged),
    ...nodes.flatMap((node) => ofNode(scope, node)),
    ...sameMachines(nodes),
    ...rosterRefused(scope),
  ];
}

function ofNode(scope: FleetScope, node: NodeState): Finding[] {
  const params = named(node);
  if (node.cloned) return [finding(fleetContract, "cloned", { ...about(node), sinceMs: node.clonedAtMs ?? 0, params })];
  const found: Finding[] = [];
  const { silentSinceMs, inventory, joinedAtMs } = node;
  if (silentSinceMs !== undefined)
    found.push(finding(fleetContract, "node-silent", { ...about(node), sinceMs: silentSinceMs, params }));
  else if (inventory === undefined && !scope.live.heard.has(node.id))
    found.push(finding(fleetContract, "never-seen", { ...about(node), sinceMs: joinedAtMs, params }));
  if (inventory !== undefined && inventory.v < PROTOCOL) {
    const versions = { version: inventory.agentVersion, protocol: inventory.v, ours: PROTOCOL };
    const sinceMs = node.inventoriedAtMs ?? joinedAtMs;
    found.push(finding(fleetContract, "old-agent", { ...about(node), sinceMs, params: { ...params, ...versions } }));
  }
  return [
    ...found,
    ...clockApart(scope, node),
    ...garbage(scope, node),
    ...byId(node.findings).map(([, own]) => ownFinding(node, own)),
  ];
}

function clockApart({ live }: FleetScope, node: NodeState): Finding[] {
  const held = live.health.get(node.id);
  if (held?.apartSinceMs === undefined) return [];
  const params = { ...named(node), seconds: Math.round(held.apartMs / 1000) };
  return [finding(fleetContract, "clock-apart", { ...about(node), sinceMs: held.apartSinceMs, params })];
}

function garbage({ live, now }: FleetScope, node: NodeState): Finding[] {
  const held = garbageOf(live, node.id, now);
  if (held === undefined) return [];
  const params = { ...named(node), count: held.count, reason: held.reason };
  return [finding(fleetContract, "garbage", { ...about(node), sinceMs: held.fromWallMs, params })];
}

const isOwnCode = (code: string): code is keyof typeof OWN_FINDINGS => Object.hasOwn(OWN_FINDINGS, code);

/** A node's own word about itself, or about a service, instance or disk of its. */
function ownFinding(node: NodeState, { code, subject, params, sinceMs }: NodeState["findings"][string]): Finding {
  const self = `node:${node.id}`;
  const whole = subject === "" || subject.startsWith("node");
  // A node speaks of itself: whatever it names lies within it.
  const elsewhere = `${self}/${subject}`;
  const within = whole ? about(node).within : [self, ...about(node).within];
  const rest = { subject: whole ? self : elsewhere, within, sinceMs, params: { ...params, ...named(node), code } };
  return finding(fleetContract, isOwnCode(code) ? code : "own-trouble", rest);
}

function sameMachines(nodes: readonly NodeState[]): Finding[] {
  const first = new Map<string, NodeState>();
  return nodes
    .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || (a.id < b.id ? -1 : 1))
    .flatMap((node) => {
      const other = first.get(node.machineId);
      if (node.machineId === "") return [];
      if (other === undefined) first.set(node.machineId, node);
      if (other === undefined) return [];
      const params = { ...named(node), other: other.name, otherNode: other.id };
      return [finding(fleetContract, "same-machine", { ...about(node), sinceMs: node.joinedAtMs, params })];
    });
}

function rosterRefused({ live: { admit } }: FleetScope): Finding[] {
  if (admit.failures === 0) return [];
  const params = { detail: admit.detail };
  return [finding(fleetContract, "roster-refused", { subject: "controller", sinceMs: admit.failedAtMs, params })];
}
