import type { Demand } from "./demand.ts";
import type { NodeTable } from "./table.ts";
import { NEUTRAL_PERCENT, type ScorePart, WEIGHTS, weigh } from "./weights.ts";

export interface Scored {
  readonly node: string;
  readonly site: string;
  readonly score: number;
  /** Each part already weighted; they sum to the score. */
  readonly parts: Readonly<Record<ScorePart, number>>;
}

/** What a site is scored by its copies: the fewest of all that could take one, one more than that, … */
const COPIES_PERCENT = [100, 20, 10, 0] as const;

/** How a node's room is weighed: what is left of its memory once the instance has its part. */
export function roomPoints(freeBytes: number, askedBytes: number, ofBytes: number): number {
  const percent = Math.floor(((freeBytes - askedBytes) * 100) / ofBytes);
  return percent <= 0 ? 0 : Math.floor((WEIGHTS.room * percent) / 100);
}

/** Points of whole sites, made once per question into arrays that are used again. */
export class SitePoints {
  readonly otherSite: Int32Array;
  readonly headroom: Int32Array;
  readonly sum: Int32Array;
  readonly #table: NodeTable;
  readonly #copies: Int32Array;

  constructor(table: NodeTable) {
    const size = table.ground.sites.length;
    this.#table = table;
    this.otherSite = new Int32Array(size);
    this.headroom = new Int32Array(size);
    this.sum = new Int32Array(size);
    this.#copies = new Int32Array(size);
  }

  /** `siblings`: nodes with a copy, -1 where nobody knows; `open`: by site, how many nodes could take one more. */
  count(demand: Demand, siblings: readonly number[], open: Int32Array): void {
    this.#countOthers(siblings, open);
    this.#countHeadroom(demand);
    for (let site = 0; site < this.sum.length; site += 1)
      this.sum[site] = (this.otherSite[site] as number) + (this.headroom[site] as number);
  }

  /** The fewer copies a site has, of those that could take one more, the better. */
  #countOthers(siblings: readonly number[], open: Int32Array): void {
    const copies = this.#copies.fill(0);
    for (const i of siblings) {
      const site = this.#table.ground.siteAt[i];
      if (site !== undefined) copies[site] = (copies[site] as number) + 1;
    }
    let fewest = Number.POSITIVE_INFINITY;
    for (let site = 0; site < copies.length; site += 1)
      if (open[site] !== 0 && (copies[site] as number) < fewest) fewest = copies[site] as number;
    for (let site = 0; site < copies.length; site += 1) {
      const more = Math.max(0, Math.min((copies[site] as number) - fewest, COPIES_PERCENT.length - 1));
      this.otherSite[site] = weigh("otherSite", COPIES_PERCENT[more] as number);
    }
  }

  /**
   * Room for N−1 sites: were the site lost with this instance on it, how much of what is free elsewhere would stay free
   * once all that stood there had moved?
   */
  #countHeadroom({ resources }: Demand): void {
    const { ground, siteFree } = this.#table;
    let allFree = 0;
    for (let site = 0; site < siteFree.length; site += 1) allFree += Math.max(0, siteFree[site] as number);
    for (let site = 0; site < siteFree.length; site += 1) {
      const free = siteFree[site] as number;
      const elsewhere = allFree - Math.max(0, free);
      const load = (ground.siteGives[site] as number) - free + resources.memoryBytes;
      const percent = elsewhere <= 0 ? 0 : Math.floor(((elsewhere - load) * 100) / elsewhere);
      this.headroom[site] = weigh("headroom", percent);
    }
  }
}

/** Among the nodes that hold its data the newest comes first; a service without data is near nothing and far from nothing. */
export const nearPoints = (isNewest: boolean): number => weigh("near", isNewest ? 100 : NEUTRAL_PERCENT);
