import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import { refuse, type Reading } from "../shape/reading.ts";
import { resolvePlain } from "./scalars.ts";
import {
  emptyTree,
  listTree,
  mapTree,
  type ListTree,
  type MapEntry,
  type MapTree,
  type Mark,
  type MergeTag,
  type ScalarTree,
  type ScalarType,
  type Tree,
} from "./tree.ts";

/** A file without aliases and merge keys has fewer nodes than this in 1 MiB. */
export const NODES_MAX = 600_000;

/** No Compose file is nested as deep. */
const DEPTH_MAX = 100;

interface Growth {
  readonly reading: Reading;
  readonly file: string;
  readonly marks: LineCounter;
  /** The last node of each anchor's name so far, as an alias means what stands before it. */
  readonly anchors: Map<string, Node>;
  /** Grown once, shared by all its aliases. */
  readonly grown: Map<Node, Tree>;
  /** On the way from the root to the node at hand: an alias to one of these would never end. */
  readonly open: Set<Node>;
  /** Entries that merge keys may still copy. */
  mergesLeft: number;
  tooDeep: boolean;
}

/**
 * Turns a parsed document into a tree. What YAML allows and a Compose file may not hold is reported. Undefined when
 * the aliases would blow it up.
 */
export function grow(document: Document, file: string, marks: LineCounter, reading: Reading): Tree | undefined {
  const growth: Growth = {
    reading,
    file,
    marks,
    anchors: new Map(),
    grown: new Map(),
    open: new Set(),
    mergesLeft: NODES_MAX,
    tooDeep: false,
  };
  const tree = growNode(document.contents, { file, line: 1, column: 1 }, "", growth);
  return growth.mergesLeft < 0 || tree.size > NODES_MAX ? undefined : tree;
}

function growNode(node: unknown, fallback: Mark, path: string, growth: Growth): Tree {
  if (isAlias(node)) return growAlias(node, fallback, path, growth);
  const mark = markOf(node, fallback, growth);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return emptyTree(mark);
  const known = growth.grown.get(node);
  if (known !== undefined) return known;
  const tag = tagOf(node.tag, mark, path, growth);
  if (node.anchor !== undefined) growth.anchors.set(node.anchor, node);
  if (growth.open.size > DEPTH_MAX) {
    if (!growth.tooDeep) refuse(growth.reading, { ...mark, key: path.slice(0, 100) }, "yaml-too-deep", {});
    growth.tooDeep = true;
    return emptyTree(mark);
  }
  growth.open.add(node);
  const bare = isScalar(node)
    ? growScalar(node, mark)
    : isSeq(node)
      ? growList(node.items, mark, path, growth)
      : growMap(node, mark, path, growth);
  growth.open.delete(node);
  const tree = tag === undefined ? bare : { ...bare, tag };
  growth.grown.set(node, tree);
  return tree;
}

function markOf(node: unknown, fallback: Mark, growth: Growth): Mark {
  const start = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
  if (start === undefined) return fallback;
  const { line, col } = growth.marks.linePos(start);
  return line === 0 ? fallback : { file: growth.file, line, column: col };
}

function growAlias(alias: Alias, fallback: Mark, path: string, growth: Growth): Tree {
  const mark = markOf(alias, fallback, growth);
  const target = growth.anchors.get(alias.source);
  if (target === undefined) {
    refuse(growth.reading, { ...mark, key: path }, "alias-unknown", { alias: alias.source });
    return emptyTree(mark);
  }
  if (growth.open.has(target)) {
    refuse(growth.reading, { ...mark, key: path }, "alias-cycle", { alias: alias.source });
    return emptyTree(mark);
  }
  return growNode(target, mark, path, growth);
}

const SCALAR_TAGS: ReadonlyMap<string, ScalarType> = new Map([
  ["tag:yaml.org,2002:int", "int"],
  ["tag:yaml.org,2002:float", "float"],
  ["tag:yaml.org,2002:bool", "bool"],
  ["tag:yaml.org,2002:null", "null"],
]);
const PLAIN_TAGS: ReadonlySet<string> = new Set(
  ["str", "map", "seq", "merge"].map((tag) => `tag:yaml.org,2002:${tag}`),
);

const MERGE_TAGS: ReadonlyMap<string, MergeTag> = new Map([
  ["!reset", "reset"],
  ["!override", "override"],
]);

function tagOf(tag: string | undefined, mark: Mark, path: string, growth: Growth): MergeTag | undefined {
  if (tag === undefined || tag === "!" || SCALAR_TAGS.has(tag) || PLAIN_TAGS.has(tag)) return undefined;
  const known = MERGE_TAGS.get(tag);
  if (known === undefined) refuse(growth.reading, { ...mark, key: path }, "tag-unknown", { tag });
  return known;
}

function growScalar(node: { tag?: string; type?: unknown; value: unknown; source?: string }, mark: Mark): ScalarTree {
  const value = typeof node.value === "string" ? node.value : (node.source ?? "");
  const forced = SCALAR_TAGS.get(node.tag ?? "");
  const plain = node.type === "PLAIN" && (node.tag === undefined || MERGE_TAGS.has(node.tag));
  const { type, text } = plain || forced !== undefined ? resolvePlain(value) : { type: "string" as const, text: value };
  return { kind: "scalar", type, text, source: value, size: 1, ...mark };
}

function growList(items: readonly unknown[], mark: Mark, path: string, growth: Growth): ListTree {
  const grown = items.map((item, index) => growNode(item, mark, join(path, String(index)), growth));
  return listTree(grown, mark);
}

function growMap(map: YAMLMap, mark: Mark, path: string, growth: Growth): MapTree {
  const own = new Map<string, MapEntry>();
  const merged: MapTree[] = [];
  for (const pair of map.items as readonly Pair[]) {
    const keyMark = markOf(pair.key, mark, growth);
    if (isMergeKey(pair.key)) merged.push(...mergedMaps(pair.value, keyMark, path, growth));
    else addEntry(pair, keyMark, path, own, growth);
  }
  const entries = new Map(own);
  // What stands in the map itself wins over what is merged, and of the merged the first.
  for (const source of merged) {
    growth.mergesLeft -= source.entries.size;
    if (growth.mergesLeft < 0) break;
    for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
  }
  return mapTree(entries, mark);
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const isMergeKey = (key: unknown): boolean => isScalar(key) && key.type === "PLAIN" && key.source === "<<";

function addEntry(pair: Pair, keyMark: Mark, path: string, own: Map<string, MapEntry>, growth: Growth): void {
  const key = growNode(pair.key, keyMark, path, growth);
  if (key.kind !== "scalar") {
    refuse(growth.reading, { ...keyMark, key: path }, "key-not-text", {});
    return;
  }
  const name = key.source;
  const first = own.get(name);
  if (first !== undefined) {
    const spot = { ...keyMark, key: join(path, name) };
    refuse(growth.reading, spot, "key-duplicate", { name, first: first.keyMark.line });
    return;
  }
  own.set(name, { keyMark, value: growNode(pair.value, keyMark, join(path, name), growth) });
}

function mergedMaps(value: unknown, mark: Mark, path: string, growth: Growth): MapTree[] {
  const tree = growNode(value, mark, join(path, "<<"), growth);
  const sources = tree.kind === "list" ? tree.items : [tree];
  return sources.flatMap((source) => {
    if (source.kind === "map") return [source];
    refuse(growth.reading, { ...mark, key: join(path, "<<") }, "merge-not-map", {});
    return [];
  });
}
