import type { FleetState, NodeState } from "../../controller/fleet/state.ts";
import { unmet } from "../../controller/placement/constraints.ts";
import type { Demand } from "../../controller/placement/demand.ts";
import type { PlacementState } from "../../controller/placement/placement.ts";
import { reliablePercent } from "../../controller/placement/reliability.ts";
import { WEIGHTS } from "../../controller/placement/weights.ts";
import type { Placed } from "./fleet-builders.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const points = (part: keyof typeof WEIGHTS, percent: number): number =>
  Math.floor((WEIGHTS[part] * Math.max(0, Math.min(100, percent))) / 100);

const freeOf = ({ inventory }: NodeState, here: readonly Demand[], key: "memoryBytes" | "diskBytes"): number =>
  Math.floor(((inventory?.[key] ?? 0) * 90) / 100) - sum(here.map(({ resources }) => resources[key]));

function reasonAgainst(node: NodeState, here: readonly Placed[], demand: Demand, siblings: ReadonlySet<string>) {
  const { inventory, site } = node;
  const { resources } = demand;
  const demands = here.map(([, , other]) => other);
  if (node.retired) return "retired";
  if (node.cloned) return "distrusted";
  if (demand.sites.excluded.includes(site)) return "site-excluded";
  if (demand.sites.wanted.length > 0 && !demand.sites.wanted.includes(site)) return "site-not-wanted";
  if (here.some(([id]) => siblings.has(id))) return "same-node";
  if (node.silentSinceMs !== undefined) return "silent";
  if (node.cordoned || node.draining) return "cordoned";
  if (inventory === undefined) return "unknown";
  if (inventory.docker === undefined) return "no-engine";
  if (demand.platform !== undefined && demand.platform !== inventory.platform) return "wrong-platform";
  if (unmet(demand.constraints ?? [], node) !== undefined) return "constraint";
  if (demands.some(({ ports }) => ports.some((port) => demand.ports.includes(port)))) return "port-taken";
  if (sum(demands.map(({ planBytes }) => planBytes)) + demand.planBytes > 600_000) return "plan-full";
  if (freeOf(node, demands, "memoryBytes") < resources.memoryBytes) return "no-memory";
  if (inventory.cores * 2_000 - sum(demands.map((d) => d.resources.cpuMilli)) < resources.cpuMilli) return "no-cpu";
  if (freeOf(node, demands, "diskBytes") < resources.diskBytes) return "no-disk";
  return undefined;
}

/** The choice made the long way: every node, from lists, with nothing remembered. `scored`: all of them, best first. */
export function chooseSlowly(
  { nodes }: FleetState,
  { reliability, clockMs }: Pick<PlacementState, "reliability" | "clockMs">,
  placed: readonly Placed[],
  demand: Demand,
  siblings: ReadonlySet<string>,
): { scored: { node: string; score: number }[]; rejected: Record<string, string> } {
  const all = Object.values(nodes).sort((a, b) => (a.id < b.id ? -1 : 1));
  const on = (node: string) => placed.filter(([, at]) => at === node);
  const rejected: Record<string, string> = {};
  for (const node of all) {
    const reason = reasonAgainst(node, on(node.id), demand, siblings);
    if (reason !== undefined) rejected[node.id] = reason;
  }
  const fitting = all.filter(({ id }) => rejected[id] === undefined);
  const copies = (site: string) =>
    new Set(placed.filter(([id, at]) => siblings.has(id) && nodes[at]?.site === site).map(([, at]) => at)).size;
  const fewest = Math.min(...fitting.map(({ site }) => copies(site)));
  const useful = all.filter(
    (n) =>
      !n.retired && !n.cloned && !n.cordoned && !n.draining && n.silentSinceMs === undefined && n.inventory?.docker,
  );
  const siteFree = (site: string) =>
    sum(
      useful
        .filter((n) => n.site === site)
        .map((n) =>
          freeOf(
            n,
            on(n.id).map(([, , d]) => d),
            "memoryBytes",
          ),
        ),
    );
  const siteUsed = (site: string) =>
    sum(
      useful
        .filter((n) => n.site === site)
        .flatMap((n) => on(n.id).map(([, , { resources }]) => resources.memoryBytes)),
    );
  const sites = [...new Set(all.map(({ site }) => site))];
  const headroom = (site: string) => {
    const elsewhere = sum(sites.filter((other) => other !== site).map((other) => Math.max(0, siteFree(other))));
    const load = siteUsed(site) + demand.resources.memoryBytes;
    return elsewhere <= 0 ? 0 : Math.floor(((elsewhere - load) * 100) / elsewhere);
  };
  const scored = fitting.map((node) => {
    const here = on(node.id).map(([, , other]) => other);
    const memory = node.inventory?.memoryBytes ?? 1;
    const left = freeOf(node, here, "memoryBytes") - demand.resources.memoryBytes;
    const images = demand.images.filter((image) => node.inventory?.images.includes(image)).length;
    const score = sum([
      points("otherSite", [100, 20, 10][copies(node.site) - fewest] ?? 0),
      points("headroom", headroom(node.site)),
      points("room", Math.floor((left * 100) / memory)),
      points("near", 50),
      points("reliable", reliablePercent(reliability[node.id], clockMs)),
      points("imagesHere", Math.floor((images * 100) / Math.max(1, demand.images.length))),
      points("healthy", Object.keys(node.findings).length === 0 ? 100 : 0),
      points("energy", 50),
      points("funding", 50),
    ]);
    return { node: node.id, score };
  });
  return { scored: scored.sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1)), rejected };
}
