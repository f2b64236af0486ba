import * as fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { composeFile } from "../../../../controller/services/compose/keys/top.ts";
import { keyRows } from "../../../../controller/services/compose/shape/keys.ts";
import { Stack } from "../../../../shared/services/wire.ts";
import { accept } from "./read.ts";

/** Every name that means something somewhere in a file, and some that mean nothing. */
const words = [...new Set(keyRows(composeFile).flatMap((row) => row.key.split(".")))];
const scalars = [
  "1",
  "80:80",
  "data:/data",
  "nginx",
  "10s",
  "64m",
  "0.5",
  "service_started",
  "$A",
  "${",
  "a b",
  "*",
  "no",
];

const oddDocument = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<unknown>(...scalars, 0, -1, 1.5, true, null, "", 8080, "\0", "x".repeat(300)),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...words, "web", "data"), fc.string({ maxLength: 4 })), tie("node"), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  ),
})).node;

/** Whatever is read, the answer is a stack that the wire takes or a list of problems, each with its place. */
function isSound(text: string): boolean {
  const result = readCompose({ files: [{ name: "f.yaml", text }], name: "x" });
  if (result.ok) return isDeepStrictEqual(Stack.parse(result.stack), result.stack);
  const placed = result.problems.filter(
    ({ file, line, column, key, says }) =>
      file === "f.yaml" && line > 0 && column > 0 && key !== "" && says.fr !== "" && says.en !== "",
  );
  return placed.length > 0 && placed.length === result.problems.length;
}

test("no text throws", () => {
  const property = fc.property(fc.string({ unit: "binary", maxLength: 200 }), isSound);
  expect(() => fc.assert(property, { numRuns: 300 })).not.toThrow();
});

test("no text of YAML's own characters throws", () => {
  const character = fc.constantFrom(..."ab:-[]{}&*!|>'\"%@`#,? \n\t<~0.$".split(""));
  const text = fc.array(character, { maxLength: 60 }).map((all) => all.join(""));
  expect(() => fc.assert(fc.property(text, isSound), { numRuns: 1_000 })).not.toThrow();
});

test("no document of known keys with odd values throws", () => {
  const services = fc.dictionary(fc.constantFrom("web", "db"), oddDocument);
  const property = fc.property(services, oddDocument, (some, rest) => {
    const extra = typeof rest === "object" && rest !== null && !Array.isArray(rest) ? rest : {};
    return isSound(stringify({ ...extra, services: some }));
  });
  expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow();
});

const name = fc.constantFrom("a", "b", "c", "d");
const goodService = fc.record(
  {
    image: fc.constantFrom("nginx", "ghcr.io/x/y:1", "localhost:5000/a-b/c__d"),
    command: fc.oneof(fc.constant("a 'b c'"), fc.array(fc.constantFrom("x", "--y=z", ""))),
    environment: fc.dictionary(fc.constantFrom("A", "B", "C.d"), fc.constantFrom<unknown>("v", 1, true, "a=b")),
    volumes: fc.uniqueArray(fc.constantFrom("data:/a", "cache:/b:ro", "data:/c")),
    restart: fc.constantFrom("no", "always"),
    labels: fc.dictionary(fc.constantFrom("l", "m.n"), fc.constantFrom("1", "two")),
    healthcheck: fc.record({ test: fc.constant("true"), interval: fc.constantFrom("1s", "1m30s") }),
    deploy: fc.record({ resources: fc.record({ limits: fc.record({ memory: fc.constantFrom("64m", "1g") }) }) }),
    read_only: fc.boolean(),
  },
  { requiredKeys: ["image"], noNullPrototype: true },
);
const goodFile = fc.record(
  {
    services: fc.dictionary(name, goodService, { minKeys: 1, noNullPrototype: true }),
    volumes: fc.constant({ data: null, cache: {} }),
    "x-lierre": fc.record(
      {
        policy: fc.constantFrom("mobile", "site-local"),
        sites: fc.constant({ excluded: ["brest"], wanted: ["rennes"] }),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: ["services"], noNullPrototype: true },
);

/** The same document with the keys of every map turned round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

test("a good file gives a stack that the wire takes, whatever the order of its keys", () => {
  fc.assert(
    fc.property(goodFile, (file) => {
      const { stack, environment } = accept(stringify(file));
      expect(Stack.parse(stack)).toEqual(stack);
      const again = accept(stringify(turned(file)));
      expect(JSON.stringify(again.stack)).toBe(JSON.stringify(stack));
      expect(again.environment).toEqual(environment);
    }),
    { numRuns: 200 },
  );
});

test("bombs of aliases and of merge keys are refused, not written out", () => {
  const merges = Array.from(
    { length: 2_000 },
    (_, n) => `x-${n}: &m${n} { ${n === 0 ? "" : `<<: *m${n - 1}, `}k${n}: 1 }`,
  );
  const result = readCompose({
    files: [{ name: "f.yaml", text: [...merges, "services: { a: { image: b } }"].join("\n") }],
    name: "x",
  });
  expect(result).toMatchObject({ ok: false, problems: [{ code: "alias-bomb" }] });
});
