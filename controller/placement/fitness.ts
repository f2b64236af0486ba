import type { NodeState } from "../fleet/state.ts";
import { CODE } from "./codes.ts";
import { unmet } from "./constraints.ts";
import type { Demand } from "./demand.ts";
import { keep, perNode } from "./per-node.ts";

/** Reasons that only keep new things away are no reasons against what stands there (`lenient`). */
export type Strictness = "strict" | "lenient";

/**
 * What of a node's fitness does not change while instances come and go, as a code per node: one array for all demands
 * that ask the same of sites, platform and labels.
 */
export class Fitness {
  readonly #nodes: readonly NodeState[];
  readonly #byClass = new Map<string, Uint8Array>();

  constructor(nodes: readonly NodeState[]) {
    this.#nodes = nodes;
  }

  of(demand: Demand, how: Strictness): Uint8Array {
    const { sites, platform = "", constraints = [] } = demand;
    const key = JSON.stringify([how, sites.wanted, sites.excluded, platform, constraints]);
    const known = this.#byClass.get(key);
    if (known !== undefined) return known;
    const made = perNode(this.#nodes, (node) => CODE[lasting(node, demand, how)]);
    keep(this.#byClass, key, made);
    return made;
  }
}

function lasting(node: NodeState, { sites, platform, constraints = [] }: Demand, how: Strictness) {
  const { inventory, site } = node;
  const strict = how === "strict";
  if (node.retired) return "retired";
  if (strict && node.cloned) return "distrusted";
  if (sites.excluded.includes(site)) return "site-excluded";
  if (sites.wanted.length > 0 && !sites.wanted.includes(site)) return "site-not-wanted";
  if (strict && node.silentSinceMs !== undefined) return "silent";
  if (strict && (node.cordoned || node.draining)) return "cordoned";
  if (inventory === undefined) return strict ? "unknown" : "fits";
  if (strict && inventory.docker === undefined) return "no-engine";
  if (platform !== undefined && platform !== inventory.platform) return "wrong-platform";
  return unmet(constraints, node) === undefined ? "fits" : "constraint";
}
