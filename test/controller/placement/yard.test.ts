import { describe, expect, test } from "vitest";
import type { NodeState } from "../../../controller/fleet/state.ts";
import type { Demand } from "../../../controller/placement/demand.ts";
import { WEIGHTS } from "../../../controller/placement/weights.ts";
import { yardOf } from "../../../controller/placement/yard.ts";
import { demand, fleetOf, nodeOf, type Placed, placementOf, unknownNode } from "../../support/fleet-builders.ts";

const MIB = 1024 ** 2;

const yard = (nodes: readonly NodeState[], placed: readonly Placed[] = []) =>
  yardOf(fleetOf(nodes), placementOf(placed));
const choose = (wanted: Demand, nodes: readonly NodeState[], placed: readonly Placed[] = [], siblings: string[] = []) =>
  yard(nodes, placed).choose(wanted, { siblings });

describe("why a node is passed over", () => {
  const rows: [name: string, demand: Demand, node: NodeState, code: string, params: object][] = [
    ["retired", demand(), nodeOf("nd-a", { retired: true }), "retired", {}],
    ["silent", demand(), nodeOf("nd-a", { silentSinceMs: 5 }), "silent", {}],
    ["cordoned", demand(), nodeOf("nd-a", { cordoned: true }), "cordoned", {}],
    ["draining", demand(), nodeOf("nd-a", { draining: true }), "cordoned", {}],
    ["two machines with one identity", demand(), nodeOf("nd-a", { cloned: true }), "distrusted", {}],
    ["no inventory yet", demand(), unknownNode("nd-a"), "unknown", {}],
    [
      "site excluded",
      demand({ sites: { wanted: [], excluded: ["a"] } }),
      nodeOf("nd-a"),
      "site-excluded",
      { site: "a" },
    ],
    [
      "site not wanted",
      demand({ sites: { wanted: ["b"], excluded: [] } }),
      nodeOf("nd-a"),
      "site-not-wanted",
      { site: "a" },
    ],
    [
      "wrong platform",
      demand({ platform: "linux/arm64" }),
      nodeOf("nd-a"),
      "wrong-platform",
      { has: "linux/amd64", needs: "linux/arm64" },
    ],
    [
      "a label it does not have",
      demand({ constraints: [{ key: "node.labels.disk", is: true, value: "ssd" }] }),
      nodeOf("nd-a"),
      "constraint",
      { constraint: "node.labels.disk == ssd" },
    ],
    [
      "no memory",
      demand({ memoryBytes: 4000 * MIB }),
      nodeOf("nd-a", {}, { memoryBytes: 4000 * MIB }),
      "no-memory",
      { missingMiB: 400 },
    ],
    ["no cpu", demand({ cpuMilli: 9000 }), nodeOf("nd-a", {}, { cores: 4 }), "no-cpu", { missingMilli: 1000 }],
    [
      "no disk",
      demand({ diskBytes: 100 * MIB }),
      nodeOf("nd-a", {}, { diskBytes: 100 * MIB }),
      "no-disk",
      { missingDiskMiB: 10 },
    ],
    [
      "several things at once, the first of them said",
      demand({ memoryBytes: 4000 * MIB, diskBytes: 100 * MIB }),
      nodeOf("nd-a", {}, { memoryBytes: 4000 * MIB, diskBytes: 100 * MIB }),
      "no-memory",
      { missingMiB: 400, missingDiskMiB: 10 },
    ],
    ["a plan that is full", demand({ planBytes: 600_001 }), nodeOf("nd-a"), "plan-full", {}],
  ];
  test.each(rows)("%s", (_name, wanted, node, code, params) => {
    const { scored, rejected } = choose(wanted, [node]);
    expect({ scored, rejected }).toEqual({ scored: [], rejected: [{ node: "nd-a", code, params }] });
  });

  test("a node without an engine", () => {
    const node = nodeOf("nd-a");
    delete (node.inventory as { docker?: object }).docker;
    expect(choose(demand(), [node]).rejected).toEqual([{ node: "nd-a", code: "no-engine", params: {} }]);
  });

  test("a port that is taken", () => {
    const web = demand({ service: "other", ports: ["80/tcp"] });
    expect(choose(demand({ ports: ["80/tcp"] }), [nodeOf("nd-a")], [["other-1", "nd-a", web]]).rejected).toEqual([
      { node: "nd-a", code: "port-taken", params: { port: "80/tcp", by: "other-1" } },
    ]);
  });

  test("a node that runs a copy of the service takes no second one", () => {
    expect(choose(demand(), [nodeOf("nd-a")], [["pads-1", "nd-a", demand()]], ["pads-1"]).rejected).toEqual([
      { node: "nd-a", code: "same-node", params: { instance: "pads-1" } },
    ]);
  });

  test("where none can take it, the one that lacks the least comes first", () => {
    const nodes = [2_000, 3_000, 1_000].map((mib, i) => nodeOf(`nd-${i}`, {}, { memoryBytes: mib * MIB }));
    const { rejected, hopeless } = choose(demand({ memoryBytes: 4_000 * MIB }), [
      nodeOf("nd-", { silentSinceMs: 1 }),
      ...nodes,
    ]);
    expect(rejected.map(({ node }) => node)).toEqual(["nd-1", "nd-", "nd-0", "nd-2"]);
    expect(hopeless).toBe(false);
  });

  test("only a person can help where every reason lasts", () => {
    expect(choose(demand({ memoryBytes: 9_000 * MIB }), [nodeOf("nd-a")]).hopeless).toBe(true);
    expect(choose(demand(), []).hopeless).toBe(false);
  });
});

describe("which node is chosen", () => {
  const best = (...asked: Parameters<typeof choose>) => choose(...asked).scored[0]?.node;

  test("the weights sum to 100", () => {
    expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100);
  });

  test("another site before more room", () => {
    const taken = nodeOf("nd-a");
    const sameSite = nodeOf("nd-b", {}, { memoryBytes: 64_000 * MIB });
    const otherSite = nodeOf("nd-c", { site: "b" }, { memoryBytes: 2_000 * MIB });
    expect(best(demand(), [taken, sameSite, otherSite], [["pads-1", "nd-a", demand()]], ["pads-1"])).toBe("nd-c");
  });

  test("copies spread evenly once every site has one", () => {
    const nodes = Array.from({ length: 9 }, (_, i) => nodeOf(`nd-${i}`, { site: i < 5 ? "a" : i < 7 ? "b" : "c" }));
    const working = yard(nodes);
    const siblings: string[] = [];
    const perSite: Record<string, number> = {};
    for (let i = 1; i <= 6; i += 1) {
      const [at] = working.choose(demand(), { siblings }).scored;
      working.put(`pads-${i}`, at?.node ?? "", demand());
      siblings.push(`pads-${i}`);
      perSite[at?.site ?? ""] = (perSite[at?.site ?? ""] ?? 0) + 1;
    }
    expect(perSite).toEqual({ a: 2, b: 2, c: 2 });
  });

  test("the site whose loss the others could best stand", () => {
    const nodes = [
      nodeOf("nd-a", { site: "a" }),
      nodeOf("nd-a2", { site: "a" }),
      nodeOf("nd-b", { site: "b" }),
      nodeOf("nd-b2", { site: "b" }),
    ];
    const other = demand({ service: "other", memoryBytes: 1_500 * MIB });
    expect(best(demand(), nodes, [["other-1", "nd-a", other]])).toBe("nd-b");
  });

  test("a node that has the image before an equal one that has not", () => {
    const having = nodeOf("nd-b", {}, { images: ["pads:1"] });
    expect(best(demand({ images: ["pads:1"] }), [nodeOf("nd-a"), having])).toBe("nd-b");
  });

  test("a node with nothing against it before one with findings", () => {
    const findings = { "x y": { code: "x", subject: "y", params: {}, sinceMs: 0 } };
    expect(best(demand(), [nodeOf("nd-a", { findings }), nodeOf("nd-b")])).toBe("nd-b");
  });

  test("a node that was always heard before one that falls silent often", () => {
    const placed = placementOf();
    const hour = 3_600_000;
    for (const node of ["nd-a", "nd-b"])
      placed.reliability[node] = { heardS: 900_000, silentS: 0, atMs: 0, silent: false };
    placed.reliability["nd-a"] = { heardS: 850_000, silentS: 50_000, atMs: 0, silent: false };
    placed.clockMs = hour;
    const fleet = fleetOf([nodeOf("nd-a"), nodeOf("nd-b")]);
    expect(yardOf(fleet, placed).choose(demand(), { siblings: [] }).scored[0]?.node).toBe("nd-b");
  });

  test("equals by id, whatever the order they come in", () => {
    const nodes = [nodeOf("nd-c"), nodeOf("nd-a"), nodeOf("nd-b")];
    expect(best(demand(), nodes)).toBe("nd-a");
    expect(choose(demand(), nodes)).toEqual(choose(demand(), nodes.toReversed()));
  });

  test("the node that holds its newest data, and no other than those that hold some", () => {
    const db = demand({ service: "db", keepsData: true });
    const nodes = ["nd-a", "nd-b", "nd-c"].map((id) => nodeOf(id));
    const { scored, rejected } = yard(nodes).choose(db, { siblings: [], homes: ["nd-b", "nd-c"] });
    expect(scored.map(({ node }) => node)).toEqual(["nd-c", "nd-b"]);
    expect(rejected).toEqual([{ node: "nd-a", code: "data-elsewhere", params: { where: "nd-b, nd-c" } }]);
  });

  test("data on a node that was retired, or beside a sibling, holds nothing back", () => {
    const db = demand({ service: "db", keepsData: true });
    const nodes = [nodeOf("nd-a", { retired: true }), nodeOf("nd-b"), nodeOf("nd-c")];
    const working = yard(nodes, [["db-1", "nd-b", db]]);
    const { scored } = working.choose(db, { siblings: ["db-1"], homes: ["nd-a", "nd-b"] });
    expect(scored.map(({ node }) => node)).toEqual(["nd-c"]);
  });
});

describe("a working copy", () => {
  const web = demand({ service: "web", ports: ["80/tcp"], memoryBytes: 2_000 * MIB });
  const nodes = [nodeOf("nd-a", {}, { memoryBytes: 3_000 * MIB })];

  test("sees what was put, resized and taken", () => {
    const working = yard(nodes);
    const code = () => working.choose(web, { siblings: [] }).rejected[0]?.code;
    expect(code()).toBeUndefined();
    working.put("other-1", "nd-a", demand({ service: "other", memoryBytes: 1_000 * MIB }));
    expect(code()).toBe("no-memory");
    working.resize("other-1", demand({ service: "other", ports: ["80/tcp"] }));
    expect(code()).toBe("port-taken");
    working.take("other-1");
    expect(code()).toBeUndefined();
  });

  test("asks the same before its first look at the nodes and after", () => {
    const early = yard(nodes, [["other-1", "nd-a", web]]);
    early.take("other-1");
    early.put("other-2", "nd-a", demand({ memoryBytes: 900 * MIB }));
    const late = yard(nodes, [["other-1", "nd-a", web]]);
    late.choose(web, { siblings: [] });
    late.take("other-1");
    late.put("other-2", "nd-a", demand({ memoryBytes: 900 * MIB }));
    expect(early.choose(web, { siblings: [] })).toEqual(late.choose(web, { siblings: [] }));
  });

  test("leaves out who is treated as gone, and counts them again afterwards", () => {
    const working = yard(nodes, [["other-1", "nd-a", web]]);
    expect(working.choose(web, { siblings: [], besides: new Set(["other-1"]) }).scored).toHaveLength(1);
    expect(working.choose(web, { siblings: [] }).rejected[0]?.code).toBe("port-taken");
  });
});

describe("whether what stands can go on there with another demand", () => {
  const web = demand({ service: "web", memoryBytes: 500 * MIB });
  const more = demand({ service: "web", memoryBytes: 2_000 * MIB });
  const placed: Placed[] = [["web-1", "nd-a", web]];
  const small = { memoryBytes: 2_000 * MIB };

  test("it can where its own part is enough with what is free", () => {
    expect(
      yard([nodeOf("nd-a", {}, { memoryBytes: 3_000 * MIB })], placed).fits("web-1", "nd-a", more),
    ).toBeUndefined();
  });

  test.each([
    ["it can't without the memory", nodeOf("nd-a", {}, small), "no-memory"],
    ["nor on a silent node without it", nodeOf("nd-a", { silentSinceMs: 1 }, small), "no-memory"],
    ["nor on a retired node", nodeOf("nd-a", { retired: true }), "retired"],
    ["nor where nobody knows the node", nodeOf("nd-b"), "retired"],
  ])("%s", (_name, node, code) => {
    expect(yard([node], placed).fits("web-1", "nd-a", more)?.code).toBe(code);
  });

  test.each([
    ["silent", nodeOf("nd-a", { silentSinceMs: 1 })],
    ["cordoned", nodeOf("nd-a", { cordoned: true })],
    ["cloned", nodeOf("nd-a", { cloned: true })],
    ["not yet known", unknownNode("nd-a")],
  ])("a node that is %s keeps what it has", (_name, node) => {
    expect(yard([node], placed).fits("web-1", "nd-a", web)).toBeUndefined();
  });
});
