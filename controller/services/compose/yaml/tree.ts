/** Where something stands in a file; both count from 1. */
export interface Mark {
  readonly line: number;
  readonly column: number;
}

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
  readonly size: number;
}

export interface ListTree extends Mark {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly size: number;
}

export interface MapTree extends Mark {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MapEntry>;
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
