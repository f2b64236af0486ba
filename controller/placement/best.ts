import { SCORED_KEPT } from "./limits.ts";
import type { Ground } from "./ground.ts";

/**
 * A node's points and its place in the order of ids as one number: of two nodes the better has the higher one, and no two
 * are equal. Points go up to 100, and there is room for a million nodes.
 */
const ORDER_BITS = 20;
const ORDER_MAX = 2 ** ORDER_BITS - 1;
export const keyOf = (points: number, place: number): number => points * 2 ** ORDER_BITS + (ORDER_MAX - place);
/** So many points more. */
export const more = (points: number): number => points * 2 ** ORDER_BITS;
/** The key of a node that can't be chosen; no points of its site make up for it. */
export const NEVER = -(2 ** 30);

/** The best nodes seen so far, best first. */
export class Best {
  readonly nodes = new Int32Array(SCORED_KEPT);
  readonly #keys = new Int32Array(SCORED_KEPT);
  kept = 0;
  /** What a key must exceed to be kept. */
  bar = 0;

  clear(): void {
    this.kept = 0;
    this.bar = 0;
  }

  /** Takes in a key above the bar. */
  take(node: number, key: number): void {
    const keys = this.#keys;
    let at = this.kept === SCORED_KEPT ? SCORED_KEPT - 1 : this.kept;
    for (; at > 0 && (keys[at - 1] as number) < key; at -= 1) {
      keys[at] = keys[at - 1] as number;
      this.nodes[at] = this.nodes[at - 1] as number;
    }
    keys[at] = key;
    this.nodes[at] = node;
    if (this.kept < SCORED_KEPT) this.kept += 1;
    if (this.kept === SCORED_KEPT) this.bar = keys[SCORED_KEPT - 1] as number;
  }
}

/** Adds up every node's key and its site's points, and keeps the best. Site by site: this runs for every node each time. */
export function rank(best: Best, keys: Int32Array, start: Ground["start"], sitePoints: Int32Array): void {
  for (let site = 0; site < sitePoints.length; site += 1) {
    const extra = more(sitePoints[site] as number);
    const end = start[site + 1] as number;
    let bar = best.bar - extra;
    for (let i = start[site] as number; i < end; i += 1) {
      const key = keys[i] as number;
      if (key <= bar) continue;
      best.take(i, key + extra);
      bar = best.bar - extra;
    }
  }
}
