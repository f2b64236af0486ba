import fc from "fast-check";
import { expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { checkPlacement, type Standing } from "../../../controller/placement/check.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { services } from "../../../controller/services/services.ts";
import { NO_USE } from "../../../controller/placement/use.ts";
import { yardOf } from "../../../controller/placement/yard.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { demand as demanding } from "../../support/fleet-builders.ts";
import { ObedientNodes } from "../../support/obedient-nodes.ts";
import { applyBody, joinNode } from "../../support/stacks.ts";

const GIB = 1024 ** 3;
const MINUTE_MS = 60_000;
const NAMES = ["one", "two", "three"] as const;
const SITES = ["a", "b", "c"] as const;

interface Shape {
  readonly replicas: number;
  readonly memoryMib: number;
  readonly port: number | undefined;
  readonly data: boolean;
}

const textOf = (name: string, { replicas, memoryMib, port, data }: Shape): string => `
services:
  ${name}:
    image: "${name}:1"
    ${port === undefined ? "" : `ports: ["${port}:80"]`}
    ${data ? `volumes: ["data:/data"]` : ""}
    deploy: { replicas: ${replicas}, resources: { limits: { memory: ${memoryMib}M } } }
${data ? "volumes: { data: {} }" : ""}
${data && replicas > 1 ? "x-lierre: { policy: replicated }" : ""}`;

type Step =
  | { readonly do: "apply"; readonly name: string; readonly shape: Shape }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "drain" | "drainSoon" | "uncordon" | "silence" | "speak" | "obey"; readonly at: number };

const anyShape = fc.record({
  replicas: fc.integer({ min: 1, max: 4 }),
  memoryMib: fc.constantFrom(64, 512, 1_500),
  port: fc.constantFrom(undefined, 8_080, 8_081),
  data: fc.boolean(),
});
const name = fc.constantFrom(...NAMES);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("apply" as const), name, shape: anyShape }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), name }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("drain", "drainSoon", "uncordon", "silence", "speak", "obey"),
      at: fc.nat(),
    }),
  },
);

/** Two nodes at each of three sites. */
function nodesOf(controller: TestController): ObedientNodes {
  for (const site of SITES) controller.command("sites.add", { site });
  const ids = [...SITES, ...SITES].map((site) =>
    joinNode(controller, site, { memoryBytes: 2 * GIB, diskBytes: 20 * GIB }),
  );
  return new ObedientNodes(controller, ids);
}

const standingOf = ({ machine }: TestController): Standing[] =>
  Object.entries(machine.peek(placement).instances).map(([id, { node, demand }]) => ({ id, node, demand }));

/** What must hold after each step: nobody shares a node or a port with their like, and no node holds more than it has. */
function holds(controller: TestController): void {
  const { machine } = controller;
  const standing = standingOf(controller);
  // As if all nodes were there and open: what is in the way of new things is not what is asked here.
  const nodes = Object.fromEntries(
    Object.entries(machine.peek(fleet).nodes).map(([id, { silentSinceMs: _silentSinceMs, ...node }]) => [
      id,
      { ...node, cordoned: false, draining: false },
    ]),
  );
  expect(checkPlacement(standing, new Set(standing.map(({ id }) => id)), { nodes, data: {} })).toEqual([]);
  const { use, refused } = machine.peek(placement);
  expect(refused).toEqual({});
  for (const node of Object.keys(nodes)) {
    const here = standing.filter((one) => one.node === node).map(({ demand }) => demand);
    const counted = use[node] ?? NO_USE;
    expect(counted.instances).toBe(here.length);
    expect(counted.memoryBytes).toBe(here.reduce((sum, { resources }) => sum + resources.memoryBytes, 0));
  }
}

function take(controller: TestController, nodes: ObedientNodes, step: Step): void {
  if (step.do === "apply") {
    controller.command("services.apply", applyBody(textOf(step.name, step.shape), step.name));
    return;
  }
  if (step.do === "remove") {
    controller.command("services.remove", { service: step.name });
    return;
  }
  const node = nodes.ids[step.at % nodes.ids.length] ?? "";
  switch (step.do) {
    case "drain":
      controller.command("fleet.drain", { node });
      break;
    case "drainSoon":
      controller.command("fleet.drain", { node, deadlineMs: 30_000 });
      break;
    case "uncordon":
      controller.command("fleet.uncordon", { node });
      break;
    case "silence":
      nodes.quiet.add(node);
      nodes.pass(MINUTE_MS);
      break;
    case "speak":
      nodes.quiet.delete(node);
      nodes.pass(10_000);
      break;
    case "obey":
      nodes.obey();
      nodes.pass(10_000);
      break;
  }
}

/** Everybody is back, and there is time for all to end. */
function peace(controller: TestController, nodes: ObedientNodes): void {
  nodes.quiet.clear();
  nodes.pass(10_000);
  for (const node of nodes.ids) controller.command("fleet.uncordon", { node });
  for (let round = 0; round < 12; round += 1) {
    nodes.obey();
    nodes.pass(30_000);
  }
}

function ends(controller: TestController, nodes: ObedientNodes): void {
  expect(nodes.running()).toEqual(
    standingOf(controller)
      .map(({ id, node }) => `${id}@${node}`)
      .sort(),
  );
  const declared = controller.machine.peek(services).services;
  const { instances, unplaced } = controller.machine.peek(placement);
  for (const service of NAMES) {
    const mine = Object.values(instances).filter((one) => one.service === service);
    const held = declared[service];
    const current = mine.filter(({ revision }) => revision === held?.revision).length;
    const missing = unplaced[service]?.missing ?? 0;
    expect(current + missing).toBe(held?.replicas ?? 0);
    // What does not fit where it stands goes on as it was until enough others answer.
    expect(missing === 0 ? mine.length : current).toBe(current);
  }
}

const shape = (replicas: number, memoryMib: number, data = false): Shape => ({
  replicas,
  memoryMib,
  port: undefined,
  data,
});
const apply = (service: (typeof NAMES)[number], wanted: Shape): Step => ({ do: "apply", name: service, shape: wanted });

/** Lives that ended wrong once. */
const ONCE_WRONG: [Step[]][] = [
  // What is to be larger in its place lost that room to another before its turn came.
  [
    [
      apply("two", shape(1, 64)),
      { do: "obey", at: 0 },
      apply("two", shape(2, 512, true)),
      apply("one", shape(1, 1_500)),
    ],
  ],
  // With no room for all that are wanted, what stood there never got the new release.
  [[apply("one", shape(3, 1_500)), apply("three", shape(1, 64)), { do: "obey", at: 0 }, apply("three", shape(4, 512))]],
];

const anySteps = fc.array(anyStep, { maxLength: 14 });

test("whatever is applied, removed, drained, lost and found again, what stands is what is wanted, and never too much", () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const controller = createTestController();
      const nodes = nodesOf(controller);
      for (const step of steps) {
        take(controller, nodes, step);
        holds(controller);
      }
      peace(controller, nodes);
      holds(controller);
      ends(controller, nodes);
      expect(controller.entries.length).toBeGreaterThan(0);
    }),
    { numRuns: 40, examples: ONCE_WRONG },
  );
});

test("the same life twice gives the same journal, and its fold the same placements", () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const live = () => {
        const controller = createTestController();
        const nodes = nodesOf(controller);
        for (const step of steps) take(controller, nodes, step);
        return controller;
      };
      const [one, two] = [live(), live()];
      expect(two.entries.at(-1)?.hash).toBe(one.entries.at(-1)?.hash);
      const kept = JSON.stringify(one.machine.peek(placement));
      const next = () =>
        yardOf(one.machine.peek(fleet), one.machine.peek(placement)).choose(demanding({ service: "next" }), {
          siblings: [],
        });
      const before = next();
      one.machine.reset(undefined);
      for (const entry of one.entries) expect(one.machine.fold(entry)).toBeUndefined();
      expect(JSON.stringify(one.machine.peek(placement))).toBe(kept);
      expect(next()).toEqual(before);
    }),
    { numRuns: 15 },
  );
});
