import { expect, test } from "vitest";
import { shortage } from "../../../controller/placement/shortage.ts";
import { yardOf } from "../../../controller/placement/yard.ts";
import { demand, fleetOf, nodeOf, type Placed, placementOf } from "../../support/fleet-builders.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const around = (taken: readonly string[] = []) => ({
  siteOf: (node: string) => node.slice(3, 4),
  nameOf: (node: string) => `pc-${node}`,
  taken: new Set(taken),
});

test("what is missing at a third site, when two have their copy", () => {
  const nodes = ["a", "b", "c"].map((site) => nodeOf(`nd-${site}`, { site }, { memoryBytes: 4 * GIB }));
  const wanted = demand({ memoryBytes: GIB });
  const full = demand({ service: "other", memoryBytes: 3_600 * MIB });
  const placed: Placed[] = [
    ["pads-1", "nd-a", wanted],
    ["pads-2", "nd-b", wanted],
    ["other-1", "nd-c", full],
  ];
  const { rejected } = yardOf(fleetOf(nodes), placementOf(placed)).choose(wanted, { siblings: ["pads-1", "pads-2"] });
  expect(shortage(rejected, around(["a", "b"]))).toEqual({
    fr: "938 Mio de mémoire dans un troisième lieu",
    en: "938 MiB of memory at a third site",
  });
});

const at = (code: Parameters<typeof shortage>[0][number]["code"], params = {}, node = "nd-a") => ({
  node,
  code,
  params,
});

test.each([
  ["nothing is there", [], [], "a first node"],
  ["nothing stands yet", [at("no-memory", { missingMiB: 2_048 })], [], "2 GiB of memory on pc-nd-a (a)"],
  ["rounded up", [at("no-memory", { missingMiB: 2_049 })], ["b"], "2.1 GiB of memory at a second site"],
  ["at a site that has one", [at("no-cpu", { missingMilli: 250 })], ["a"], "0.3 CPU on pc-nd-a (a)"],
  [
    "two things at once",
    [at("no-memory", { missingMiB: 10, missingDiskMiB: 3_072 })],
    ["b", "c", "d", "e"],
    "10 MiB of memory and 3 GiB of disk at another site",
  ],
  ["all have one", [at("same-node", { instance: "x-1" })], ["a"], "one more node"],
  ["a port", [at("silent"), at("port-taken", { port: "80/tcp", by: "x-1" })], [], "a node where port 80/tcp is free"],
  ["silence", [at("silent")], [], "a node that answers (pc-nd-a is silent)"],
  ["data", [at("silent"), at("data-elsewhere", { where: "nd-a" }, "nd-b")], [], "a place where its data is (pc-nd-a)"],
  ["a label", [at("constraint", { constraint: "node.labels.gpu == yes" })], [], "a node with `node.labels.gpu == yes`"],
] as const)("what is missing: %s", (_name, rejected, taken, sentence) => {
  expect(shortage(rejected, around(taken)).en).toBe(sentence);
});
