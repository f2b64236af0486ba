import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPlacement } from "../../../controller/placement/check.ts";
import type { Demand } from "../../../controller/placement/demand.ts";
import { type Candidate, place, WEIGHTS } from "../../../controller/placement/place.ts";
import { candidate, demand } from "../../support/fleet-builders.ts";

const MIB = 1024 ** 2;

describe("why a node is passed over", () => {
  const rows: [name: string, demand: Demand, node: Candidate, code: string, params: object][] = [
    ["retired", demand(), candidate("nd-a", { retired: true }), "retired", {}],
    ["silent", demand(), candidate("nd-a", { silent: true }), "silent", {}],
    ["cordoned", demand(), candidate("nd-a", { cordoned: true }), "cordoned", {}],
    ["two machines with one identity", demand(), candidate("nd-a", { distrusted: true }), "distrusted", {}],
    ["no inventory yet", demand(), candidate("nd-a", { has: undefined }), "unknown", {}],
    ["no engine", demand(), candidate("nd-a", {}, { engine: false }), "no-engine", {}],
    [
      "site excluded",
      demand({ sites: { wanted: [], excluded: ["a"] } }),
      candidate("nd-a"),
      "site-excluded",
      { site: "a" },
    ],
    [
      "site not wanted",
      demand({ sites: { wanted: ["b"], excluded: [] } }),
      candidate("nd-a"),
      "site-not-wanted",
      { site: "a" },
    ],
    [
      "wrong platform",
      demand({ platform: "linux/arm64" }),
      candidate("nd-a"),
      "wrong-platform",
      { has: "linux/amd64", needs: "linux/arm64" },
    ],
    [
      "no memory",
      demand({ memoryBytes: 4000 * MIB }),
      candidate("nd-a", {}, { memoryBytes: 4000 * MIB }),
      "no-memory",
      { missingMiB: 400 },
    ],
    ["no cpu", demand({ cpuMilli: 9000 }), candidate("nd-a", {}, { cpuMilli: 4000 }), "no-cpu", { missingMilli: 1000 }],
    [
      "no disk",
      demand({ diskBytes: 100 * MIB }),
      candidate("nd-a", {}, { diskBytes: 100 * MIB }),
      "no-disk",
      { missingMiB: 10 },
    ],
    [
      "port taken",
      demand({ ports: ["80/tcp"] }),
      candidate("nd-a", { instances: [{ id: "other-1", demand: demand({ service: "other", ports: ["80/tcp"] }) }] }),
      "port-taken",
      { port: "80/tcp", by: "other-1" },
    ],
  ];
  test.each(rows)("%s", (_name, wanted, node, code, params) => {
    expect(place(wanted, [node], [])).toEqual({ scored: [], rejected: [{ node: "nd-a", code, params }] });
  });

  test("a node that runs a copy of the service takes no second one", () => {
    const node = candidate("nd-a", { instances: [{ id: "pads-1", demand: demand() }] });
    expect(place(demand(), [node], ["pads-1"]).rejected).toEqual([
      { node: "nd-a", code: "same-node", params: { instance: "pads-1" } },
    ]);
  });
});

describe("which node is chosen", () => {
  const best = (wanted: Demand, nodes: Candidate[], siblings: string[] = []) =>
    place(wanted, nodes, siblings).scored[0]?.node;

  test("the weights sum to 100", () => {
    expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100);
  });

  test("another site before more room", () => {
    const taken = candidate("nd-a", { site: "a", instances: [{ id: "pads-1", demand: demand() }] });
    const sameSite = candidate("nd-b", { site: "a" }, { memoryBytes: 64_000 * MIB });
    const otherSite = candidate("nd-c", { site: "b" }, { memoryBytes: 2_000 * MIB });
    expect(best(demand(), [taken, sameSite, otherSite], ["pads-1"])).toBe("nd-c");
  });

  test("a node that has the image before an equal one that has not", () => {
    const without = candidate("nd-a");
    const having = candidate("nd-b", {}, { images: ["pads:1"] });
    expect(best(demand({ images: ["pads:1"] }), [without, having])).toBe("nd-b");
  });

  test("a node with nothing against it before one with findings", () => {
    expect(best(demand(), [candidate("nd-a", { findings: 1 }), candidate("nd-b")])).toBe("nd-b");
  });

  test("equals by id, whatever the order they come in", () => {
    const nodes = [candidate("nd-c"), candidate("nd-a"), candidate("nd-b")];
    expect(best(demand(), nodes)).toBe("nd-a");
    expect(place(demand(), nodes, [])).toEqual(place(demand(), nodes.toReversed(), []));
  });
});

const anyCandidate = fc
  .record({
    node: fc.stringMatching(/^nd-[a-f]{3}$/),
    site: fc.constantFrom("a", "b", "c"),
    silent: fc.boolean(),
    cordoned: fc.boolean(),
    memoryBytes: fc.integer({ min: 0, max: 8_000 }).map((mib) => mib * MIB),
    port: fc.constantFrom("80/tcp", "81/tcp"),
    busy: fc.boolean(),
  })
  .map(({ node, site, silent, cordoned, memoryBytes, port, busy }) =>
    candidate(
      node,
      {
        site,
        silent,
        cordoned,
        instances: busy ? [{ id: `other-${node}`, demand: demand({ service: "other", ports: [port] }) }] : [],
      },
      { memoryBytes },
    ),
  );

test("every node is either scored or rejected, and what is chosen passes the separate check", () => {
  const nodes = fc.uniqueArray(anyCandidate, { selector: (c) => c.node, maxLength: 8 });
  fc.assert(
    fc.property(nodes, fc.integer({ min: 6, max: 6_000 }), (all, mib) => {
      const wanted = demand({ memoryBytes: mib * MIB, ports: ["80/tcp"] });
      const { scored, rejected } = place(wanted, all, []);
      expect([...scored, ...rejected].map(({ node }) => node).sort()).toEqual(all.map(({ node }) => node).sort());
      for (const { node, score, parts } of scored) {
        const sum = Object.values(parts).reduce((total, part) => total + part, 0);
        expect(score).toBe(sum);
        const standing = all.flatMap((c) => c.instances.map((i) => ({ ...i, node: c.node })));
        const chosen = { id: "pads-1", node, demand: wanted };
        expect(checkPlacement([...standing, chosen], new Set(["pads-1"]), all)).toEqual([]);
      }
    }),
  );
});

describe("the separate check refuses", () => {
  const here = (id: string, node: string, wanted: Demand = demand()) => ({ id, node, demand: wanted });
  const rows: [name: string, standing: ReturnType<typeof here>[], nodes: Candidate[], sentence: RegExp][] = [
    ["an unknown node", [here("pads-1", "nd-x")], [candidate("nd-a")], /nd-x, which nobody knows/],
    [
      "one instance twice",
      [here("pads-1", "nd-a"), here("pads-1", "nd-b")],
      [candidate("nd-a"), candidate("nd-b")],
      /placed twice/,
    ],
    [
      "two copies on one node",
      [here("pads-1", "nd-a"), here("pads-2", "nd-a")],
      [candidate("nd-a")],
      /two instances of pads/,
    ],
    ["a silent node", [here("pads-1", "nd-a")], [candidate("nd-a", { silent: true })], /takes nothing now/],
    [
      "one port twice",
      [
        here("pads-1", "nd-a", demand({ ports: ["80/tcp"] })),
        here("x-1", "nd-a", demand({ service: "x", ports: ["80/tcp"] })),
      ],
      [candidate("nd-a")],
      /port 80\/tcp is taken twice/,
    ],
    [
      "a site that was excluded",
      [here("pads-1", "nd-a", demand({ sites: { wanted: [], excluded: ["a"] } }))],
      [candidate("nd-a")],
      /may not stand at site a/,
    ],
    [
      "more memory than there is",
      [here("pads-1", "nd-a", demand({ memoryBytes: 9_000 * MIB }))],
      [candidate("nd-a")],
      /less memory/,
    ],
  ];
  test.each(rows)("%s", (_name, standing, nodes, sentence) => {
    const fresh = new Set(standing.map(({ id }) => id));
    expect(checkPlacement(standing, fresh, nodes).join("\n")).toMatch(sentence);
  });
});
