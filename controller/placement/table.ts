import type { Demand } from "./demand.ts";
import type { Ground } from "./ground.ts";
import type { PlacementState } from "./state.ts";

/** What is free on every node, in the order of the ground; it may be less than nothing. */
export class NodeTable {
  readonly ground: Ground;
  readonly memoryFree: Float64Array;
  readonly cpuFree: Float64Array;
  readonly diskFree: Float64Array;
  readonly planBytes: Float64Array;
  /** By site, of the nodes that take new things. */
  readonly siteFree: Float64Array;
  /** Which nodes' sums changed, in order: who keeps something about nodes reads on from where it was. */
  readonly changed: number[] = [];

  constructor(ground: Ground, { use }: PlacementState) {
    this.ground = ground;
    this.memoryFree = ground.memoryGives.slice();
    this.cpuFree = ground.cpuGives.slice();
    this.diskFree = ground.diskGives.slice();
    this.planBytes = new Float64Array(ground.nodes.length);
    this.siteFree = ground.siteGives.slice();
    for (const node in use) {
      const i = ground.indexOf(node);
      const held = use[node];
      if (i < 0 || held === undefined) continue;
      this.#add(i, held.memoryBytes, held.cpuMilli, held.diskBytes, held.planBytes);
    }
  }

  get size(): number {
    return this.ground.nodes.length;
  }

  /** Counts a demand in on a node (`times` 1) or out of it (-1); a node that is not there has no sums. */
  count(node: string, { resources, planBytes }: Demand, times: 1 | -1): void {
    const i = this.ground.indexOf(node);
    if (i < 0) return;
    this.changed.push(i);
    const { memoryBytes, cpuMilli, diskBytes } = resources;
    this.#add(i, times * memoryBytes, times * cpuMilli, times * diskBytes, times * planBytes);
  }

  #add(i: number, memoryBytes: number, cpuMilli: number, diskBytes: number, planBytes: number): void {
    this.memoryFree[i] = (this.memoryFree[i] as number) - memoryBytes;
    this.cpuFree[i] = (this.cpuFree[i] as number) - cpuMilli;
    this.diskFree[i] = (this.diskFree[i] as number) - diskBytes;
    this.planBytes[i] = (this.planBytes[i] as number) + planBytes;
    if (this.ground.takesNew[i] !== 1) return;
    const site = this.ground.siteAt[i] as number;
    this.siteFree[site] = (this.siteFree[site] as number) - memoryBytes;
  }
}
