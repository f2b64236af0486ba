import {
  emptyTree,
  listTree,
  mapTree,
  shiftedTrace,
  textTree,
  type ListTree,
  type MapEntry,
  type MapTree,
  type Tree,
} from "../yaml/tree.ts";

/** `- NAME=value` as `NAME: value`, and a bare `- NAME` as `NAME:`. Undefined for what is neither form. */
export function asPairs(tree: Tree): MapTree | undefined {
  if (tree.kind === "map") return tree;
  if (tree.kind !== "list") return undefined;
  const entries = new Map<string, MapEntry>();
  for (const item of tree.items) {
    if (item.kind !== "scalar") return undefined;
    const equals = item.text.indexOf("=");
    const name = equals === -1 ? item.text : item.text.slice(0, equals);
    const value =
      equals === -1
        ? emptyTree(item)
        : textTree(item.text.slice(equals + 1), item, shiftedTrace(item.trace, -equals - 1));
    entries.set(name, { keyMark: item, value });
  }
  return mapTree(entries, tree);
}

/** One text as a list of one, `NAME: value` as `- NAME=value`. Undefined for what is neither form. */
export function asList(tree: Tree): ListTree | undefined {
  if (tree.kind === "list") return tree;
  if (tree.kind === "scalar") return listTree([tree], tree);
  const items = [...tree.entries].flatMap(([name, { value }]) =>
    (value.kind === "list" ? value.items : [value]).map((each) =>
      each.kind === "scalar" ? textTree(`${name}=${each.text}`, each, shiftedTrace(each.trace, name.length + 1)) : each,
    ),
  );
  return listTree(items, tree);
}

/** `- NAME` as `NAME:` with this setting. Undefined for what is neither form. */
export function asSwitches(tree: Tree, setting?: Readonly<Record<string, string>>): MapTree | undefined {
  if (tree.kind === "map") return tree;
  if (tree.kind !== "list") return undefined;
  const entries = new Map<string, MapEntry>();
  for (const item of tree.items) {
    if (item.kind !== "scalar") return undefined;
    const settings = Object.entries(setting ?? {}).map(([key, text]): [string, MapEntry] => [
      key,
      { keyMark: item, value: textTree(text, item) },
    ]);
    const value = setting === undefined ? emptyTree(item) : mapTree(new Map(settings), item);
    entries.set(item.text, { keyMark: item, value });
  }
  return mapTree(entries, tree);
}
