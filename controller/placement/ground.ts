import type { FleetState, NodeState } from "../fleet/state.ts";
import { HOUR_MS } from "../../shared/kernel/time.ts";
import { Fitness } from "./fitness.ts";
import { CPU_OVERCOMMIT, DISK_KEPT_PERCENT, MEMORY_KEPT_PERCENT } from "./limits.ts";
import { Merits } from "./merits.ts";
import type { PlacementState } from "./state.ts";

/** What of the nodes does not change while instances come and go: every node as numbers, site by site. */
export class Ground {
  readonly nodes: readonly NodeState[];
  /** Names of the sites, in order; `siteAt[i]` is an index into them. */
  readonly sites: readonly string[];
  readonly siteAt: Int32Array;
  /** The nodes of site `s` are those from `start[s]` up to `start[s + 1]`. */
  readonly start: Int32Array;
  /** The nodes in order of id, and each one's place in it. */
  readonly inOrder: Int32Array;
  readonly rank: Int32Array;
  /** All memory of a node, and what it has to give. */
  readonly memoryBytes: Float64Array;
  readonly memoryGives: Float64Array;
  readonly cpuGives: Float64Array;
  readonly diskGives: Float64Array;
  /** 1 for a node that takes new things: the others count for nothing at their site. */
  readonly takesNew: Uint8Array;
  /** By site: memory that its nodes have to give. */
  readonly siteGives: Float64Array;
  readonly fitness: Fitness;
  readonly merits: Merits;
  readonly #index = new Map<string, number>();

  constructor({ nodes: all }: FleetState, reliability: PlacementState["reliability"], atMs: number) {
    const ids = Object.keys(all).sort();
    const bySite = new Map<string, number[]>();
    ids.forEach((id, rank) => {
      const site = all[id]?.site ?? "";
      const ranks = bySite.get(site);
      if (ranks === undefined) bySite.set(site, [rank]);
      else ranks.push(rank);
    });
    const size = ids.length;
    this.sites = [...bySite.keys()].sort();
    this.siteAt = new Int32Array(size);
    this.start = new Int32Array(this.sites.length + 1);
    this.inOrder = new Int32Array(size);
    this.rank = new Int32Array(size);
    this.memoryBytes = new Float64Array(size);
    this.memoryGives = new Float64Array(size);
    this.cpuGives = new Float64Array(size);
    this.diskGives = new Float64Array(size);
    this.takesNew = new Uint8Array(size);
    this.siteGives = new Float64Array(this.sites.length);
    const nodes: NodeState[] = [];
    this.sites.forEach((site, s) => {
      for (const rank of bySite.get(site) ?? []) {
        const node = all[ids[rank] as string] as NodeState;
        const i = nodes.push(node) - 1;
        this.rank[i] = rank;
        this.inOrder[rank] = i;
        this.siteAt[i] = s;
        this.#index.set(node.id, i);
        this.#read(i, node);
      }
      this.start[s + 1] = nodes.length;
    });
    this.nodes = nodes;
    this.fitness = new Fitness(nodes);
    this.merits = new Merits(nodes, reliability, atMs);
  }

  /** -1 when there is no such node. */
  indexOf(node: string | undefined): number {
    return (node === undefined ? undefined : this.#index.get(node)) ?? -1;
  }

  #read(i: number, node: NodeState): void {
    const { inventory } = node;
    this.memoryBytes[i] = Math.max(1, inventory?.memoryBytes ?? 1);
    // What nobody knows is no reason against what stands there already; nothing new comes to such a node anyhow.
    const give = (bytes: number | undefined, keptPercent: number) =>
      bytes === undefined ? Number.POSITIVE_INFINITY : Math.floor((bytes * (100 - keptPercent)) / 100);
    const memory = give(inventory?.memoryBytes, MEMORY_KEPT_PERCENT);
    this.memoryGives[i] = memory;
    this.cpuGives[i] = inventory === undefined ? Number.POSITIVE_INFINITY : inventory.cores * 1_000 * CPU_OVERCOMMIT;
    this.diskGives[i] = give(inventory?.diskBytes, DISK_KEPT_PERCENT);
    if (!takesNew(node)) return;
    this.takesNew[i] = 1;
    const site = this.siteAt[i] as number;
    this.siteGives[site] = (this.siteGives[site] as number) + memory;
  }
}

const takesNew = ({ retired, cloned, silentSinceMs, cordoned, draining, inventory }: NodeState): boolean =>
  !retired && !cloned && silentSinceMs === undefined && !cordoned && !draining && inventory?.docker !== undefined;

/** Nodes change seldom, and placements often: what was read of the nodes is kept until they change. */
const READ = new WeakMap<FleetState["nodes"], { readonly edition: number; readonly hour: number; ground: Ground }>();

/** The nodes as they are now. Reliability is judged as of the last full hour, whoever asks. */
export function groundOf(fleet: FleetState, { reliability, nodesEdition, clockMs }: PlacementState): Ground {
  const hour = Math.floor(clockMs / HOUR_MS);
  const known = READ.get(fleet.nodes);
  if (known?.edition === nodesEdition && known.hour === hour) return known.ground;
  const ground = new Ground(fleet, reliability, hour * HOUR_MS);
  READ.set(fleet.nodes, { edition: nodesEdition, hour, ground });
  return ground;
}
