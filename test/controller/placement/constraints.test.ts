import { expect, test } from "vitest";
import { unmet } from "../../../controller/placement/constraints.ts";
import { nodeOf, unknownNode } from "../../support/fleet-builders.ts";

const arm = nodeOf("nd-a", { name: "cafe-2" }, { hostname: "cafe", platform: "linux/arm64", labels: { disk: "ssd" } });

test.each([
  ["node.id", true, "nd-a", true],
  ["node.id", false, "nd-a", false],
  ["node.hostname", true, "cafe", true],
  ["node.hostname", true, "cafe-2", true],
  ["node.hostname", true, "other", false],
  ["node.hostname", false, "cafe", false],
  ["node.hostname", false, "other", true],
  ["node.labels.disk", true, "ssd", true],
  ["node.labels.disk", true, "hdd", false],
  ["node.labels.disk", false, "hdd", true],
  ["node.labels.gpu", true, "yes", false],
  ["node.labels.gpu", false, "yes", true],
  ["engine.labels.disk", true, "ssd", true],
  ["node.labels.__proto__", true, "x", false],
  ["node.platform.os", true, "linux", true],
  ["node.platform.os", true, "windows", false],
  ["node.platform.arch", true, "arm64", true],
  ["node.platform.arch", true, "aarch64", true],
  ["node.platform.arch", true, "x86_64", false],
  ["node.platform.arch", false, "x86_64", true],
  ["node.weather", true, "fine", false],
  ["node.weather", false, "fine", true],
])("%s, equal %s, %s: %s", (key, is, value, met) => {
  expect(unmet([{ key, is, value }], arm) === undefined).toBe(met);
});

test("all must be met, and the first that is not is told", () => {
  const disk = { key: "node.labels.disk", is: true, value: "hdd" };
  expect(unmet([{ key: "node.id", is: true, value: "nd-a" }, disk], arm)).toBe(disk);
});

test("a node that has told nothing yet has the platform it joined with, and no labels", () => {
  const node = unknownNode("nd-a");
  expect(unmet([{ key: "node.platform.arch", is: true, value: "amd64" }], node)).toBeUndefined();
  expect(unmet([{ key: "node.labels.disk", is: false, value: "ssd" }], node)).toBeUndefined();
});
