import { type Finding, finding } from "../../shared/kernel/finding.ts";
import { fleetContract } from "./contract.ts";
import type { NodeState } from "./state.ts";
import { TOGETHER_MS } from "./thresholds.ts";

const silentSince = (nodes: readonly NodeState[]): number[] => nodes.flatMap((node) => node.silentSinceMs ?? []);

/** Since when all of these are silent; undefined while one of them speaks, or there is none. */
function allSince(nodes: readonly NodeState[]): number | undefined {
  const since = silentSince(nodes);
  return since.length > 0 && since.length === nodes.length ? Math.max(...since) : undefined;
}

const bySite = (nodes: readonly NodeState[]): [site: string, nodes: NodeState[]][] =>
  [...Map.groupBy(nodes, ({ site }) => site)].sort(([a], [b]) => (a < b ? -1 : 1));

/** A site whose nodes are all silent is one finding. */
export const siteSilent = (nodes: readonly NodeState[]): Finding[] =>
  bySite(nodes).flatMap(([site, here]) => {
    const sinceMs = allSince(here);
    if (sinceMs === undefined) return [];
    const params = { site, nodes: here.length };
    return [
      finding(fleetContract, "site-silent", { subject: `site:${site}`, within: ["controller"], sinceMs, params }),
    ];
  });

/**
 * Everybody silent at once is more likely this controller's own trouble than that of all machines. "At once": at least
 * two sites, or two nodes where there is one site, fell silent with the last of them.
 */
export function allSilent(nodes: readonly NodeState[]): Finding[] {
  const sinceMs = allSince(nodes);
  if (sinceMs === undefined) return [];
  const sites = bySite(nodes);
  const groups = sites.length > 1 ? sites.map(([, here]) => here) : nodes.map((node) => [node]);
  const together = groups.filter((group) => (allSince(group) ?? 0) > sinceMs - TOGETHER_MS);
  if (together.length < 2) return [];
  const params = { nodes: nodes.length, sites: sites.length };
  return [finding(fleetContract, "all-silent", { subject: "controller", sinceMs, params })];
}
