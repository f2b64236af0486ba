import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPolicy } from "../../../agent/execution/policy.adapter.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-policy-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("no file allows everything; a file is what it says", () => {
  expect(readPolicy(dir)).toEqual({
    ports: { min: 1, max: 65_535 },
    reservedPorts: [],
    allow: [],
    exec: true,
    import: false,
  });
  writeFileSync(join(dir, "policy.json"), '{"registries":["ghcr.io"],"reservedPorts":[22]}');
  expect(readPolicy(dir)).toMatchObject({ registries: ["ghcr.io"], reservedPorts: [22] });
});

test.each(["", "{", "[]", '{"maxMemory":1}'])("a broken policy opens nothing: %j", (text) => {
  writeFileSync(join(dir, "policy.json"), text);
  expect(() => readPolicy(dir)).toThrow(/policy\.json can't be obeyed: .*Mend it, or remove it/);
});
