import { refuse, TOP, type Reading } from "../shape/reading.ts";
import { parseYaml } from "../yaml/parse.ts";
import { mapTree, type MapTree, type Tree } from "../yaml/tree.ts";
import { interpolated } from "./interpolation.ts";
import { rebased } from "./rebase.ts";
import type { Scope } from "./scope.ts";

/** Files that one stack may be read from, those that are included and extended among them. */
export const FILES_MAX = 100;

/** What all parts of one loading share. */
export interface Loading {
  readonly reading: Reading;
  filesLeft: number;
  /** Every file that was wanted could be read: else what is missing may stand in those. */
  complete: boolean;
}

/** Files that are merged into one: the given ones, or those of one entry of `include`. */
export interface Model {
  readonly loading: Loading;
  readonly scope: Scope;
  /** Where relative paths start, seen from the first file's folder. */
  readonly folder: string;
  /** Paths of the files that led here, to tell a circle. */
  readonly trail: readonly string[];
}

/** A file by its path from the first file's folder, and by the name that sentences give it. */
export interface Source {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** A file as parsed: each of its documents counts as a file merged over the one before. */
export interface Parsed {
  readonly path: string;
  readonly name: string;
  readonly documents: readonly MapTree[];
}

/** Parses a file. Undefined when it is no file of keys, which is then said. */
export function parsedSource({ path, name, text }: Source, loading: Loading): Parsed | undefined {
  const { reading } = loading;
  if (loading.filesLeft-- <= 0) {
    if (loading.filesLeft === -1) refuse(reading, TOP, "files-too-many", { limit: FILES_MAX });
    loading.complete = false;
    return undefined;
  }
  const trees = parseYaml(text, name, reading);
  const documents = trees?.filter((tree) => tree.kind === "map");
  if (trees !== undefined && documents?.length === trees.length) return { path, name, documents };
  const wrong = trees?.find((tree) => tree.kind !== "map");
  if (wrong !== undefined) refuse(reading, { ...TOP, ...placeOf(wrong) }, "document-not-map", {});
  loading.complete = false;
  return undefined;
}

const placeOf = ({ file, line, column }: Tree) => ({ file, line, column });

/** A document with its variables and its paths worked out. */
export function readied(document: MapTree, { scope, folder, loading }: Model): MapTree {
  const { reading } = loading;
  const tree = interpolated(document, { ...TOP, file: document.file }, scope, reading);
  return rebased(tree.kind === "map" ? tree : mapTree(new Map(), tree), folder);
}
