import { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import { entrySpot } from "./collections.ts";
import { nearest } from "./near-miss.ts";
import { isFull, refuse, remark, type Found, type Reading, type Spot } from "./reading.ts";
import { refuseType, type Shape } from "./shape.ts";

/**
 * One row of a table of keys: what becomes of the key, and a phrase that says what it is (`done`, `later`) or why
 * (`noted`, `refused`). `done` keys are read by their shape; `noted` ones are accepted and listed as having no effect;
 * `later` and `refused` ones refuse the file.
 */
type KeySpec =
  | { readonly verdict: "done"; readonly docs: Words; readonly shape: Shape<unknown>; readonly required: boolean }
  | { readonly verdict: "noted" | "later" | "refused"; readonly docs: Words };

/** All keys of one map of the Compose specification (or of `x-lierre`), with their verdicts. */
export type KeyTable = Readonly<Record<string, KeySpec>>;

export interface Done<T> {
  readonly verdict: "done";
  readonly docs: Words;
  readonly shape: Shape<T>;
  readonly required: boolean;
}

export const done = <T>(shape: Shape<T>, docs: Words): Done<T> => ({ verdict: "done", docs, shape, required: false });
export const required = <T>(shape: Shape<T>, docs: Words): Done<T> => ({ ...done(shape, docs), required: true });
export const noted = (docs: Words) => ({ verdict: "noted", docs }) as const;
export const refused = (docs: Words) => ({ verdict: "refused", docs }) as const;
export const later = (en: string, fr: string) => ({ verdict: "later", docs: { en, fr } }) as const;

/** What a table reads: each `done` key that stands in the file. A missing `required` one refuses the map. */
export type Values<K extends KeyTable> = {
  readonly [P in keyof K as K[P] extends { verdict: "done" } ? P : never]?: K[P] extends { shape: Shape<infer T> }
    ? Found<T>
    : never;
};

/** A map with known keys. `where` names it in sentences: `a service`. */
export function record<const K extends KeyTable>(where: Words, table: K, extensions = true): Shape<Values<K>> {
  const needed = Object.entries(table).flatMap(([name, spec]) =>
    spec.verdict === "done" && spec.required ? [{ name, expects: spec.shape.expects }] : [],
  );
  return {
    expects: { en: `${where.en} (a map of keys)`, fr: `${where.fr} (un dictionnaire)` },
    schema: schemaOf(table, extensions),
    keys: table,
    read(tree, spot, reading) {
      if (tree.kind !== "map") return refuseType(tree, spot, reading, this.expects);
      const values = new Map<string, Found<unknown>>();
      for (const [name, entry] of tree.entries) {
        const at = entrySpot(spot, name, entry.keyMark, entry.value);
        const spec = Object.hasOwn(table, name) ? table[name] : undefined;
        if (spec?.verdict === "done") {
          const value = spec.shape.read(entry.value, at, reading);
          if (value !== undefined) values.set(name, { value, spot: at });
        } else {
          const keySpot = { ...entry.keyMark, key: at.key };
          if (spec === undefined) judgeUnknown(name, keySpot, { where, table, extensions }, reading);
          else judge(spec.verdict, spec.docs, name, keySpot, reading);
        }
      }
      const missing = needed.filter(({ name }) => !tree.entries.has(name));
      for (const { name, expects } of missing) refuse(reading, spot, "key-missing", { name, where, expects });
      return missing.length === 0 ? (Object.fromEntries(values) as Values<K>) : undefined;
    },
  };
}

function judge(verdict: "noted" | "later" | "refused", docs: Words, name: string, spot: Spot, reading: Reading): void {
  switch (verdict) {
    case "noted":
      remark(reading, spot, "key-no-effect", { docs });
      break;
    case "later":
      refuse(reading, spot, "key-later", { docs });
      break;
    case "refused":
      refuse(reading, spot, "key-refused", { docs });
      break;
  }
}

interface Context {
  readonly where: Words;
  readonly table: KeyTable;
}

const EXTENSION = "x-lierre";

/** `x-*` is free in Compose, but a slip in `x-lierre` would silently change where a service runs. */
function judgeUnknown(name: string, spot: Spot, at: Context & { extensions: boolean }, reading: Reading): void {
  const here = Object.hasOwn(at.table, EXTENSION);
  if (name === EXTENSION) {
    refuse(reading, spot, "extension-misplaced", {});
    return;
  }
  const isExtension = at.extensions && name.startsWith("x-");
  const names = isExtension ? (here ? [EXTENSION] : []) : Object.keys(at.table);
  const guess = isFull(reading) ? undefined : nearest(name, names);
  if (isExtension && guess === undefined) return;
  if (guess === undefined) refuse(reading, spot, "key-unknown", { name, where: at.where });
  else refuse(reading, spot, "key-misspelt", { name, where: at.where, guess });
}

function schemaOf(table: KeyTable, extensions: boolean): z.ZodType {
  const fields = Object.entries(table).flatMap(([name, spec]) => {
    if (spec.verdict !== "done") return [];
    const schema = spec.shape.schema.describe(spec.docs.en);
    return [[name, spec.required ? schema : schema.optional()] as const];
  });
  const shape = Object.fromEntries(fields);
  return extensions ? z.looseObject(shape) : z.strictObject(shape);
}

/** One line of the reference: `services.*.ports.target`, what becomes of it, and what it is. */
export interface KeyRow {
  readonly key: string;
  readonly verdict: KeySpec["verdict"];
  readonly docs: Words;
  readonly expects?: Words;
}

/** Every key below a shape, for the reference and for tests that try them all. */
export function keyRows(shape: Shape<unknown>, path = ""): readonly KeyRow[] {
  const own = Object.entries(shape.keys ?? {}).flatMap(([name, spec]) => {
    const key = path === "" ? name : `${path}.${name}`;
    const row = { key, verdict: spec.verdict, docs: spec.docs };
    return spec.verdict === "done" ? [{ ...row, expects: spec.shape.expects }, ...keyRows(spec.shape, key)] : [row];
  });
  return [
    ...own,
    ...(shape.parts ?? []).flatMap((part) => keyRows(part, part.keys === undefined ? path : `${path}.*`)),
  ];
}
