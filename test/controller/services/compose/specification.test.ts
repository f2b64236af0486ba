import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { composeFile } from "../../../../controller/services/compose/keys/top.ts";
import { keyRows } from "../../../../controller/services/compose/shape/keys.ts";
import { documents, specKeys, type SpecSchema } from "../../../support/spec-documents.ts";
import { refusals } from "./read.ts";

const schemaFile = fileURLToPath(new URL("../../../../../shared/corpus/compose-spec.json", import.meta.url));
const present = existsSync(schemaFile);
const reason = present ? "" : " (skipped: ../shared/corpus is not there)";
const spec: SpecSchema = present ? JSON.parse(readFileSync(schemaFile, "utf8")) : {};

const rows = keyRows(composeFile);
const keys = specKeys(spec);

/** Where the schema has a key, `include` and the like are read before any key is. */
const ours = (key: string): boolean => key !== "x-lierre" && !key.includes("x-lierre.") && !key.endsWith(".x-lierre");

/** A sentence about the type of a value, and not about what it says. */
const OF_TYPE: ReadonlySet<string> = new Set(["wrong-type", "not-quoted", "key-unknown", "key-misspelt"]);

const validate: ValidateFunction = new Ajv2020({ strict: false, logger: false }).compile(spec);

describe.skipIf(!present)(`the specification's schema${reason}`, () => {
  test("has the keys that the table has, all of them", () => {
    const own = rows.map((row) => row.key).filter(ours);
    expect(new Set(own)).toEqual(new Set(keys.keys()));
  });

  test("takes no document whose types the reader refuses", () => {
    const anything = documents(spec, spec).map((one) => Object(one));
    fc.assert(
      fc.property(anything, (document) => {
        expect(validate(document) ? [] : validate.errors).toEqual([]);
        const found = refusals(stringify(document)).filter(({ code }) => OF_TYPE.has(code));
        expect(found.map(({ key, says }) => `${key}: ${says.en}`)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  /** Values of every type; a key takes one only if the schema does. */
  const values = [[["odd"]], { odd: { er: [1] } }, 7.5, true, "odd odd\u0001", null];
  const cases = [...keys.keys()].flatMap((key) => values.map((value) => [key, value] as const));

  test.each([...keys.keys()])("%s takes no value of a type that the schema refuses", (key) => {
    const wrong = cases
      .filter(([one]) => one === key)
      .map(([, value]) => ({ value, document: documentWith(key, value) }))
      .filter(({ document }) => !validate(document));
    expect(wrong.length).toBeGreaterThan(0);
    for (const { value, document } of wrong) {
      const places = refusals(stringify(document)).map((problem) => problem.key);
      expect({ value, places: places.filter((place) => isAt(place, key)) }).not.toEqual({ value, places: [] });
    }
  });
});

/** Whether a place is at a key of the schema, above it (its map is refused as a whole) or below. */
function isAt(place: string, key: string): boolean {
  const [parts, names] = [place.split("."), key.split(".")];
  return parts.every((part, at) => names[at] === undefined || names[at] === "*" || names[at] === part);
}

/** The smallest document that holds a value at a key; lists and maps on the way are as the schema wants them. */
function documentWith(key: string, value: unknown): object {
  const parts = key.split(".");
  const inner = build(parts, "", value);
  // Beside an image nothing of a build counts.
  const built = key.startsWith("services.*.build");
  const base = built
    ? { services: { web: {} }, "x-lierre": { build: "on-node" } }
    : { services: { web: { image: "nginx" } } };
  return merged(base, inner);
}

function build(parts: readonly string[], above: string, value: unknown): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  const path = above === "" ? part : `${above}.${part}`;
  const held = build(rest, path, value);
  if (part !== "*") return { ...required(above), [part]: held };
  return isList(above) ? [held] : { web: held };
}

/** What a map must hold besides. */
function required(at: string): object {
  const found: Record<string, unknown> = {};
  for (const [key, schemas] of keys) {
    if (!key.startsWith(`${at}.`) || key.slice(at.length + 1).includes(".")) continue;
    const name = key.slice(at.length + 1);
    if (isRequired(at, name)) found[name] = schemas[0]?.enum?.[0] ?? (schemas[0]?.type === "array" ? [] : sample(name));
  }
  return found;
}

const sample = (name: string): unknown =>
  name === "capabilities"
    ? ["gpu"]
    : name === "soft" || name === "hard"
      ? 10
      : name === "condition"
        ? "service_started"
        : "x";

const REQUIRED = [
  "command",
  "path",
  "action",
  "type",
  "source",
  "service",
  "soft",
  "hard",
  "capabilities",
  "condition",
  "model",
];
const isRequired = (at: string, name: string): boolean =>
  REQUIRED.includes(name) && !/(?:^|\.)(?:configs|secrets)\.\*$/.test(at) && !at.endsWith("pre_start.*");

/** Whether `*` below a key stands for the items of a list. */
function isList(key: string): boolean {
  const lists = [
    "ports",
    "devices",
    "gpus",
    "watch",
    "include",
    "env_file",
    "preferences",
    "generic_resources",
    "config",
  ];
  const last = key.split(".").at(-1) ?? "";
  if (["configs", "secrets", "volumes"].includes(last)) return key.includes("services.");
  return lists.includes(last) || /^(?:pre|post)_|^device_|^weight_device$/.test(last);
}

function merged(base: object, over: unknown): object {
  const entries = Object.entries(Object(over)).map(([name, value]) => {
    const below = Reflect.get(base, name);
    const both = typeof below === "object" && typeof value === "object" && value !== null && !Array.isArray(value);
    return [name, both ? merged(below, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}
