import type { NodeState } from "../fleet/state.ts";

/** A small number for every node, in their order. */
export function perNode(nodes: readonly NodeState[], of: (node: NodeState, i: number) => number): Uint8Array {
  const made = new Uint8Array(nodes.length);
  for (let i = 0; i < made.length; i += 1) made[i] = of(nodes[i] as NodeState, i);
  return made;
}

/** One answer takes as many bytes as there are nodes. */
const KEPT_MAX = 32;

/** Keeps an answer to be asked for again; of very many, the newest. */
export function keep<K, V>(known: Map<K, V>, key: K, made: V): void {
  if (known.size >= KEPT_MAX) {
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  }
  known.set(key, made);
}
