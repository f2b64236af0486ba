import { entrySpot } from "../shape/collections.ts";
import { leaveTrace, type Reading, type Spot } from "../shape/reading.ts";
import { itemSpot } from "../shape/shape.ts";
import { listTree, mapTree, type MapEntry, type MapTree, type Tree } from "../yaml/tree.ts";

/** A merged file without what `!reset` took away, and without tags. Shared parts stay shared. */
export function settled(tree: MapTree): MapTree {
  const known = new Map<Tree, Tree>();
  const top = inside(tree);
  return top.kind === "map" ? top : tree;

  function inside(part: Tree): Tree {
    const before = known.get(part);
    if (before !== undefined) return before;
    const after = bare(part);
    known.set(part, after);
    return after;
  }

  function bare(part: Tree): Tree {
    if (part.kind === "list") {
      return listTree(part.items.filter((item) => item.tag !== "reset").map(inside), part);
    }
    if (part.kind === "map") {
      const kept = [...part.entries].filter(([, { value }]) => value.tag !== "reset");
      return mapTree(
        new Map(
          kept.map(([name, { keyMark, value }]): [string, MapEntry] => [name, { keyMark, value: inside(value) }]),
        ),
        part,
      );
    }
    const { tag: _, ...scalar } = part;
    return scalar;
  }
}

/** Keeps, for sentences, where variables stand in what will be read. What `x-*` holds aside counts where it is used. */
export function leaveTraces(tree: Tree, spot: Spot, reading: Reading): void {
  if (tree.kind === "scalar") {
    if (tree.trace !== undefined) leaveTrace(reading, spot, tree.trace);
  } else if (tree.kind === "list") {
    for (const [index, item] of tree.items.entries()) leaveTraces(item, itemSpot(spot, index, item), reading);
  } else {
    for (const [name, { keyMark, value }] of tree.entries) {
      if (!name.startsWith("x-") || name === "x-lierre") {
        leaveTraces(value, entrySpot(spot, name, keyMark, value), reading);
      }
    }
  }
}
