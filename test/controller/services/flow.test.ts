import { describe, expect, test } from "vitest";
import { execution } from "../../../controller/execution/execution.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody, joinNode } from "../../support/stacks.ts";

const WEB = `services: { web: { image: "web:1", ports: ["8080:80"] } }`;
const TWO = `services: { web: { image: "web:1", deploy: { replicas: 2 } } }`;
const DATA = `
services: { db: { image: "db:1", volumes: ["data:/data"] } }
volumes: { data: {} }`;

const placed = ({ machine }: TestController) =>
  Object.entries(machine.peek(placement).instances).map(([id, { node }]) => `${id}@${node}`);
const kinds = ({ entries }: TestController, from: number) => entries.slice(from).map(({ kind }) => kind);
const report = (controller: TestController, node: string, n: number, instance: string, state: string) =>
  controller.hear("report", node, {
    n,
    after: n - 1,
    key: `instance:${instance}`,
    body: { kind: "instance", instance, service: instance.slice(0, -2), revision: 1, state },
  });

test("one click is one record: declared, placed and issued together", () => {
  const controller = createTestController();
  const node = addNode(controller, "a");
  const before = controller.entries.length;
  const answer = controller.command("services.apply", applyBody(WEB, "web"));
  expect(answer).toMatchObject({ ok: true, value: { outcome: "created", placed: [{ node, site: "a" }], missing: 0 } });
  expect(kinds(controller, before)).toEqual([
    "services.applied",
    "gateway.allocated",
    "placement.assigned",
    "execution.issued",
  ]);
  const tell = controller.started.findLast(({ type }) => type === "tell.plan");
  expect(tell?.args).toMatchObject({ node, plan: { content: { instances: [{ id: "web-1", revision: 1 }] } } });
});

test("the same file again changes nothing", () => {
  const controller = createTestController();
  addNode(controller, "a");
  controller.command("services.apply", applyBody(WEB, "web"));
  const before = controller.entries.length;
  expect(controller.command("services.apply", applyBody(WEB, "web"))).toMatchObject({
    ok: true,
    value: { outcome: "unchanged", revision: 1 },
  });
  expect(kinds(controller, before)).toEqual([]);
});

test("a changed secret is a new revision and a new plan, on the same node", () => {
  const controller = createTestController();
  addNode(controller, "a");
  controller.command("services.apply", applyBody(WEB, "web"));
  const where = placed(controller);
  expect(controller.command("services.apply", { ...applyBody(WEB, "web", "mac-2"), sealed: "box" })).toMatchObject({
    value: { outcome: "changed", revision: 2 },
  });
  expect(placed(controller)).toEqual(where);
  expect(controller.entries.at(-1)?.kind).toBe("execution.issued");
});

test("replicas stand at different sites", () => {
  const controller = createTestController();
  const [a, b] = [addNode(controller, "a"), addNode(controller, "b")];
  joinNode(controller, "a");
  controller.command("services.apply", applyBody(TWO, "web"));
  const sites = placed(controller).map((at) => at.split("@")[1]);
  expect(sites).toContain(b);
  expect(new Set(sites).size).toBe(2);
  expect(a).not.toBe(b);
});

describe("a service that fits nowhere", () => {
  test("is refused when only a person can change that, and nothing is written", () => {
    const controller = createTestController();
    addNode(controller, "a");
    controller.command("services.apply", applyBody(WEB, "web"));
    const before = controller.entries.length;
    const other = controller.command("services.apply", applyBody(WEB, "other"));
    expect(other).toMatchObject({
      ok: false,
      error: { code: "services.impossible", details: [{ says: { en: "port 8080/tcp is taken there by web-1" } }] },
    });
    expect(kinds(controller, before)).toEqual([]);
  });

  test("waits when that may pass, and is placed as soon as a node comes", () => {
    const controller = createTestController();
    expect(controller.command("services.apply", applyBody(WEB, "web"))).toMatchObject({
      ok: true,
      value: { missing: 1 },
    });
    expect(controller.read("overview.findings")).toMatchObject({ items: [{ code: "placement.no-node" }] });
    const node = addNode(controller, "a");
    expect(placed(controller)).toEqual([`web-1@${node}`]);
    expect(controller.read("overview.findings")).toMatchObject({ items: [] });
  });
});

describe("a drain", () => {
  test("starts the new one first and lets the old one go once the new one is up", () => {
    const controller = createTestController();
    const [a, b] = [addNode(controller, "a"), addNode(controller, "b")];
    controller.command("services.apply", applyBody(WEB, "web"));
    const [first] = placed(controller);
    const old = first?.split("@")[1] ?? "";
    const next = old === a ? b : a;
    controller.command("fleet.drain", { node: old });
    expect(placed(controller)).toEqual([first, `web-2@${next}`]);
    report(controller, next, 1, "web-2", "ok");
    expect(placed(controller)).toEqual([`web-2@${next}`]);
  });

  test("leaves what keeps data where it is, and says so", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    addNode(controller, "b");
    controller.command("services.apply", applyBody(DATA, "db"));
    const before = placed(controller);
    controller.command("fleet.drain", { node: before[0]?.split("@")[1] });
    expect(placed(controller)).toEqual(before);
    expect(JSON.stringify(controller.read("overview.findings"))).toContain("placement.drain-blocked");
    expect(node).toBeDefined();
  });
});

test("what is removed leaves its node, and its number is not used again", () => {
  const controller = createTestController();
  addNode(controller, "a");
  controller.command("services.apply", applyBody(WEB, "web"));
  expect(controller.command("services.remove", { service: "web" })).toMatchObject({
    ok: true,
    value: { stops: ["web-1"] },
  });
  expect(placed(controller)).toEqual([]);
  controller.command("services.apply", applyBody(WEB, "web"));
  expect(placed(controller)[0]).toMatch(/^web-2@/);
});

test("a plan is told again until the node answers, and not after", () => {
  const controller = createTestController();
  const node = addNode(controller, "a");
  controller.command("services.apply", applyBody(WEB, "web"));
  const tells = () => controller.started.filter(({ type }) => type === "tell.plan").length;
  const tell = () => [...controller.running.values()].find(({ effect }) => effect.type === "tell.plan");
  tell()?.done({ ok: true, value: null });
  controller.clock.settle();
  const first = tells();
  controller.clock.advance(20_000);
  expect(tells()).toBe(first);
  controller.hear("beat", node, { v: 1, p: "p1", s: 0, b: "b", t: 1, g: 1, h: "" });
  controller.clock.advance(11_000);
  expect(tells()).toBe(first + 1);
  tell()?.done({ ok: true, value: null });
  const plan = controller.machine.peek(execution).plans[node];
  const body = {
    kind: "plan",
    outcome: "accepted",
    lineage: "lineage-1",
    term: 1,
    generation: plan?.generation,
    hash: plan?.hash,
  };
  controller.hear("report", node, { n: 1, after: 0, key: "plan", body });
  const told = tells();
  for (let beat = 1; beat < 60; beat += 1) {
    controller.hear("beat", node, { v: 1, p: "p1", s: beat, b: "b", t: 1, g: 1, h: "" });
    controller.clock.advance(2_000);
  }
  expect(tells()).toBe(told);
});

test("a node that has lost its plan asks and is told", () => {
  const controller = createTestController();
  const node = addNode(controller, "a");
  controller.command("services.apply", applyBody(WEB, "web"));
  const plan = controller.machine.peek(execution).plans[node];
  for (const { done } of controller.running.values()) done({ ok: true, value: null });
  const body = {
    kind: "plan",
    outcome: "accepted",
    lineage: "lineage-1",
    term: 1,
    generation: plan?.generation,
    hash: plan?.hash,
  };
  controller.hear("report", node, { n: 1, after: 0, key: "plan", body });
  const before = controller.started.length;
  controller.hear("sync", node, { have: null });
  expect(controller.started.slice(before).map(({ type }) => type)).toContain("tell.plan");
});

describe("before a node leaves", () => {
  test("a dry run of a drain says what would move where, and what stays with its data, and writes nothing", () => {
    const controller = createTestController();
    const [a, b] = [addNode(controller, "a"), addNode(controller, "b")];
    controller.command("services.apply", applyBody(WEB, "web"));
    controller.command("services.apply", applyBody(DATA, "db"));
    const before = controller.entries.length;
    const at = (id: string) => controller.machine.peek(placement).instances[id]?.node;
    const dry = (node: string) => controller.command("fleet.drain", { node }, "system", true);
    expect(dry(at("web-1") ?? "")).toMatchObject({
      ok: true,
      value: {
        moves: [{ instance: "web-1", starts: "web-2", on: at("web-1") === a ? "b-pc" : "a-pc" }],
        draining: false,
      },
    });
    expect(dry(at("db-1") ?? "")).toMatchObject({ ok: true, value: { stays: ["db-1"] } });
    expect(kinds(controller, before)).toEqual([]);
    expect(b).toBeDefined();
  });

  test("it is not retired while something stands on it", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    controller.command("services.apply", applyBody(DATA, "db"));
    controller.command("fleet.drain", { node });
    expect(controller.command("fleet.retire", { node })).toMatchObject({
      ok: false,
      error: { code: "services.still-there", params: { instances: "db-1" } },
    });
    controller.command("services.remove", { service: "db" });
    expect(controller.command("fleet.retire", { node })).toMatchObject({ ok: true });
  });
});
