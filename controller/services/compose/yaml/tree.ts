/** Where something stands: the file by its name (empty: the first), line and column from 1. */
export interface Mark {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Part of a text: from where it starts up to, and without, where it ends. */
export type Span = readonly [start: number, end: number];

/** What variables did to a text: what stood for them, by name and where, and those that had nothing. */
export interface Trace {
  readonly values: ReadonlyMap<string, string>;
  readonly spans: readonly Span[];
  readonly unset: readonly string[];
}

/** The trace of a text that begins `by` characters further on. */
export const shiftedTrace = (trace: Trace | undefined, by: number): Trace | undefined =>
  trace && {
    ...trace,
    spans: trace.spans.map(([start, end]): Span => [Math.max(0, start + by), Math.max(0, end + by)]),
  };

/** Whether some of what stands from `start` to `end` came from a variable. */
export const isTraced = (spans: readonly Span[], start: number, end = Infinity): boolean =>
  spans.some((span) => span[0] < end && span[1] > start);

/** `!reset` takes away what an earlier file says, `!override` stands in its place instead of being merged. */
export type MergeTag = "reset" | "override";

export type ScalarType = "string" | "int" | "float" | "bool" | "null";

/**
 * A scalar as Compose sees it: `text` is what an environment variable of that value holds (`0440` reads `288`),
 * `source` is what stands in the file.
 */
export interface ScalarTree extends Mark {
  readonly kind: "scalar";
  readonly type: ScalarType;
  readonly text: string;
  readonly source: string;
  readonly trace?: Trace;
  readonly tag?: MergeTag;
  readonly size: number;
}

export interface ListTree extends Mark {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly tag?: MergeTag;
  readonly size: number;
}

export interface MapTree extends Mark {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly tag?: MergeTag;
  readonly size: number;
}

export interface MapEntry {
  readonly keyMark: Mark;
  readonly value: Tree;
}

/**
 * A YAML document with aliases and merge keys worked out and every node's place kept. Aliased parts are shared, so
 * memory is bounded by the file; `size` counts nodes as if they were not, which bounds the time to walk it.
 */
export type Tree = ScalarTree | ListTree | MapTree;

/** A map of these entries, at a place. */
export const mapTree = (entries: ReadonlyMap<string, MapEntry>, { file, line, column }: Mark): MapTree => ({
  kind: "map",
  entries,
  size: 1 + sizeOf([...entries.values()].map((entry) => entry.value)),
  file,
  line,
  column,
});

/** A list of these items, at a place. */
export const listTree = (items: readonly Tree[], { file, line, column }: Mark): ListTree => ({
  kind: "list",
  items,
  size: 1 + sizeOf(items),
  file,
  line,
  column,
});

/** A text, at a place. */
export const textTree = (text: string, { file, line, column }: Mark, trace?: Trace): ScalarTree => ({
  kind: "scalar",
  type: "string",
  text,
  source: text,
  size: 1,
  ...(trace && { trace }),
  file,
  line,
  column,
});

/** Nothing, at a place. */
export const emptyTree = ({ file, line, column }: Mark): ScalarTree => ({
  kind: "scalar",
  type: "null",
  text: "",
  source: "",
  size: 1,
  file,
  line,
  column,
});

const sizeOf = (trees: readonly Tree[]): number => trees.reduce((sum, tree) => sum + tree.size, 0);

/** Whether two trees say the same, wherever they stand. */
export function sameTree(a: Tree, b: Tree): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  if (a.kind === "scalar") return b.kind === "scalar" && a.type === b.type && a.text === b.text;
  if (a.kind === "list") {
    return (
      b.kind === "list" && a.items.length === b.items.length && a.items.every((item, n) => sameAs(b.items[n], item))
    );
  }
  if (b.kind !== "map" || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([name, { value }]) => sameAs(b.entries.get(name)?.value, value));
}

const sameAs = (a: Tree | undefined, b: Tree): boolean => a !== undefined && sameTree(a, b);
