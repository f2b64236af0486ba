import { finding, type Finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { fleet } from "../fleet/fleet.ts";
import { placementContract } from "./contract.ts";
import { needsOf } from "./read-headroom.ts";
import { shortage } from "./shortage.ts";
import { instancesOf, instancesOn, type PlacementScope } from "./state.ts";

/** All that stands against the placements now. */
export const standing = (scope: PlacementScope): Finding[] => [
  ...unplaced(scope),
  ...refused(scope),
  ...draining(scope),
  ...withoutHeadroom(scope),
];

function unplaced({ state, peek }: PlacementScope): Finding[] {
  const { nodes } = peek(fleet);
  const siteOf = (node: string) => nodes[node]?.site ?? "";
  const nameOf = (node: string) => nodes[node]?.name ?? node;
  return byId(state.unplaced).map(([service, { missing, why, sinceMs }]) => {
    const rest = { subject: `service:${service}`, sinceMs };
    if (why.rejected.length === 0)
      return finding(placementContract, "no-node", { ...rest, params: { service, missing } });
    const taken = new Set(instancesOf(state, service).map(([, { node }]) => siteOf(node)));
    const needs = shortage(why.rejected, { siteOf, nameOf, taken });
    const params = { service, missing, nodes: why.rejected.length + why.rejectedMore, needs };
    return finding(placementContract, "unplaced", { ...rest, params });
  });
}

function refused({ state }: PlacementScope): Finding[] {
  return byId(state.refused).map(([service, { broken, sinceMs }]) => {
    const params = { service, broken: broken.join("; ") };
    return finding(placementContract, "refused", { subject: `service:${service}`, sinceMs, params });
  });
}

/** What keeps data stays on a node that is drained; the more so when the time given for that is over. */
function draining({ state, peek }: PlacementScope): Finding[] {
  return byId(peek(fleet).nodes).flatMap(([id, node]) => {
    if (!node.draining) return [];
    const { overdueSinceMs } = node;
    const code = overdueSinceMs === undefined ? "drain-blocked" : "drain-overdue";
    return instancesOn(state, id).flatMap(([instance, { service, demand, placedAtMs }]) => {
      if (!demand.keepsData) return [];
      const sinceMs = overdueSinceMs ?? node.drainingSinceMs ?? placedAtMs;
      const params = { instance, node: node.name };
      return [finding(placementContract, code, { subject: `service:${service}`, sinceMs, params })];
    });
  });
}

const NAMED = 5;

/** As was seen when it was last looked at. With a single site there is nowhere to go, which is nothing new. */
function withoutHeadroom({ live }: PlacementScope): Finding[] {
  const { bySite } = live.headroom;
  if (bySite.size < 2) return [];
  return [...bySite]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([site, look]) => {
      if (look.sinceMs === undefined) return [];
      const services = [...new Set(look.stuck.map(({ service }) => service))];
      const named = services.slice(0, NAMED).join(", ");
      const more = services.length > NAMED ? `${named}, …` : named;
      const params = { site, services: more, needs: needsOf(look) };
      return [finding(placementContract, "no-headroom", { subject: `site:${site}`, sinceMs: look.sinceMs, params })];
    });
}
