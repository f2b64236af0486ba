import { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import type { PolicyCode } from "../../../../shared/services/policies.ts";
import { entrySpot } from "./collections.ts";
import { nearest } from "./near-miss.ts";
import { isFull, refuse, remark, type Found, type Reading, type Spot } from "./reading.ts";
import { refuseType, type Shape } from "./shape.ts";

/**
 * One row of a table of keys: what becomes of the key, how it is read, and a phrase that says what it is (`done`,
 * `refused`) or why (`noted`, `unsupported`). `refused` keys are read like `done` ones, and their shapes ask for the
 * waiver of `policy`; `noted` ones are accepted and listed as having no effect; `unsupported` ones refuse the file. A
 * `part` shares the verdict of the key that it stands below.
 */
type KeySpec =
  | {
      readonly verdict: "done" | "refused";
      readonly docs: Words;
      readonly shape: Shape<unknown>;
      readonly required: boolean;
      readonly policy?: PolicyCode;
    }
  | { readonly verdict: "noted" | "unsupported"; readonly docs: Words; readonly shape: Shape<unknown> }
  | { readonly verdict: "part"; readonly shape: Shape<unknown>; readonly required: boolean };

/** All keys of one map of the Compose specification (or of `x-lierre`), with their verdicts. */
export type KeyTable = Readonly<Record<string, KeySpec>>;

export interface Done<T> {
  readonly verdict: "done";
  readonly docs: Words;
  readonly shape: Shape<T>;
  readonly required: boolean;
  /** Some of its values are refused unless this rule is waived. */
  readonly policy?: PolicyCode;
}

/** One phrase in both languages. */
export const says = (en: string, fr: string): Words => ({ en, fr });

export const done = <T>(shape: Shape<T>, docs: Words, policy?: PolicyCode): Done<T> => ({
  verdict: "done",
  docs,
  shape,
  required: false,
  ...(policy && { policy }),
});
export const required = <T>(shape: Shape<T>, docs: Words): Done<T> => ({ ...done(shape, docs), required: true });
/** Whatever it asks for, a rule forbids it. */
export const refused = <T>(policy: PolicyCode, shape: Shape<T>, docs: Words) =>
  ({ verdict: "refused", policy, docs, shape, required: false }) as const;
export const noted = (shape: Shape<unknown>, docs: Words) => ({ verdict: "noted", docs, shape }) as const;
export const unsupported = (shape: Shape<unknown>, docs: Words) => ({ verdict: "unsupported", docs, shape }) as const;
export const part = (shape: Shape<unknown>) => ({ verdict: "part", shape, required: false }) as const;
export const needed = (shape: Shape<unknown>) => ({ verdict: "part", shape, required: true }) as const;

/** What a table reads: each key that is read and stands in the file. A missing `required` one refuses the map. */
export type Values<K extends KeyTable> = {
  readonly [P in keyof K as K[P] extends { verdict: "done" | "refused" } ? P : never]?: K[P] extends {
    shape: Shape<infer T>;
  }
    ? Found<T>
    : never;
};

/** A map with known keys. `where` names it in sentences: `a service`. */
export function record<const K extends KeyTable>(where: Words, table: K, extensions = true): Shape<Values<K>> {
  const musts = Object.entries(table).flatMap(([name, spec]) =>
    "required" in spec && spec.required ? [{ name, expects: spec.shape.expects }] : [],
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
        const keySpot = { ...entry.keyMark, key: at.key };
        if (spec === undefined) judgeUnknown(name, keySpot, { where, table, extensions }, reading);
        else if (spec.verdict === "unsupported") refuse(reading, keySpot, "key-unsupported", { docs: spec.docs });
        else {
          const value = spec.shape.read(entry.value, at, reading);
          if (spec.verdict === "noted") remark(reading, keySpot, "key-no-effect", { docs: spec.docs });
          else if (value !== undefined) values.set(name, { value, spot: at });
        }
      }
      const missing = musts.filter(({ name }) => !tree.entries.has(name));
      for (const { name, expects } of missing) refuse(reading, spot, "key-missing", { name, where, expects });
      return missing.length === 0 ? (Object.fromEntries(values) as Values<K>) : undefined;
    },
  };
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

/** One line of the reference: `services.*.ports.*.target`, what becomes of it, and what it is or why. */
export interface KeyRow {
  readonly key: string;
  readonly verdict: "done" | "refused" | "noted" | "unsupported";
  readonly docs: Words;
  readonly expects: Words;
  readonly policy?: PolicyCode;
}

type Judged = Pick<KeyRow, "verdict" | "docs" | "policy">;

/** Every key below a shape, for the reference and for tests that try them all. */
export function keyRows(shape: Shape<unknown>, path = "", above?: Judged): readonly KeyRow[] {
  const own = Object.entries(shape.keys ?? {}).flatMap(([name, spec]) => {
    const key = path === "" ? name : `${path}.${name}`;
    const judged = spec.verdict === "part" || isMoot(above) ? above : judgedOf(spec);
    if (judged === undefined) return [];
    return [{ key, ...judged, expects: spec.shape.expects }, ...keyRows(spec.shape, key, judged)];
  });
  const below = shape.many === true ? `${path}.*` : path;
  return [...own, ...(shape.parts ?? []).flatMap((one) => keyRows(one, below, above))];
}

/** Whatever stands below a key that does nothing does nothing. */
const isMoot = (above: Judged | undefined): boolean => above?.verdict === "noted" || above?.verdict === "unsupported";

function judgedOf(spec: Exclude<KeySpec, { verdict: "part" }>): Judged {
  const policy = "policy" in spec ? spec.policy : undefined;
  return { verdict: spec.verdict, docs: spec.docs, ...(policy && { policy }) };
}
