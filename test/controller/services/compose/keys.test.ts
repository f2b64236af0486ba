import { Ajv } from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { composeExtensionJsonSchema } from "../../../../controller/services/compose/extension.ts";
import { composeFile } from "../../../../controller/services/compose/keys/top.ts";
import { keyRows } from "../../../../controller/services/compose/shape/keys.ts";
import { refusals, web } from "./read.ts";

const rows = keyRows(composeFile);

describe("the table of keys", () => {
  test("says of every key what it is, in both languages", () => {
    expect(rows.filter((row) => row.docs.fr === "" || row.docs.en === "")).toEqual([]);
    expect(rows.map((row) => row.key)).toEqual(
      expect.arrayContaining([
        "services.*.ports.*.target",
        "services.*.deploy.resources.limits.memory",
        "x-lierre.probe.port",
      ]),
    );
  });

  test("holds no key twice", () => {
    const keys = rows.map((row) => row.key);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  const below = (prefix: string) =>
    rows.filter((row) => row.key.startsWith(prefix) && !row.key.slice(prefix.length).includes("."));

  test.each(below("services.*.").filter((row) => row.verdict === "later"))("refuses $key by name", ({ key }) => {
    const name = key.replace("services.*.", "");
    expect(refusals(web(`${name}: x`))).toEqual([
      expect.objectContaining({ code: "key-later", line: 4, key: `services.web.${name}` }),
    ]);
  });

  /** A map stands nowhere that a scalar is wanted, and the other way round. */
  test.each(rows.filter((row) => row.verdict === "done" && !row.key.includes("*.environment")))(
    "$key takes no value of every kind",
    ({ key }) => {
      const refused = [{ odd: { er: [1] } }, [[["odd"]]], "\u0001odd odd"].filter((value) => {
        const document = key.split(".").reduceRight<unknown>((inner, name) => wrap(name, inner), value);
        const found = refusals(stringify(merge(document)));
        return found.length > 0;
      });
      expect(refused.length).toBeGreaterThan(0);
    },
  );
});

const wrap = (name: string, inner: unknown): object => ({ [name === "*" ? "web" : name]: inner });

/** Gives the document a service to be a Compose file, unless it has one. */
const merge = (document: unknown): object => ({ services: { web: { image: "nginx" } }, ...Object(document) });

const corpus = fileURLToPath(new URL("../../../../../shared/corpus/compose-spec.json", import.meta.url));
const present = existsSync(corpus);

describe.skipIf(!present)(
  `the specification's schema${present ? "" : " (skipped: ../shared/corpus is not there)"}`,
  () => {
    const spec = present ? JSON.parse(readFileSync(corpus, "utf8")) : {};
    const own = (prefix: string): string[] =>
      rows
        .filter((row) => row.key.startsWith(prefix) && !row.key.slice(prefix.length).includes("."))
        .map((row) => row.key.slice(prefix.length))
        .filter((key) => key !== "x-lierre")
        .toSorted();

    const tables: readonly (readonly [string, () => object])[] = [
      ["", () => spec.properties],
      ["services.*.", () => spec.$defs.service.properties],
      ["services.*.healthcheck.", () => spec.$defs.healthcheck.properties],
      ["services.*.deploy.", () => spec.$defs.deployment.properties],
      [
        "services.*.deploy.resources.limits.",
        () => spec.$defs.deployment.properties.resources.properties.limits.properties,
      ],
      ["volumes.*.", () => spec.$defs.volume.properties],
      ["services.*.ports.*.", () => spec.$defs.service.properties.ports.items.oneOf[2].properties],
      ["services.*.volumes.*.", () => spec.$defs.service.properties.volumes.items.oneOf[1].properties],
    ];
    test.each(tables)("has the same keys at `%s`", (prefix, keys) => {
      expect(own(prefix)).toEqual(Object.keys(keys()).toSorted());
    });
  },
);

describe("the JSON Schema of x-lierre", () => {
  const validate = new Ajv({ strict: false }).compile(withoutDialect(composeExtensionJsonSchema()));

  test.each<[boolean, unknown]>([
    [true, {}],
    [true, { policy: "mobile", failover: "manual", sites: ["rennes"] }],
    [true, { sites: { wanted: ["a"], excluded: ["b"] }, resources: { memory: "64m", cpus: 0.5, disk: "1g" } }],
    [true, { probe: { port: 80, path: "/", interval: "10s" } }],
    [false, { policy: "magic" }],
    [false, { failover: "auto" }],
    [false, { colour: "green" }],
    [false, { sites: ["Le Mans"] }],
    [false, { sites: { elsewhere: [] } }],
    [false, { probe: {} }],
    [false, { probe: { port: 70_000 } }],
    [false, { probe: { port: 80, interval: "soon" } }],
    [false, { resources: { memory: "much" } }],
  ])("agrees with the reader: %s for %j", (valid, block) => {
    expect(validate(block)).toBe(valid);
    const found = refusals(stringify({ services: { web: { image: "nginx" } }, "x-lierre": block }));
    expect(found.length === 0).toBe(valid);
  });
});

/** Ajv's default build knows draft 07; the block uses nothing newer. */
function withoutDialect(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema"));
}
