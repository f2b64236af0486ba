import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok, type Refusal, type Result } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { fleetContract } from "./contract.ts";
import { looksLikeId } from "./join.ts";
import { type FleetShape, type FleetState, type NodeState, nodeByName, nodeOf, who } from "./state.ts";
import type { NodeDetail, NodeView } from "./views.ts";
import { nodeStateWord } from "./word.ts";

/** A node by its id, else by its name among the members. */
function resolveNode(state: FleetState, which: string): NodeState | undefined {
  return nodeOf(state, which) ?? nodeByName(state, which);
}

function find(state: FleetState, which: string): Result<NodeState, Refusal> {
  const node = resolveNode(state, which);
  return node === undefined ? refuse(fleetContract, "unknown", { node: which }) : ok(node);
}

/** A node that may still be changed. */
export function findMember(state: FleetState, which: string): Result<NodeState, Refusal> {
  const node = find(state, which);
  if (!node.ok || !node.value.retired) return node;
  return refuse(fleetContract, "retired", { node: node.value.id, name: node.value.name });
}

export function viewOf(
  { state, live, now }: Pick<Scope<FleetShape>, "live" | "now"> & { readonly state: Pick<FleetState, "drains"> },
  node: NodeState,
): NodeView {
  const untilMs = node.draining ? state.drains[node.id] : undefined;
  const heardAtMs = live.heard.get(node.id);
  const { silentSinceMs, inventory } = node;
  return {
    node: node.id,
    name: node.name,
    site: node.site,
    state: nodeStateWord(node, live, now),
    cordoned: node.cordoned,
    draining: node.draining,
    ...(untilMs !== undefined && { drainUntil: rfc3339(untilMs) }),
    platform: node.platform,
    ...(heardAtMs !== undefined && { heardAt: rfc3339(now.wallMs - (now.bootMs - heardAtMs)) }),
    ...(silentSinceMs !== undefined && { silentSince: rfc3339(silentSinceMs) }),
    ...(inventory && { agentVersion: inventory.agentVersion, address: inventory.address }),
    joinedAt: rfc3339(node.joinedAtMs),
  };
}

function detailOf(scope: Scope<FleetShape>, node: NodeState): NodeDetail {
  const health = scope.live.health.get(node.id)?.health;
  return {
    ...viewOf(scope, node),
    machineId: node.machineId,
    ...(node.inventory && { inventory: node.inventory }),
    ...(health && { health }),
    findings: byId(node.findings).map(([, { code, subject, params, sinceMs }]) => ({
      code,
      subject,
      since: rfc3339(sinceMs),
      params: { ...params },
    })),
  };
}

/** An operation that changes one member: `next` is what it is to become; nothing is written when it is that already. */
function change(kind: "cordoned" | "uncordoned", next: Partial<NodeState>) {
  return (scope: Scope<FleetShape>, { body }: { readonly body: { readonly node: string } }) => {
    const found = findMember(scope.state, body.node);
    if (!found.ok) return found;
    const node = found.value;
    const changed = { ...node, ...next };
    const same = changed.cordoned === node.cordoned && changed.draining === node.draining;
    const entries: Draft[] = same ? [] : [draft(fleetContract, kind, who(node))];
    return ok({ entries, output: viewOf(scope, changed) });
  };
}

/** What people do to nodes. Where services go when a node drains is placement's to decide. */
export const decideNodes = {
  cordon: change("cordoned", { cordoned: true }),
  uncordon: change("uncordoned", { cordoned: false, draining: false }),
  drain: (scope, { body: { node: which, deadlineMs } }) => {
    const found = findMember(scope.state, which);
    if (!found.ok) return found;
    const node = found.value;
    const untilMs = deadlineMs === undefined ? undefined : scope.now.wallMs + deadlineMs;
    const same = node.draining && deadlineMs === undefined && scope.state.drains[node.id] === undefined;
    const asked = { ...who(node), ...(untilMs !== undefined && { untilMs }) };
    const drains = untilMs === undefined ? {} : { [node.id]: untilMs };
    const output = viewOf({ ...scope, state: { drains } }, { ...node, cordoned: true, draining: true });
    return ok({ entries: same ? [] : [draft(fleetContract, "draining", asked)], output });
  },
  rename: (scope, { body: { node: which, name } }) => {
    const { state } = scope;
    const found = findMember(state, which);
    if (!found.ok) return found;
    const node = found.value;
    if (looksLikeId(name)) return refuse(fleetContract, "name-reserved", { name });
    const other = nodeByName(state, name);
    if (other !== undefined && other.id !== node.id)
      return refuse(fleetContract, "name-taken", { name, node: other.id });
    const renamed = draft(fleetContract, "renamed", { ...who(node), name, was: node.name });
    const output = viewOf(scope, { ...node, name });
    return ok({ entries: name === node.name ? [] : [renamed], output });
  },
  /** Asks for `drain` first: whether the node is empty only placement knows. A cloned identity goes at once. */
  retire: (scope, { body }) => {
    const found = findMember(scope.state, body.node);
    if (!found.ok) return found;
    const node = found.value;
    if (!node.draining && !node.cloned)
      return refuse(fleetContract, "not-draining", { node: node.id, name: node.name });
    const output = viewOf(scope, { ...node, retired: true });
    return ok({ entries: [draft(fleetContract, "retired", who(node))], output });
  },
} satisfies Partial<Capability<FleetShape>["decide"]>;

export const readNodes = {
  list: (scope, { site, ...page }) => {
    const rows = byId(scope.state.nodes).filter(([, node]) => !node.retired && (site ?? node.site) === node.site);
    const shown = cut(rows, page);
    return ok({ ...shown, items: shown.items.map((node) => viewOf(scope, node)) });
  },
  show: (scope, { node: which }) => {
    const found = find(scope.state, which);
    return found.ok ? ok(detailOf(scope, found.value)) : found;
  },
} satisfies Partial<Capability<FleetShape>["read"]>;
