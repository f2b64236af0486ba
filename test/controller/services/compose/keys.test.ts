import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { composeExtensionJsonSchema } from "../../../../controller/services/compose/extension.ts";
import { composeFile } from "../../../../controller/services/compose/keys/top.ts";
import { keyRows } from "../../../../controller/services/compose/shape/keys.ts";
import { POLICIES } from "../../../../shared/services/policies.ts";
import { accept, refusals, web } from "./read.ts";

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

  test("gives every key one of the verdicts, and every rule that may be waived a key", () => {
    expect(new Set(rows.map((row) => row.verdict))).toEqual(new Set(["done", "refused", "noted", "unsupported"]));
    const policies = new Set<string>(rows.flatMap(({ policy }) => policy ?? []));
    // The engine's socket is a host path, too.
    expect(Object.keys(POLICIES).filter((policy) => !policies.has(policy))).toEqual([]);
  });

  const below = (verdict: string) =>
    rows.filter((row) => row.verdict === verdict && /^services\.\*\.[a-z_]+$/.test(row.key));

  test.each(below("unsupported"))("refuses $key by name, with what to do", ({ key }) => {
    const name = key.replace("services.*.", "");
    const [problem] = refusals(web(`${name}: x`));
    expect(problem).toMatchObject({ code: "key-unsupported", line: 4, key: `services.web.${name}` });
    expect(problem?.says.en).toMatch(/because .+\. (?:Remove|Give|Put|Use|Name) /);
    expect(problem?.says.fr).toMatch(/car .+\. (?:Retirez|Donnez|Mettez|Utilisez|Nommez)/);
  });

  /** One value that Docker Compose takes for each key that does nothing here. */
  const GOOD: Readonly<Record<string, string>> = {
    annotations: "{ a: b }",
    attach: "false",
    blkio_config: "{ weight: 300, device_read_bps: [{ path: /dev/sda, rate: 1mb }] }",
    cgroup_parent: "m",
    cpu_count: "2",
    cpu_percent: "50",
    cpu_rt_period: "1400us",
    cpu_rt_runtime: "400us",
    develop: "{ watch: [{ path: ., action: sync, target: /app }] }",
    expose: "[3000]",
    oom_kill_disable: "true",
    pull_refresh_after: "24h",
    storage_opt: "{ size: 1G }",
  };

  test.each(below("noted"))("lists $key as having no effect", ({ key, docs }) => {
    const name = key.replace("services.*.", "");
    const [note] = accept(web(`${name}: ${GOOD[name]}`)).notes;
    expect(note).toMatchObject({ code: "key-no-effect", line: 4, key: `services.web.${name}` });
    expect(note?.says.en).toContain(docs.en);
  });
});

describe("the JSON Schema of x-lierre", () => {
  const validate = new Ajv({ strict: false }).compile(withoutDialect(composeExtensionJsonSchema()));

  test.each<[boolean, unknown]>([
    [true, {}],
    [true, { policy: "mobile", failover: "manual", sites: ["rennes"] }],
    [true, { sites: { wanted: ["a"], excluded: ["b"] }, resources: { memory: "64m", cpus: 0.5, disk: "1g" } }],
    [true, { probe: { port: 80, path: "/", interval: "10s" } }],
    [true, { overlap: "safe", update: { order: "start-first", deadline: "5m" }, build: "on-node" }],
    [false, { overlap: "unsafe" }],
    [false, { update: { deadline: "soon" } }],
    [false, { build: "elsewhere" }],
    [false, { web: { port: 0 } }],
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
