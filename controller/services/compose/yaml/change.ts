import { mapTree, type MapEntry, type MapTree, type Tree } from "./tree.ts";

/** What stands at a key; undefined for a tree that is no map or has no such key. */
export const valueAt = (tree: Tree | undefined, name: string): Tree | undefined =>
  tree?.kind === "map" ? tree.entries.get(name)?.value : undefined;

/** The text at a key. */
export function textAt(tree: Tree | undefined, name: string): string | undefined {
  const value = valueAt(tree, name);
  return value?.kind === "scalar" && value.type !== "null" ? value.text : undefined;
}

/** A map with other entries. */
export const withEntries = (map: MapTree, entries: ReadonlyMap<string, MapEntry>): MapTree => ({
  ...mapTree(entries, map),
  ...(map.tag && { tag: map.tag }),
});

export const withEntry = (map: MapTree, name: string, entry: MapEntry): MapTree =>
  withEntries(map, new Map(map.entries).set(name, entry));

export function without(map: MapTree, ...names: readonly string[]): MapTree {
  if (!names.some((name) => map.entries.has(name))) return map;
  return withEntries(map, new Map([...map.entries].filter(([name]) => !names.includes(name))));
}

/** A map with the value of one key changed; the same tree when it is no map or has no such key. */
export function changedAt(tree: MapTree, name: string, change: (value: Tree) => Tree): MapTree;
export function changedAt(tree: Tree, name: string, change: (value: Tree) => Tree): Tree;
export function changedAt(tree: Tree, name: string, change: (value: Tree) => Tree): Tree {
  if (tree.kind !== "map") return tree;
  const entry = tree.entries.get(name);
  if (entry === undefined) return tree;
  const value = change(entry.value);
  return value === entry.value ? tree : withEntry(tree, name, { keyMark: entry.keyMark, value });
}

/** A map or list with each of its values changed. */
export function changedEach(tree: Tree, change: (value: Tree, name: string) => Tree): Tree {
  if (tree.kind === "list") return { ...tree, items: tree.items.map((item, index) => change(item, String(index))) };
  if (tree.kind !== "map") return tree;
  const entries = [...tree.entries].map(([name, { keyMark, value }]): [string, MapEntry] => [
    name,
    { keyMark, value: change(value, name) },
  ]);
  return withEntries(tree, new Map(entries));
}
