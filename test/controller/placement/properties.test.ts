import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPlacement } from "../../../controller/placement/check.ts";
import type { Demand } from "../../../controller/placement/demand.ts";
import type { NodeState } from "../../../controller/fleet/state.ts";
import { yardOf } from "../../../controller/placement/yard.ts";
import { demand, fleetOf, nodeOf, type Placed, placementOf, unknownNode } from "../../support/fleet-builders.ts";
import { chooseSlowly } from "../../support/naive-placement.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);

const anyNode: fc.Arbitrary<NodeState> = fc
  .record({
    id: fc.stringMatching(/^nd-[a-f]{2}$/),
    site: fc.constantFrom("a", "b", "c"),
    silent: rarely,
    cordoned: rarely,
    retired: rarely,
    cloned: rarely,
    unknown: rarely,
    engine: rarely.map((none) => !none),
    ill: rarely,
    memoryMib: fc.integer({ min: 0, max: 8_000 }),
    diskGib: fc.integer({ min: 0, max: 20 }),
    cores: fc.integer({ min: 1, max: 8 }),
    arm: rarely,
    images: fc.subarray(["web:1", "db:1"]),
    labels: fc.constantFrom({}, { disk: "ssd" }, { disk: "hdd" }),
  })
  .map(({ id, site, silent, cordoned, retired, cloned, unknown, engine, ill, memoryMib, diskGib, cores, ...has }) => {
    if (unknown) return { ...unknownNode(id), site };
    const findings = ill ? { "x y": { code: "x", subject: "y", params: {}, sinceMs: 0 } } : {};
    const { images, labels } = has;
    const platform = has.arm ? "linux/arm64" : "linux/amd64";
    const own = { memoryBytes: memoryMib * MIB, diskBytes: diskGib * GIB, cores, images, labels, platform } as const;
    const node = nodeOf(id, { site, cordoned, retired, cloned, findings, ...(silent && { silentSinceMs: 1 }) }, own);
    if (!engine && node.inventory) delete (node.inventory as { docker?: object }).docker;
    return node;
  });

const PICKS: Pick<Demand, "platform" | "constraints">[] = [
  {},
  {},
  { platform: "linux/amd64" },
  { constraints: [{ key: "node.labels.disk", is: true, value: "ssd" }] },
];

const anyDemand: fc.Arbitrary<Demand> = fc
  .record({
    service: fc.constantFrom("one", "two", "three", "four"),
    memoryBytes: fc.integer({ min: 6, max: 3_000 }).map((mib) => mib * MIB),
    cpuMilli: fc.integer({ min: 1, max: 6_000 }),
    diskBytes: fc.integer({ min: 0, max: 8 }).map((gib) => gib * GIB),
    ports: fc.subarray(["80/tcp", "81/tcp"]),
    images: fc.subarray(["web:1", "db:1"]),
    planBytes: fc.constantFrom(1_000, 250_000),
    sites: fc.constantFrom<Demand["sites"][]>(
      { wanted: [], excluded: [] },
      { wanted: ["a"], excluded: [] },
      { wanted: [], excluded: ["b"] },
    ),
    pick: fc.constantFrom(...PICKS),
  })
  .map(({ pick, ...rest }): Demand => ({ ...demand(rest), ...pick }));

const anyFleet = fc.uniqueArray(anyNode, { selector: ({ id }) => id, minLength: 1, maxLength: 14 });

/** What is done to a working copy: an instance is wanted, grows, or goes. */
const anySteps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("put" as const), demand: anyDemand }) },
    fc.record({ do: fc.constant("resize" as const), at: fc.nat(), demand: anyDemand }),
    fc.record({ do: fc.constant("take" as const), at: fc.nat() }),
  ),
  { maxLength: 14 },
);

test("every node is judged and scored as the long way round does it, whatever came before", () => {
  fc.assert(
    fc.property(anyFleet, anySteps, fc.nat({ max: 10 }), (nodes, steps, keptFirst) => {
      const judged: [found: unknown, wanted: unknown][] = [];
      const fleet = fleetOf(nodes);
      let placed: Placed[] = [];
      let yard = yardOf(fleet, placementOf());
      for (const [n, step] of steps.entries()) {
        // Some of it is in the journal already, the rest is tried out on top.
        if (n === keptFirst) yard = yardOf(fleet, placementOf(placed));
        const at = step.do === "put" ? undefined : placed[step.at % Math.max(1, placed.length)];
        if (step.do === "put") {
          const mine = placed.filter(([, , { service }]) => service === step.demand.service).map(([id]) => id);
          const slow = chooseSlowly(fleet, placementOf(placed), placed, step.demand, new Set(mine));
          const quick = yard.choose(step.demand, { siblings: mine });
          judged.push([
            {
              scored: quick.scored.map(({ node, score }) => ({ node, score })),
              possible: quick.possible,
              rejected: Object.fromEntries(quick.rejected.map(({ node, code }) => [node, code])),
              sums: quick.scored.map(({ parts }) => Object.values(parts).reduce((sum, part) => sum + part, 0)),
            },
            {
              scored: slow.scored.slice(0, 10),
              possible: slow.scored.length,
              rejected: slow.rejected,
              sums: quick.scored.map(({ score }) => score),
            },
          ]);
          const [best] = quick.scored;
          if (best === undefined) continue;
          const id = `${step.demand.service}-${n + 1}`;
          yard.put(id, best.node, step.demand);
          judged.push([yard.broken(new Set([id])), []]);
          placed.push([id, best.node, step.demand]);
        } else if (at !== undefined && step.do === "take") {
          yard.take(at[0]);
          placed = placed.filter((one) => one !== at);
        } else if (at !== undefined && step.do === "resize") {
          // Only what fits grows, and a service stays itself.
          const wanted = { ...step.demand, service: at[2].service };
          if (yard.fits(at[0], at[1], wanted) !== undefined) continue;
          yard.resize(at[0], wanted);
          placed = placed.map((one): Placed => (one === at ? [at[0], at[1], wanted] : one));
        }
      }
      expect(judged.map(([found]) => found)).toEqual(judged.map(([, wanted]) => wanted));
    }),
    { numRuns: 300 },
  );
});

test("the sums that are kept are those of what stands, whatever came and went", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyDemand, fc.constantFrom("nd-a", "nd-b")), { maxLength: 12 }), (all) => {
      const placed = all.map(([asked, node], i): Placed => [`x-${i}`, node, asked]);
      const state = placementOf(placed);
      for (const node of ["nd-a", "nd-b"]) {
        const here = placed.filter(([, at]) => at === node).map(([, , { resources }]) => resources.memoryBytes);
        expect(state.use[node]?.memoryBytes ?? 0).toBe(here.reduce((sum, bytes) => sum + bytes, 0));
        expect(state.use[node]?.instances ?? 0).toBe(here.length);
      }
    }),
  );
});

describe("the separate check refuses every wrong placement", () => {
  type Standing = { id: string; node: string; demand: Demand };
  /** Each makes a right placement of `fresh` on `node` a wrong one. */
  const mutations: Record<string, (fresh: Standing, node: NodeState) => { standing: Standing[]; nodes: NodeState[] }> =
    {
      "an unknown node": (fresh, node) => ({ standing: [{ ...fresh, node: "nd-zz" }], nodes: [node] }),
      "placed twice": (fresh, node) => ({
        standing: [fresh, { ...fresh, node: "nd-zz" }],
        nodes: [node, { ...node, id: "nd-zz" }],
      }),
      "two copies on one node": (fresh, node) => ({ standing: [fresh, { ...fresh, id: "other-9" }], nodes: [node] }),
      overfull: (fresh, node) => {
        const memoryBytes = (node.inventory?.memoryBytes ?? 0) + 1;
        const other = demand({ service: "other", memoryBytes });
        return { standing: [fresh, { id: "other-9", node: node.id, demand: other }], nodes: [node] };
      },
      "a site that is excluded": (fresh, node) => ({
        standing: [{ ...fresh, demand: { ...fresh.demand, sites: { wanted: [], excluded: [node.site] } } }],
        nodes: [node],
      }),
      "a site that is not wanted": (fresh, node) => ({
        standing: [{ ...fresh, demand: { ...fresh.demand, sites: { wanted: ["elsewhere"], excluded: [] } } }],
        nodes: [node],
      }),
      "a taken port": (fresh, node) => {
        const [mine, other] = [
          { ...fresh, demand: { ...fresh.demand, ports: ["80/tcp"] } },
          { id: "other-9", node: node.id, demand: demand({ service: "other", memoryBytes: 0, ports: ["80/tcp"] }) },
        ];
        return { standing: [mine, other], nodes: [node] };
      },
      "a retired node": (fresh, node) => ({ standing: [fresh], nodes: [{ ...node, retired: true }] }),
      "a silent node": (fresh, node) => ({ standing: [fresh], nodes: [{ ...node, silentSinceMs: 1 }] }),
      "a draining node": (fresh, node) => ({ standing: [fresh], nodes: [{ ...node, draining: true }] }),
      "a cloned node": (fresh, node) => ({ standing: [fresh], nodes: [{ ...node, cloned: true }] }),
      "another platform": (fresh, node) => ({
        standing: [
          {
            ...fresh,
            demand: {
              ...fresh.demand,
              platform: node.inventory?.platform === "linux/arm64" ? "linux/amd64" : "linux/arm64",
            },
          },
        ],
        nodes: [node],
      }),
      "a label that is missing": (fresh, node) => ({
        standing: [
          { ...fresh, demand: { ...fresh.demand, constraints: [{ key: "node.labels.x", is: true, value: "y" }] } },
        ],
        nodes: [node],
      }),
    };

  test.each(Object.entries(mutations))("%s", (_name, mutate) => {
    let seen = 0;
    fc.assert(
      fc.property(anyFleet, anyDemand, (nodes, wanted) => {
        const fleet = fleetOf(nodes);
        const [best] = yardOf(fleet, placementOf()).choose(wanted, { siblings: [] }).scored;
        if (best === undefined) return;
        const node = fleet.nodes[best.node] as NodeState;
        const fresh = { id: "mine-1", node: best.node, demand: wanted };
        const rules = (all: readonly NodeState[]) => ({ nodes: fleetOf(all).nodes, data: {} });
        expect(checkPlacement([fresh], new Set(["mine-1"]), rules([node]))).toEqual([]);
        const wrong = mutate(fresh, node);
        expect(checkPlacement(wrong.standing, new Set(["mine-1"]), rules(wrong.nodes))).not.toEqual([]);
        seen += 1;
      }),
    );
    expect(seen).toBeGreaterThan(10);
  });
});
