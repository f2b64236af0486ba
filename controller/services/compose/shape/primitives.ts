import { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import type { ScalarTree, Tree } from "../yaml/tree.ts";
import { refuse, type Reading, type Spot } from "./reading.ts";
import { kindOf, refuseType, type Shape } from "./shape.ts";

/** Text, strictly: a number or `true` must be quoted, as YAML may have changed it (`1.10` reads 1.1). */
export function string(expects: Words = { en: "text", fr: "du texte" }): Shape<string> {
  return {
    expects,
    schema: z.string(),
    read(tree, spot, reading) {
      if (tree.kind !== "scalar" || tree.type === "null") return refuseType(tree, spot, reading, expects);
      if (tree.type === "string") return tree.text;
      refuse(reading, spot, "not-quoted", { value: tree.source, got: kindOf(tree) });
      return undefined;
    },
  };
}

/** Text, a number or a yes-or-no, as the text that a program would get. */
function text(expects: Words = { en: "text or a number", fr: "du texte ou un nombre" }): Shape<string> {
  return {
    expects,
    schema: z.union([z.string(), z.number(), z.boolean()]),
    read(tree, spot, reading) {
      if (tree.kind !== "scalar" || tree.type === "null") return refuseType(tree, spot, reading, expects);
      return tree.text;
    },
  };
}

/** A scalar of some of YAML's types, as the text that a program would get. */
function scalarOf(types: readonly ScalarTree["type"][], expects: Words, schema: z.ZodType): Shape<string> {
  return { expects, schema, read: (tree, spot, reading) => scalarText(tree, types, spot, reading, expects) };
}

/** Text or a number. */
export const numberOrText = (expects: Words = { en: "a number or text", fr: "un nombre ou du texte" }): Shape<string> =>
  scalarOf(["string", "int", "float"], expects, z.union([z.string(), z.number()]));

/** Text or a whole number. */
export const wholeOrText = (): Shape<string> =>
  scalarOf(
    ["string", "int"],
    { en: "a whole number or text", fr: "un nombre entier ou du texte" },
    z.union([z.string(), z.int()]),
  );

/** A number, and not as text. */
export const number = (): Shape<string> => scalarOf(["int", "float"], { en: "a number", fr: "un nombre" }, z.number());

/** Text, or true or false. */
export const truthOrText = (): Shape<string> =>
  scalarOf(
    ["string", "bool"],
    { en: "text, or `true` or `false`", fr: "du texte, ou `true` ou `false`" },
    z.union([z.string(), z.boolean()]),
  );

/** Like `text`, and null where nothing stands. */
export function textOrNothing(): Shape<{ readonly text: string | null }> {
  const some = text();
  return {
    ...some,
    schema: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    read(tree, spot, reading) {
      if (tree.kind === "scalar" && tree.type === "null") return { text: null };
      const value = some.read(tree, spot, reading);
      return value === undefined ? undefined : { text: value };
    },
  };
}

/** A whole number between bounds, also as text, since a variable gives text. */
export function integer(min: number, max: number): Shape<number> {
  const expects = { en: "a whole number", fr: "un nombre entier" };
  return {
    expects,
    schema: z.union([z.int().min(min).max(max), z.string().regex(/^[0-9]+$/)]),
    read(tree, spot, reading) {
      const word = scalarText(tree, ["int", "float", "string"], spot, reading, expects);
      if (word === undefined) return undefined;
      if (!/^[-+]?[0-9]+$/.test(word)) {
        refuse(reading, spot, "value-bad", { value: word, expects });
        return undefined;
      }
      const value = Number(word);
      if (value >= min && value <= max) return value;
      refuse(reading, spot, "out-of-range", { value, min, max });
      return undefined;
    },
  };
}

const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "y", "on"].map((word) => [word, true] as const),
  ...["false", "no", "n", "off"].map((word) => [word, false] as const),
]);

/** True or false, also as the words that Compose takes for them. */
export function truth(): Shape<boolean> {
  const expects = { en: "`true` or `false`", fr: "`true` ou `false`" };
  return {
    expects,
    schema: z.union([z.boolean(), z.enum(["true", "false"])]),
    read(tree, spot, reading) {
      const word = scalarText(tree, ["bool", "string"], spot, reading, expects);
      if (word === undefined) return undefined;
      const value = YES_NO.get(word.toLowerCase());
      if (value === undefined) refuse(reading, spot, "value-bad", { value: word, expects });
      return value;
    },
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  const choices = words.map((word) => `\`${word}\``).join(", ");
  const expects = { en: `one of ${choices}`, fr: `l’un de ${choices}` };
  return parsed(expects, z.enum(words), (word) => words.find((one) => one === word));
}

/** Text or a number that `parse` turns into a value; undefined from `parse` refuses it. */
export function parsed<T>(expects: Words, schema: z.ZodType, parse: (word: string) => T | undefined): Shape<T> {
  return {
    expects,
    schema,
    read(tree, spot, reading) {
      const word = scalarText(tree, ["string", "int", "float"], spot, reading, expects);
      if (word === undefined) return undefined;
      const value = parse(word);
      if (value === undefined) refuse(reading, spot, "value-bad", { value: word, expects });
      return value;
    },
  };
}

function scalarText(
  tree: Tree,
  types: readonly ScalarTree["type"][],
  spot: Spot,
  reading: Reading,
  expects: Words,
): string | undefined {
  if (tree.kind === "scalar" && types.includes(tree.type)) return tree.text;
  return refuseType(tree, spot, reading, expects);
}

/** Whatever stands there, unread. */
export const anything: Shape<true> = {
  expects: { en: "anything", fr: "n’importe quoi" },
  schema: z.unknown(),
  read: () => true,
};
