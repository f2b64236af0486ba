import { describe, expect, test } from "vitest";
import type { ReportBody } from "../../../shared/execution/wire.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { NAME, joined, obeying, pads, port, running } from "../support/obeying.ts";
import { container, instance, planOf } from "../support/plans.ts";
import type { Rig } from "../support/rig.ts";

type Told = Extract<ReportBody, { kind: "instance" }>;

/** What was told of `pads-1`, each once: state, revision and restarts. */
function told(rig: Rig): string[] {
  const bodies = rig.sentOf("report").flatMap(({ n, body }) => (body.kind === "instance" ? [[n, body] as const] : []));
  const once = new Map<number, Told>(bodies);
  return [...once.values()].map(({ state, revision, restarts }) => `${state} ${revision}.${restarts}`);
}

describe("a release is told", () => {
  test("once its containers run as it wants, and no sooner", () => {
    const rig = joined(["web:1", "web:2"], { host: { pullMs: 20_000 } });
    obeying(rig, [pads()]);
    obeying(rig, [pads({ image: "web:2" }, { revision: 2 })], { generation: 2 });
    rig.deliver("plan", planOf([pads({ image: "web:2" }, { revision: 2, restarts: 1 })], { generation: 3 }));
    rig.clock.advance(MINUTE_MS);
    expect(told(rig)).toEqual(["joining 1.0", "ok 1.0", "joining 1.0", "joining 2.0", "ok 2.0", "ok 2.1"]);
  });

  test("at once when nothing of it needs another container", () => {
    const rig = joined();
    obeying(rig, [pads()]);
    rig.deliver("plan", planOf([pads({}, { revision: 2 })], { generation: 2 }));
    rig.clock.advance(SECOND_MS);
    expect(told(rig).at(-1)).toBe("ok 2.0");
  });

  test("as the old one while its image can't be had, and as the new one when that dies as it starts", () => {
    const rig = joined(["web:1"]);
    obeying(rig, [pads()]);
    obeying(rig, [pads({ image: "web:9" }, { revision: 2 })], { generation: 2 });
    expect(told(rig).at(-1)).toBe("degraded 1.0");
    rig.host.offer("web:3", { exits: 3 });
    obeying(rig, [pads({ image: "web:3" }, { revision: 3 })], { generation: 3 });
    expect(told(rig).at(-1)).toBe("down 3.0");
  });

  test("for all of its containers together; its jobs do not count", () => {
    const rig = joined(["web:1", "web:2", "db:1", "job:1"], { host: { startMs: 3_000 } });
    const job = container("job", { schedule: { cron: "0 0 * * *" } });
    const both = (tag: string) => [container("web", { image: `web:${tag}` }), container("db"), job];
    obeying(rig, [instance("pads-1", both("1"))]);
    obeying(rig, [instance("pads-1", both("2"), { revision: 2 })], { generation: 2 });
    expect(told(rig).filter((line) => line.startsWith("ok"))).toEqual(["ok 1.0", "ok 2.0"]);
  });

  test("when it is gone", () => {
    const rig = joined();
    obeying(rig, [pads({}, { revision: 4, restarts: 2 })]);
    obeying(rig, [], { generation: 2 });
    expect(told(rig).at(-1)).toBe("gone 4.2");
  });
});

describe("an image is had as it was declared", () => {
  const asked = (rig: Rig) => rig.host.pulls;

  test("always: the registry is asked again with each release and restart, and not besides", () => {
    const rig = joined();
    const always = { extras: { pullPolicy: "always" as const } };
    obeying(rig, [pads(always)]);
    const before = rig.host.named(NAME)?.id;
    obeying(rig, [pads(always, { revision: 2 })], { generation: 2 });
    expect([asked(rig), rig.host.named(NAME)?.id]).toEqual([2, before]); // the tag did not move
    rig.host.offer("web:1", { prints: ["moved"] });
    obeying(rig, [pads({ ...always, cpuMilli: 200 }, { revision: 2 })], { generation: 3 });
    rig.kill();
    rig.start();
    rig.clock.advance(MINUTE_MS);
    expect(asked(rig)).toBe(2);
    obeying(rig, [pads(always, { revision: 3 })], { generation: 4 });
    expect(asked(rig)).toBe(3);
    expect(rig.host.named(NAME)?.log).toEqual(["moved"]);
    expect(Object.keys(rig.agent?.machine.peek(rig.agent.capabilities.execution).pins ?? {})).toContain(
      "web:1 pads@3.0",
    );
    rig.clock.advance(10 * MINUTE_MS);
    expect(Object.keys(rig.agent?.machine.peek(rig.agent.capabilities.execution).pins ?? {})).toEqual([
      "web:1 pads@3.0",
    ]);
  });

  test("always, with a registry that is away: what runs runs on, and it is said", () => {
    const rig = joined();
    const always = { extras: { pullPolicy: "always" as const } };
    obeying(rig, [pads(always)]);
    rig.host.online = false;
    obeying(rig, [pads(always, { revision: 2 })], { generation: 2 });
    expect(running(rig)).toEqual([NAME]);
    expect(told(rig).at(-1)).toBe("degraded 1.0");
    expect(rig.reasonOf("pads-1")).toMatch(/web:1 of web can't be had/);
  });

  test("never: it is here, or that is told at once", () => {
    const rig = joined();
    obeying(rig, [pads({ extras: { pullPolicy: "never" } })]);
    expect([asked(rig), rig.stateOf("pads-1")]).toEqual([0, "down"]);
    expect(rig.reasonOf("pads-1")).toMatch(/pull_policy is never/);
  });

  test("built here: once for what it is made from, and by its id from then on", () => {
    const rig = joined([]);
    const build = (letter: string) => ({
      image: "pads-web:built",
      build: {
        context: [{ path: "Dockerfile", file: "f", mode: 0o644 }],
        dockerfile: "Dockerfile",
        args: {},
        hash: letter.repeat(64),
      },
    });
    const builds = () => rig.started.filter(({ type }) => type === "engine.build").length;
    obeying(rig, [pads(build("a"))], { sealed: { "pads-1": "sealed" } });
    expect([builds(), rig.stateOf("pads-1"), asked(rig)]).toEqual([1, "ok", 0]);
    expect(rig.started.find(({ type }) => type === "engine.build")?.args).toMatchObject({ sealed: ["sealed"] });
    const first = rig.host.named(NAME)?.imageId;
    expect(rig.reports[Object.keys(rig.reports).find((key) => key.startsWith("pin:")) ?? ""]).toMatchObject({
      image: "pads-web:built",
      digest: first,
    });
    obeying(rig, [pads({ ...build("a"), cpuMilli: 200 }, { revision: 2 })], { generation: 2 });
    expect([builds(), rig.host.named(NAME)?.imageId]).toEqual([1, first]);
    obeying(rig, [pads(build("b"), { revision: 3 })], { generation: 3 });
    expect(builds()).toBe(2);
    expect(rig.host.named(NAME)?.imageId).not.toBe(first);
    rig.clock.advance(10 * MINUTE_MS);
    expect(rig.host.images.has(first ?? "")).toBe(false);
    rig.host.images.clear();
    rig.host.crash(NAME, 1);
    obeying(rig, [pads(build("b"), { revision: 3, restarts: 1 })], { generation: 4 });
    expect([builds(), rig.stateOf("pads-1")]).toEqual([3, "ok"]);
  });

  test("with all that travels sealed with those who want it, each text once", () => {
    const rig = joined([]);
    const two = [pads(), instance("wiki-1", [container("web"), container("web2", { image: "web:1" })])];
    obeying(rig, two, { sealed: { "pads-1": "a", "wiki-1": "b" } });
    const args = rig.started.find(({ type }) => type === "engine.image")?.args;
    expect(args).toMatchObject({ image: "web:1", sealed: ["a", "b"] });
  });
});

describe("containers that share a network", () => {
  const side = container("a-side", { image: "web:1", networkMode: "container:web" });
  const both = (more: Parameters<typeof container>[1] = {}) => [
    side,
    container("web", { ports: [port(8080)], ...more }),
  ];
  const SIDE = "lierre-456789-pads-1-a-side";
  const wishOf = (rig: Rig, name: string) => rig.host.named(name)?.wish;

  test("start in order, and the second knows the first by its name here", () => {
    const rig = joined();
    obeying(rig, [instance("pads-1", both())]);
    const order = rig.started.flatMap(({ type, key }) => (type === "engine.container" ? [key.split(":")[1]] : []));
    expect(order).toEqual([NAME, SIDE]);
    expect(wishOf(rig, SIDE)).toMatchObject({ networks: [], peers: { web: NAME } });
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(rig.actions).toEqual([]);
  });

  test("are brought together again when the first is another one, or began anew", () => {
    const rig = joined();
    obeying(rig, [instance("pads-1", both(), { stack: { policy: "mobile" } })]);
    const first = rig.host.named(SIDE)?.id;
    rig.clock.advance(MINUTE_MS);
    rig.host.crash(NAME, 1);
    rig.clock.advance(MINUTE_MS);
    const second = rig.host.named(SIDE)?.id;
    expect(second).not.toBe(first);
    obeying(rig, [instance("pads-1", both({ cpuMilli: 200 }), { revision: 2, stack: { policy: "mobile" } })], {
      generation: 2,
    });
    expect(rig.host.named(SIDE)?.id).not.toBe(second);
    expect(rig.host.named(SIDE)?.startedAtMs).toBeGreaterThanOrEqual(rig.host.named(NAME)?.startedAtMs ?? 0);
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(rig.actions).toEqual([]);
  });
});

test("networks have one name each, whatever instances and networks are called", () => {
  const rig = joined();
  const attached = (network: string) => container("web", { networks: [{ network, aliases: ["www"] }] });
  const networks = [
    { name: "back", internal: true },
    { name: "front", internal: false },
  ];
  const all = [
    instance("pads-1", [attached("default")]),
    instance("a-1", [attached("back")], { stack: { networks } }),
    instance("b-1", [attached("front")], { stack: { networks } }),
    instance("c-1", [attached("default")], { stack: { networks: [{ name: "default", internal: true }] } }),
  ];
  obeying(rig, all);
  expect([...rig.host.networks].map(([name, { internal }]) => `${name} ${internal}`).toSorted()).toEqual([
    "lierre-456789-a-1.i.back true",
    "lierre-456789-b-1.n.front false",
    "lierre-456789-c-1.i.default true",
    "lierre-456789-pads-1 false",
  ]);
  expect(rig.host.named(NAME)?.wish?.networks).toMatchObject([{ aliases: ["web", "www"] }]);
  rig.clock.advance(15 * MINUTE_MS);
  expect(rig.host.networks.size).toBe(4);
  obeying(rig, all.slice(0, 1), { generation: 2 });
  rig.clock.advance(15 * MINUTE_MS);
  expect([...rig.host.networks.keys()]).toEqual(["lierre-456789-pads-1"]);
});
