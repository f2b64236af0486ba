import { describe, expect, test } from "vitest";
import { checkPlacement } from "../../../controller/placement/check.ts";
import type { Demand } from "../../../controller/placement/demand.ts";
import type { NodeState } from "../../../controller/fleet/state.ts";
import { demand, fleetOf, nodeOf, placementOf, unknownNode } from "../../support/fleet-builders.ts";
import { yardOf } from "../../../controller/placement/yard.ts";

const MIB = 1024 ** 2;
const here = (id: string, node: string, wanted: Demand = demand()) => ({ id, node, demand: wanted });
type Here = ReturnType<typeof here>;

describe("the separate check refuses", () => {
  const rows: [name: string, standing: Here[], nodes: NodeState[], sentence: RegExp][] = [
    ["an unknown node", [here("pads-1", "nd-x")], [nodeOf("nd-a")], /nd-x, which nobody knows/],
    ["a node with an ill name", [here("pads-1", "__proto__")], [nodeOf("nd-a")], /which nobody knows/],
    ["one instance twice", [here("pads-1", "nd-a"), here("pads-1", "nd-b")], [nodeOf("nd-a"), nodeOf("nd-b")], /twice/],
    ["two copies on one node", [here("pads-1", "nd-a"), here("pads-2", "nd-a")], [nodeOf("nd-a")], /two instances/],
    ["a silent node", [here("pads-1", "nd-a")], [nodeOf("nd-a", { silentSinceMs: 1 })], /takes nothing now/],
    ["a retired node", [here("pads-1", "nd-a")], [nodeOf("nd-a", { retired: true })], /takes nothing now/],
    ["a draining node", [here("pads-1", "nd-a")], [nodeOf("nd-a", { draining: true })], /takes nothing now/],
    ["a cloned node", [here("pads-1", "nd-a")], [nodeOf("nd-a", { cloned: true })], /takes nothing now/],
    ["a node that has told nothing", [here("pads-1", "nd-a")], [unknownNode("nd-a")], /takes nothing now/],
    [
      "one port twice",
      [
        here("pads-1", "nd-a", demand({ ports: ["80/tcp"] })),
        here("x-1", "nd-a", demand({ service: "x", ports: ["80/tcp"] })),
      ],
      [nodeOf("nd-a")],
      /port 80\/tcp is taken twice/,
    ],
    [
      "a site that was excluded",
      [here("pads-1", "nd-a", demand({ sites: { wanted: [], excluded: ["a"] } }))],
      [nodeOf("nd-a")],
      /may not stand at site a/,
    ],
    [
      "a site that is not wanted",
      [here("pads-1", "nd-a", demand({ sites: { wanted: ["b"], excluded: [] } }))],
      [nodeOf("nd-a")],
      /may not stand at site a/,
    ],
    [
      "a platform it is not made for",
      [here("pads-1", "nd-a", demand({ platform: "linux/arm64" }))],
      [nodeOf("nd-a")],
      /does not run/,
    ],
    [
      "a label that is missing",
      [here("pads-1", "nd-a", demand({ constraints: [{ key: "node.labels.x", is: true, value: "y" }] }))],
      [nodeOf("nd-a")],
      /node.labels.x == y/,
    ],
    ["more memory than there is", [here("pads-1", "nd-a", demand({ memoryBytes: 9e9 }))], [nodeOf("nd-a")], /memory/],
    [
      "the memory that the system needs",
      [here("pads-1", "nd-a", demand({ memoryBytes: 3_800 * MIB }))],
      [nodeOf("nd-a", {}, { memoryBytes: 4_000 * MIB })],
      /memory/,
    ],
    ["more disk than there is", [here("pads-1", "nd-a", demand({ diskBytes: 9e12 }))], [nodeOf("nd-a")], /disk/],
    ["more processors than there are", [here("pads-1", "nd-a", demand({ cpuMilli: 8_001 }))], [nodeOf("nd-a")], /proc/],
    ["more than a plan holds", [here("pads-1", "nd-a", demand({ planBytes: 600_001 }))], [nodeOf("nd-a")], /plan/],
  ];
  test.each(rows)("%s", (_name, standing, nodes, sentence) => {
    const fresh = new Set(standing.map(({ id }) => id));
    expect(checkPlacement(standing, fresh, { nodes: fleetOf(nodes).nodes, data: {} }).join("\n")).toMatch(sentence);
  });

  test("data that would be left behind", () => {
    const db = demand({ service: "db", keepsData: true });
    const { nodes } = fleetOf([nodeOf("nd-a"), nodeOf("nd-b")]);
    const broken = checkPlacement([here("db-1", "nd-a", db)], new Set(["db-1"]), { nodes, data: { db: ["nd-b"] } });
    expect(broken).toEqual(["db-1 would leave its data behind"]);
    expect(checkPlacement([here("db-1", "nd-b", db)], new Set(["db-1"]), { nodes, data: { db: ["nd-b"] } })).toEqual(
      [],
    );
  });
});

test("what stands where nothing new may go is left alone", () => {
  const nodes = fleetOf([nodeOf("nd-a", { silentSinceMs: 1 }), nodeOf("nd-b")]).nodes;
  const standing = [here("pads-1", "nd-a"), here("x-1", "nd-b", demand({ service: "x" }))];
  expect(checkPlacement(standing, new Set(["x-1"]), { nodes, data: {} })).toEqual([]);
});

test("a working copy in which an instance moved without being taken away is refused", () => {
  const fleet = fleetOf([nodeOf("nd-a"), nodeOf("nd-b")]);
  const working = yardOf(fleet, placementOf([["pads-1", "nd-a", demand()]]));
  working.put("pads-1", "nd-b", demand());
  expect(working.broken(new Set(["pads-1"]))).toContain("pads-1 is placed twice");
});
