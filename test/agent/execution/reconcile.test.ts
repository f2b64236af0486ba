import { describe, expect, test } from "vitest";
import type { PlannedInstance } from "../../../shared/execution/wire.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { NAME, joined, obeying, pads, port, running } from "../support/obeying.ts";
import { container, instance, planOf } from "../support/plans.ts";
import { NODE, type Rig } from "../support/rig.ts";

describe("a plan becomes containers", () => {
  test("image pulled and pinned, container made once, state told as it goes, then nothing more to do", () => {
    const rig = joined();
    const plan = obeying(rig, [pads()]);
    expect(running(rig)).toEqual([NAME]);
    const said = rig.sentOf("report").map(({ body }) => (body.kind === "instance" ? body.state : body.kind));
    expect(said.filter((word, i) => said.indexOf(word) === i)).toEqual(["plan", "joining", "pin", "ok"]);
    expect(rig.reports["plan:accepted"]).toMatchObject({ hash: plan.hash, generation: 1 });
    expect(rig.actions).toEqual([]);
    const acted = rig.started.length;
    rig.clock.advance(10 * MINUTE_MS);
    expect(rig.started.slice(acted).filter(({ type }) => /container|absent|image$/.test(type))).toEqual([]);
  });

  test("a tag that moves changes nothing: the digest of the first pull stays", () => {
    const rig = joined();
    obeying(rig, [pads()]);
    const first = rig.host.named(NAME)?.imageId;
    rig.host.offer("web:1", { platform: "linux/amd64", exits: 7 });
    obeying(rig, [pads({ memoryBytes: 128 * 1024 ** 2 })], { generation: 2 });
    expect(rig.host.named(NAME)?.imageId).toBe(first);
    expect(running(rig)).toEqual([NAME]);
  });

  test.each<[string, PlannedInstance, boolean]>([
    ["another image", pads({ image: "web:2" }), true],
    ["a restart that a person asked for", pads({}, { restarts: 1 }), true],
    ["another environment", pads({}, { environmentMac: "changed" }), true],
    ["another revision alone", pads({}, { revision: 2 }), false],
  ])("%s: is it another container?", (_name, next, other) => {
    const rig = joined();
    obeying(rig, [pads()]);
    const before = rig.host.named(NAME)?.id;
    obeying(rig, [next], { generation: 2 });
    expect(rig.host.named(NAME)?.id === before).toBe(!other);
    expect(running(rig)).toEqual([NAME]);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });

  test.each([
    ["that travelled sealed", "{{lierre.sealed.0}}", 2],
    ["in clear", "18", 1],
  ])("another environment builds an image anew whose arguments are %s: %#", (_name, argument, builds) => {
    const rig = joined([]);
    const context = [{ path: "Dockerfile", file: "build/Dockerfile", mode: 0o644 }];
    const build = { context, dockerfile: "Dockerfile", args: { VERSION: argument }, hash: "0".repeat(64) };
    obeying(rig, [pads({ image: "built:1", build }, { environmentMac: "one" })]);
    obeying(rig, [pads({ image: "built:1", build }, { environmentMac: "two" })], { generation: 2 });
    expect(rig.started.filter(({ type }) => type === "engine.build")).toHaveLength(builds);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });

  test("while a new image can't be had the old container runs on, and the instance is degraded", () => {
    const rig = joined(["web:1"]);
    obeying(rig, [pads()]);
    obeying(rig, [pads({ image: "web:9" })], { generation: 2 });
    expect(running(rig)).toEqual([NAME]);
    expect(rig.stateOf("pads-1")).toBe("degraded");
    expect(rig.reasonOf("pads-1")).toMatch(/image web:9 of web can't be had/);
  });

  test("what leaves the plan goes, is told as gone, and its image is collected; foreign containers stay", () => {
    const rig = joined();
    rig.host.foreign("somebody-elses");
    obeying(rig, [pads()]);
    obeying(rig, [], { generation: 2 });
    expect([...rig.host.containers.values()].map(({ name }) => name)).toEqual(["somebody-elses"]);
    expect(rig.stateOf("pads-1")).toBe("gone");
    expect(rig.host.images.size).toBeGreaterThan(0);
    rig.clock.advance(10 * MINUTE_MS);
    expect(rig.host.images.size).toBe(0);
    expect(rig.host.networks.size).toBe(0);
    expect(rig.agent?.machine.peek(rig.agent.capabilities.execution).pins).toEqual({});
  });

  test("containers start in the order that depends_on asks for", () => {
    const rig = joined();
    const db = container("zz-db", {
      image: "db:1",
      healthcheck: { test: ["CMD", "ok"], intervalMs: 1, timeoutMs: 1, startPeriodMs: 0, retries: 1 },
    });
    const job = container("job", { restart: "no", dependsOn: [{ container: "zz-db", condition: "healthy" }] });
    const web = container("a-web", { image: "web:1", dependsOn: [{ container: "job", condition: "completed" }] });
    rig.host.offer("job:1", { exits: 0 });
    obeying(rig, [instance("pads-1", [web, job, db])]);
    const order = rig.started
      .filter(({ type }) => type === "engine.container")
      .map(({ key }) => key.split(":")[1]?.replace("lierre-456789-pads-1-", ""));
    expect(order).toEqual(["zz-db", "job", "a-web"]);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });
});

describe("never a second copy", () => {
  test("on a machine so slow that what was done is seen long after, it is done once", () => {
    const rig = joined(["web:1"], { lookMs: 4_000 });
    obeying(rig, [pads()]);
    rig.clock.advance(MINUTE_MS);
    expect(rig.started.filter(({ type }) => type === "engine.container").length).toBe(1);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });

  /** The container of `pads()`, but with a name that an older agent gave it. */
  function renamed(status: "running" | "created") {
    const rig = joined();
    obeying(rig, [pads()]);
    const old = rig.host.named(NAME);
    if (old?.wish === undefined) throw new Error("it does not run");
    rig.kill();
    rig.host.remove(old);
    const other = rig.host.create("of-an-older-agent", old.wish, old.imageId, {});
    if (status === "running") rig.host.start(other);
    rig.start();
    return rig;
  }

  const calmly = (rig: Rig) => {
    for (let i = 0; i < 1_000; i += 1) {
      rig.clock.advance(10);
      expect(rig.host.containers.size).toBeLessThanOrEqual(1);
    }
  };

  test("what runs as wished is kept under whatever name, and goes before another is made", () => {
    const rig = renamed("running");
    calmly(rig);
    expect(running(rig)).toEqual(["of-an-older-agent"]);
    rig.host.pull("web:2");
    rig.deliver("plan", planOf([pads({ image: "web:2" })], { generation: 2 }));
    calmly(rig);
    expect(running(rig)).toEqual([NAME]);
  });

  test("what does not run and has another name goes before ours is made", () => {
    const rig = renamed("created");
    calmly(rig);
    expect(running(rig)).toEqual([NAME]);
  });
});

describe("what goes wrong is told, with its remedy, and tried again", () => {
  test("a port that is taken: down at once, ok when it is free", () => {
    const rig = joined();
    const free = rig.host.occupy("127.0.1.1", 8080);
    obeying(rig, [pads({ ports: [port(8080)] })]);
    expect(rig.stateOf("pads-1")).toBe("down");
    expect(rig.reasonOf("pads-1")).toMatch(/port 8080.*free it/);
    free();
    rig.clock.advance(5 * MINUTE_MS + 10 * SECOND_MS);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });

  test("a name that a foreign container has: it stays, and that is said", () => {
    const rig = joined();
    rig.host.foreign(NAME);
    obeying(rig, [pads()]);
    expect(rig.host.named(NAME)?.wish).toBeUndefined();
    expect(rig.reasonOf("pads-1")).toMatch(/foreign container/);
  });

  test.each([
    ["mobile", undefined],
    ["stateless", undefined],
    ["stateless", "always"],
  ] as const)("%s, restart %s: what dies as it starts backs off, and is a crash loop", (policy, restart) => {
    const rig = joined([]);
    rig.host.offer("web:1", { exits: 3 });
    obeying(rig, [pads(restart === undefined ? {} : { restart }, { stack: { policy } })]);
    expect(rig.stateOf("pads-1")).toBe("down");
    expect(rig.reasonOf("pads-1")).toMatch(/web keeps exiting, code 3/);
    const before = rig.started.filter(({ type }) => type === "engine.container").length;
    rig.clock.advance(HOUR_MS);
    expect(rig.started.filter(({ type }) => type === "engine.container").length - before).toBeLessThan(20);
    const told = rig.sentOf("report").filter(({ body }) => body.kind === "instance");
    expect(new Set(told.map(({ n }) => n)).size).toBeLessThan(5);
  });

  test.each([
    ["no", 0, 0, "ok"],
    ["no", 5, 0, "down"],
    ["on-failure", 0, 0, "ok"],
    ["on-failure", 5, 1, "ok"],
    ["always", 0, 1, "ok"],
    [undefined, 5, 1, "ok"],
  ] as const)("restart %s, exit %i: started again %i times, %s", (restart, exitCode, again, state) => {
    const rig = joined();
    obeying(rig, [pads(restart === undefined ? {} : { restart }, { stack: { policy: "mobile" } })]);
    rig.clock.advance(11 * MINUTE_MS);
    const before = rig.started.filter(({ type }) => type === "engine.container").length;
    rig.host.crash(NAME, exitCode);
    rig.clock.advance(30 * SECOND_MS);
    expect(rig.started.filter(({ type }) => type === "engine.container").length - before).toBe(again);
    expect(rig.stateOf("pads-1")).toBe(state);
  });

  test("a short death makes no noise; an unhealthy container is degraded once it lasts", () => {
    const rig = joined();
    const healthcheck = { test: ["CMD", "ok"], intervalMs: 1, timeoutMs: 1, startPeriodMs: 0, retries: 1 };
    obeying(rig, [pads({ healthcheck })]);
    const told = () => rig.sentOf("report").filter(({ body }) => body.kind === "instance").length;
    rig.ackAll();
    const before = told();
    rig.host.crash(NAME);
    rig.clock.advance(4 * SECOND_MS);
    rig.clock.advance(MINUTE_MS);
    expect(told()).toBe(before);
    rig.host.setHealth(NAME, "unhealthy");
    rig.clock.advance(2 * SECOND_MS);
    expect(rig.stateOf("pads-1")).toBe("ok");
    rig.clock.advance(10 * SECOND_MS);
    expect(rig.stateOf("pads-1")).toBe("degraded");
    expect(rig.reasonOf("pads-1")).toMatch(/health check fails/);
  });

  test("a probe that fails makes it degraded, one that passes makes it ok", () => {
    const rig = joined();
    const probe = { container: "web", port: 80, path: "/up", intervalMs: 5_000, timeoutMs: 1_000 };
    rig.probe = { ok: false, error: { code: "status", detail: "it answers 503" } };
    obeying(rig, [pads({ ports: [port(8080)] }, { stack: { probe } })]);
    expect(rig.stateOf("pads-1")).toBe("joining");
    rig.clock.advance(MINUTE_MS);
    expect(rig.stateOf("pads-1")).toBe("degraded");
    expect(rig.reasonOf("pads-1")).toBe("the probe http://127.0.1.1:8080/up fails: it answers 503");
    rig.probe = { ok: true, value: null };
    rig.clock.advance(20 * SECOND_MS);
    expect(rig.stateOf("pads-1")).toBe("ok");
  });

  test("an engine that is away for a moment is no news; for longer, all is down; back, nothing was restarted", () => {
    const rig = joined();
    obeying(rig, [pads()]);
    const before = rig.host.named(NAME)?.startedAtMs;
    rig.host.engineDown();
    rig.post("engine", {});
    rig.clock.advance(20 * SECOND_MS);
    expect(rig.stateOf("pads-1")).toBe("ok");
    rig.clock.advance(MINUTE_MS);
    expect(rig.stateOf("pads-1")).toBe("down");
    expect(rig.reasonOf("pads-1")).toMatch(/Docker does not answer/);
    expect(rig.reports[`finding:docker-missing:node:${NODE}`]).toMatchObject({ standing: true });
    rig.host.engineUp();
    rig.clock.advance(MINUTE_MS);
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(rig.host.named(NAME)?.startedAtMs).toBe(before);
    expect(rig.reports[`finding:docker-missing:node:${NODE}`]).toMatchObject({ standing: false });
  });
});

describe("a life after another", () => {
  test("kill -9, with nobody reachable afterwards: what runs is adopted, what stopped is started", () => {
    const rig = joined();
    obeying(rig, [pads(), instance("wiki-1", [container("web")], { stack: { policy: "mobile" } })]);
    const before = rig.host.named(NAME)?.id;
    rig.kill();
    rig.host.crash("lierre-456789-wiki-1-web", 137);
    rig.host.online = false;
    rig.start();
    rig.clock.advance(MINUTE_MS);
    expect(rig.host.named(NAME)?.id).toBe(before);
    expect(running(rig).length).toBe(2);
    expect(rig.started.filter(({ type }) => type === "engine.container").map(({ key }) => key.split(":")[1])).toEqual([
      NAME,
      "lierre-456789-wiki-1-web",
      "lierre-456789-wiki-1-web",
    ]);
  });

  test("after a power cut everything that was wanted runs again, each once", () => {
    const rig = joined();
    obeying(rig, [pads(), instance("wiki-1", [container("web")], { stack: { policy: "mobile" } })]);
    rig.kill();
    rig.host.powerCut();
    rig.host.boot();
    rig.start();
    rig.clock.advance(MINUTE_MS);
    expect(running(rig).toSorted()).toEqual([NAME, "lierre-456789-wiki-1-web"]);
    expect(rig.host.containers.size).toBe(2);
  });

  test("a full disk: nothing is accepted, what runs runs on, and it is accepted once there is room", () => {
    const rig = joined();
    obeying(rig, [pads()]);
    rig.journal.failNext({ kind: "refused" });
    rig.deliver("plan", planOf([], { generation: 2 }));
    rig.clock.advance(SECOND_MS);
    expect(running(rig)).toEqual([NAME]);
    rig.link(true);
    rig.clock.advance(MINUTE_MS);
    rig.deliver("plan", planOf([], { generation: 2 }));
    rig.clock.advance(MINUTE_MS);
    expect(running(rig)).toEqual([]);
  });
});
