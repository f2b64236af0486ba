import { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import type { Mark, Tree } from "../yaml/tree.ts";
import type { Found, Reading, Spot } from "./reading.ts";
import { itemSpot, refuseType, type Shape } from "./shape.ts";

/** A list. Items that are refused are left out, so that the others are still looked at. */
export function list<T>(
  item: Shape<T>,
  expects: Words = { en: "a list", fr: "une liste" },
): Shape<readonly Found<T>[]> {
  return {
    expects,
    schema: z.array(item.schema),
    parts: [item],
    many: true,
    read(tree, spot, reading) {
      if (tree.kind !== "list") return refuseType(tree, spot, reading, expects);
      return tree.items.flatMap((each, index) => {
        const at = itemSpot(spot, index, each);
        const value = item.read(each, at, reading);
        return value === undefined ? [] : [{ value, spot: at }];
      });
    },
  };
}

export interface Named<T> extends Found<T> {
  readonly name: string;
}

/** A map of free names, in the order of the file. `x-*` names stay names here. */
export function named<T>(
  item: Shape<T>,
  expects: Words = { en: "a map", fr: "un dictionnaire" },
): Shape<readonly Named<T>[]> {
  return {
    expects,
    schema: z.record(z.string(), item.schema),
    parts: [item],
    many: true,
    read(tree, spot, reading) {
      if (tree.kind !== "map") return refuseType(tree, spot, reading, expects);
      return [...tree.entries].flatMap(([name, entry]) => {
        const at = entrySpot(spot, name, entry.keyMark, entry.value);
        const value = item.read(entry.value, at, reading);
        return value === undefined ? [] : [{ name, value, spot: at }];
      });
    },
  };
}

/** Where a reader looks for an entry: at the value of a short one, at the key of a long or empty one. */
export function entrySpot(parent: Spot, name: string, keyMark: Mark, value: Tree): Spot {
  const mark = value.kind === "scalar" && value.type !== "null" && value.line === keyMark.line ? value : keyMark;
  return {
    file: mark.file,
    line: mark.line,
    column: mark.column,
    key: parent.key === "" ? name : `${parent.key}.${name}`,
  };
}

interface Forms<S, L, M> {
  readonly scalar?: Shape<S>;
  readonly list?: Shape<L>;
  readonly map?: Shape<M>;
}

/** A key with a short and a long form, told apart by what stands there. */
export function forms<S = never, L = never, M = never>(expects: Words, by: Forms<S, L, M>): Shape<S | L | M> {
  const parts = [by.scalar, by.list, by.map].filter((part) => part !== undefined);
  return {
    expects,
    schema: z.union(parts.map((part) => part.schema)),
    parts,
    read(tree: Tree, spot: Spot, reading: Reading) {
      const shape: Shape<S | L | M> | undefined = by[tree.kind];
      if (shape === undefined || isEmpty(tree)) return refuseType(tree, spot, reading, expects);
      return shape.read(tree, spot, reading);
    },
  };
}

/** A key that may stand there with nothing after it. */
export function orEmpty<T>(shape: Shape<T>, value: T): Shape<T> {
  return {
    ...shape,
    schema: shape.schema.nullable(),
    read: (tree, spot, reading) => (isEmpty(tree) ? value : shape.read(tree, spot, reading)),
  };
}

const isEmpty = (tree: Tree): boolean => tree.kind === "scalar" && tree.type === "null";
