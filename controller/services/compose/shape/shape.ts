import type { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import type { Tree } from "../yaml/tree.ts";
import type { KeyTable } from "./keys.ts";
import { refuse, type Reading, type Spot } from "./reading.ts";

/**
 * What a value must look like and how it is read, in one. `read` reports what is wrong to `reading` and then gives
 * undefined; it never throws.
 */
export interface Shape<T> {
  /** Fits into "should be …": `a duration such as 1m30s`. */
  readonly expects: Words;
  /** What an editor may check: the source of the published JSON Schema. */
  readonly schema: z.ZodType;
  /** The keys of a map with known keys. */
  readonly keys?: KeyTable;
  /** What the items of a list or of a map of free names look like, or each of several forms. */
  readonly parts?: readonly Shape<unknown>[];
  /** The parts are items, one below the other. */
  readonly many?: boolean;
  read(tree: Tree, spot: Spot, reading: Reading): T | undefined;
}

/** A shape whose value is worked on after it was read. `change` may refuse, and then gives undefined. */
export function changed<T, U>(
  shape: Shape<T>,
  change: (value: T, spot: Spot, reading: Reading) => U | undefined,
): Shape<U> {
  return {
    ...shape,
    read(tree, spot, reading) {
      const value = shape.read(tree, spot, reading);
      return value === undefined ? undefined : change(value, spot, reading);
    },
  };
}

/** A shape that, once refused, leaves `fallback`, so that what refers to it is not refused as well. */
export function recovering<T>(shape: Shape<T>, fallback: T): Shape<T> {
  return { ...shape, read: (tree, spot, reading) => shape.read(tree, spot, reading) ?? fallback };
}

/** A shape whose value may also be nothing at all, which is as if the key were absent. */
export function orAbsent<T>(shape: Shape<T>): Shape<T> {
  const isNothing = (tree: Tree): boolean => tree.kind === "scalar" && tree.type === "null";
  return {
    ...shape,
    schema: shape.schema.nullable(),
    read: (tree, spot, reading) => (isNothing(tree) ? undefined : shape.read(tree, spot, reading)),
  };
}

/** The place of an item of a list. */
export function itemSpot(parent: Spot, index: number, item: Tree): Spot {
  return { file: item.file, line: item.line, column: item.column, key: `${parent.key}.${index}` };
}

/** What stands in the file, for a sentence. */
export function kindOf(tree: Tree): Words {
  if (tree.kind === "list") return { en: "a list", fr: "une liste" };
  if (tree.kind === "map") return { en: "a map of keys", fr: "un dictionnaire" };
  return KINDS[tree.type];
}

const KINDS = {
  string: { en: "text", fr: "du texte" },
  int: { en: "a number", fr: "un nombre" },
  float: { en: "a number", fr: "un nombre" },
  bool: { en: "true or false", fr: "vrai ou faux" },
  null: { en: "empty", fr: "vide" },
} as const;

/** Refuses a value of another kind. */
export function refuseType(tree: Tree, spot: Spot, reading: Reading, expects: Words): undefined {
  refuse(reading, spot, "wrong-type", { expects, got: kindOf(tree) });
  return undefined;
}
