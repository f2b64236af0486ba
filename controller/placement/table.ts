import type { FleetState, NodeState } from "../fleet/state.ts";
import type { Demand } from "./demand.ts";
import { CPU_OVERCOMMIT, DISK_KEPT_PERCENT, MEMORY_KEPT_PERCENT } from "./limits.ts";
import type { PlacementState } from "./state.ts";
import { NO_USE } from "./use.ts";

/**
 * Every node as numbers, site by site: what choosing looks at for each instance, with nothing to allocate or look up.
 * What is free may be less than nothing.
 */
export class NodeTable {
  readonly nodes: readonly NodeState[];
  /** Names of the sites, in order; `siteAt[i]` is an index into them. */
  readonly sites: readonly string[];
  readonly siteAt: Int32Array;
  /** The nodes of site `s` are those from `start[s]` up to `start[s + 1]`. */
  readonly start: Int32Array;
  /** The nodes in order of id, and each one's place in it. */
  readonly inOrder: Int32Array;
  readonly rank: Int32Array;
  readonly memoryBytes: Float64Array;
  readonly memoryFree: Float64Array;
  readonly cpuFree: Float64Array;
  readonly diskFree: Float64Array;
  readonly planBytes: Float64Array;
  /** By site: memory that its nodes may give, and what is free of it. */
  readonly siteBytes: Float64Array;
  readonly siteFree: Float64Array;
  /** Which nodes' sums changed, in order: who keeps something about nodes reads on from where it was. */
  readonly changed: number[] = [];
  /** Nodes that may take something count for their site; the others neither give nor have. */
  readonly #counts: Uint8Array;
  readonly #index = new Map<string, number>();

  constructor(fleet: FleetState, placement: PlacementState) {
    const ids = Object.keys(fleet.nodes).sort();
    const size = ids.length;
    const bySite = Map.groupBy(ids.keys(), (rank) => fleet.nodes[ids[rank] ?? ""]?.site ?? "");
    this.sites = [...bySite.keys()].sort();
    const ranks = this.sites.flatMap((site) => bySite.get(site) ?? []);
    this.rank = Int32Array.from(ranks);
    this.nodes = ranks.map((rank) => fleet.nodes[ids[rank] ?? ""] as NodeState);
    this.inOrder = new Int32Array(size);
    this.start = new Int32Array(this.sites.length + 1);
    this.siteAt = new Int32Array(size);
    this.sites.forEach((site, s) => {
      const from = this.start[s] ?? 0;
      this.start[s + 1] = from + (bySite.get(site)?.length ?? 0);
      this.siteAt.fill(s, from, this.start[s + 1]);
    });
    this.memoryBytes = new Float64Array(size);
    this.memoryFree = new Float64Array(size);
    this.cpuFree = new Float64Array(size);
    this.diskFree = new Float64Array(size);
    this.planBytes = new Float64Array(size);
    this.#counts = new Uint8Array(size);
    this.siteBytes = new Float64Array(this.sites.length);
    this.siteFree = new Float64Array(this.sites.length);
    this.nodes.forEach((node, i) => {
      this.#index.set(node.id, i);
      this.inOrder[this.rank[i] ?? 0] = i;
      this.#fill(i, node, placement);
    });
  }

  get size(): number {
    return this.nodes.length;
  }

  /** -1 when there is no such node. */
  indexOf(node: string | undefined): number {
    return (node === undefined ? undefined : this.#index.get(node)) ?? -1;
  }

  /** Counts a demand in on a node (`times` 1) or out of it (-1); a node that is not there has no sums. */
  count(node: string, { resources, planBytes }: Demand, times: 1 | -1): void {
    const i = this.indexOf(node);
    if (i < 0) return;
    this.changed.push(i);
    const memory = times * resources.memoryBytes;
    this.memoryFree[i] = (this.memoryFree[i] ?? 0) - memory;
    this.cpuFree[i] = (this.cpuFree[i] ?? 0) - times * resources.cpuMilli;
    this.diskFree[i] = (this.diskFree[i] ?? 0) - times * resources.diskBytes;
    this.planBytes[i] = (this.planBytes[i] ?? 0) + times * planBytes;
    const site = this.siteAt[i] ?? 0;
    if (this.#counts[i] === 1) this.siteFree[site] = (this.siteFree[site] ?? 0) - memory;
  }

  #fill(i: number, node: NodeState, placement: PlacementState): void {
    const { inventory } = node;
    const use = placement.use[node.id] ?? NO_USE;
    this.planBytes[i] = use.planBytes;
    // What nobody knows is no reason against what stands there already; nothing new comes to such a node anyhow.
    const unknown = inventory === undefined;
    const memory = unknown ? 0 : share(inventory.memoryBytes, MEMORY_KEPT_PERCENT);
    this.memoryBytes[i] = Math.max(1, inventory?.memoryBytes ?? 1);
    this.memoryFree[i] = unknown ? Number.POSITIVE_INFINITY : memory - use.memoryBytes;
    this.cpuFree[i] = unknown ? Number.POSITIVE_INFINITY : inventory.cores * 1_000 * CPU_OVERCOMMIT - use.cpuMilli;
    this.diskFree[i] = unknown
      ? Number.POSITIVE_INFINITY
      : share(inventory.diskBytes, DISK_KEPT_PERCENT) - use.diskBytes;
    if (unknown || !takesNew(node)) return;
    this.#counts[i] = 1;
    const site = this.siteAt[i] ?? 0;
    this.siteBytes[site] = (this.siteBytes[site] ?? 0) + memory;
    this.siteFree[site] = (this.siteFree[site] ?? 0) + memory - use.memoryBytes;
  }
}

const share = (bytes: number, keptPercent: number): number => Math.floor((bytes * (100 - keptPercent)) / 100);

const takesNew = ({ retired, cloned, silentSinceMs, cordoned, draining, inventory }: NodeState): boolean =>
  !retired && !cloned && silentSinceMs === undefined && !cordoned && !draining && inventory?.docker !== undefined;
