import { entrySpot } from "../shape/collections.ts";
import { interpolate } from "../shape/interpolate.ts";
import { leaveUnread, refuse, type Reading, type Spot } from "../shape/reading.ts";
import { itemSpot } from "../shape/shape.ts";
import { textTree, type MapEntry, type ScalarTree, type Tree } from "../yaml/tree.ts";
import type { Scope } from "./scope.ts";

/** Puts values in the place of variables in all texts of a file, keys excepted. Shared parts stay shared. */
export function interpolated(tree: Tree, spot: Spot, scope: Scope, reading: Reading): Tree {
  const known = new Map<Tree, Tree>();
  return inside(tree, spot);

  function inside(part: Tree, at: Spot): Tree {
    const before = known.get(part);
    if (before !== undefined) return before;
    const after = replaced(part, at);
    known.set(part, after);
    return after;
  }

  function replaced(part: Tree, at: Spot): Tree {
    // What `!reset` stands before is not read.
    if (part.tag === "reset") return part;
    if (part.kind === "scalar") return scalar(part, at, scope, reading);
    if (part.kind === "list") {
      return { ...part, items: part.items.map((item, index) => inside(item, itemSpot(at, index, item))) };
    }
    const entries = new Map(
      [...part.entries].map(([name, { keyMark, value }]): [string, MapEntry] => [
        name,
        { keyMark, value: inside(value, entrySpot(at, name, keyMark, value)) },
      ]),
    );
    return { ...part, entries };
  }
}

function scalar(tree: ScalarTree, spot: Spot, { lookUp }: Scope, reading: Reading): ScalarTree {
  if (tree.type !== "string" || !tree.text.includes("$")) return tree;
  const result = interpolate(tree.text, lookUp);
  if (result.ok)
    return { ...tree, text: result.text, trace: { values: result.values, spans: result.spans, unset: result.unset } };
  if ("malformed" in result) {
    refuse(reading, spot, "variable-malformed", { text: result.malformed, example: "${NAME}" });
  } else {
    const message = result.message === "" ? { en: "no reason given", fr: "sans raison donnée" } : result.message;
    refuse(reading, spot, "variable-required", { variable: result.missing, message });
  }
  leaveUnread(reading, spot);
  return textTree("", tree);
}
