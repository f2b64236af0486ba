import { describe, expect, test } from "vitest";
import { nextRunMs } from "../../../agent/execution/jobs/next-run.ts";
import type { PlannedInstance, ReportBody } from "../../../shared/execution/wire.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import type { Container } from "../../../shared/services/wire.ts";
import { joined, obeying, running } from "../support/obeying.ts";
import { container, instance } from "../support/plans.ts";
import type { Rig } from "../support/rig.ts";

/** Noon of 22 November 2026: the clock of the tests begins there. */
const NOON_MS = 1_795_348_800_000;
const RUN = "lierre-456789-pads-1-tidy-job";
const NO_IMAGE = "it waited 5 minutes for its image tidy:9";

type JobReport = Extract<ReportBody, { kind: "job" }>;

const tidy = (change: Partial<Container> = {}) =>
  container("tidy", { image: "tidy:1", schedule: { cron: "*/10 * * * *" }, ...change });

const pads = (...containers: Container[]): PlannedInstance => instance("pads-1", [container("web"), ...containers]);

/** An agent that obeys a plan with one job, whose runs write a line and end with this code. */
function planned(exits: number | "never" = 0, change: Partial<Container> = {}): Rig {
  const rig = joined(["web:1", "db:1"]);
  rig.host.offer("tidy:1", exits === "never" ? { prints: ["at it"] } : { exits, prints: ["at it"] });
  obeying(rig, [pads(tidy(change))]);
  return rig;
}

const job = (rig: Rig): JobReport | undefined => rig.reports["job:pads-1/tidy"] as JobReport | undefined;
/** Runs that were handed to the engine, by the moment they were due. */
const runs = (rig: Rig): number[] =>
  rig.started.flatMap(({ type, args }) => (type === "engine.job" ? [(args as { atMs: number }).atMs - NOON_MS] : []));
const until = (rig: Rig, sinceNoonMs: number) => rig.clock.advance(NOON_MS + sinceNoonMs - rig.clock.now().wallMs);

describe("when a job is due", () => {
  test.each([
    ["0 12 * * *", "", "2026-11-23T12:00:00.000Z"],
    ["0 12 * * *", "Europe/Paris", "2026-11-23T11:00:00.000Z"],
    ["*/5 * * * *", "", "2026-11-22T12:05:00.000Z"],
    ["@daily", "", "2026-11-23T00:00:00.000Z"],
    ["0 0 * * sun", "America/New_York", "2026-11-29T05:00:00.000Z"],
  ])("%s %s comes round first at %s", (cron, zone, at) => {
    const next = nextRunMs(cron, zone, NOON_MS);
    expect(next === null ? null : new Date(next).toISOString()).toBe(at);
  });

  test("a day that never comes is never, and seconds are no times for jobs", () => {
    expect(nextRunMs("0 0 31 2 *", "", NOON_MS)).toBeNull();
    expect(() => nextRunMs("* * * * * *", "", NOON_MS)).toThrow("5 parts");
  });
});

describe("a job", () => {
  test("is not started with the others, and keeps nothing from being ok", () => {
    const rig = joined(["web:1", "tidy:1", "db:1"]);
    const after = container("db", { dependsOn: [{ container: "tidy", condition: "completed" }] });
    obeying(rig, [pads(tidy(), after)]);
    expect(running(rig).toSorted()).toEqual(["lierre-456789-pads-1-db", "lierre-456789-pads-1-web"]);
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(rig.actions).toEqual([]);
  });

  test.each([
    [0, "ok"],
    [3, "failed"],
  ] as const)("runs at its times, ends with %i, is told as %s, and leaves no container", (exits, outcome) => {
    const rig = planned(exits);
    until(rig, 9 * MINUTE_MS + 59 * SECOND_MS);
    expect(runs(rig)).toEqual([]);
    until(rig, 10 * MINUTE_MS + 30 * SECOND_MS);
    expect(job(rig)).toMatchObject({ service: "pads", outcome, exitCode: exits, tail: "at it" });
    expect(job(rig)?.atMs).toBe(NOON_MS + 10 * MINUTE_MS);
    expect(job(rig)?.startedAtMs).toBeGreaterThanOrEqual(NOON_MS + 10 * MINUTE_MS);
    expect(rig.host.named(RUN)).toBeUndefined();
    until(rig, 61 * MINUTE_MS);
    expect(runs(rig)).toEqual([10, 20, 30, 40, 50, 60].map((minutes) => minutes * MINUTE_MS));
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(rig.sentOf("report").flatMap(({ body }) => (body.kind === "instance" ? [body.state] : []))).not.toContain(
      "down",
    );
  });

  test("that still runs when its turn comes is not run twice; that turn is told as skipped", () => {
    const rig = planned("never");
    until(rig, 25 * MINUTE_MS);
    expect(runs(rig)).toEqual([10 * MINUTE_MS]);
    expect(job(rig)).toMatchObject({ outcome: "skipped-overlap", atMs: NOON_MS + 20 * MINUTE_MS });
    rig.host.crash(RUN, 0);
    rig.clock.advance(10 * SECOND_MS);
    expect(job(rig)).toMatchObject({ outcome: "ok", atMs: NOON_MS + 10 * MINUTE_MS, tookMs: expect.any(Number) });
    until(rig, 31 * MINUTE_MS);
    expect(runs(rig)).toEqual([10, 30].map((minutes) => minutes * MINUTE_MS));
  });

  test("whose agent dies while it runs is waited for by the next, and not run again", () => {
    const rig = planned("never");
    until(rig, 10 * MINUTE_MS + 10 * SECOND_MS);
    const id = rig.host.named(RUN)?.id;
    rig.kill();
    rig.clock.advance(20 * SECOND_MS);
    rig.start();
    rig.link(true);
    rig.clock.advance(5 * SECOND_MS);
    expect(rig.host.named(RUN)?.id).toBe(id);
    rig.kill();
    rig.host.crash(RUN, 4);
    rig.start();
    rig.clock.advance(5 * SECOND_MS);
    expect(job(rig)).toMatchObject({ outcome: "failed", exitCode: 4, atMs: NOON_MS + 10 * MINUTE_MS });
    expect(rig.host.named(RUN)).toBeUndefined();
  });

  test("of one minute runs once, however often its agent begins anew in it", () => {
    const rig = planned(0, { schedule: { cron: "10 12 * * *" } });
    for (let i = 0; i < 20; i += 1) {
      until(rig, 9 * MINUTE_MS + 50 * SECOND_MS + i * 3 * SECOND_MS);
      rig.kill(i % 2 === 0 ? "torn" : "written");
      rig.start();
    }
    until(rig, 12 * MINUTE_MS);
    expect(job(rig)).toMatchObject({ outcome: "ok", atMs: NOON_MS + 10 * MINUTE_MS });
    expect(new Set(rig.disk.records.flatMap(({ text }) => text.match(/"kind":"jobs\.began"/g) ?? [])).size).toBe(1);
    expect(rig.disk.records.filter(({ text }) => text.includes("jobs.began"))).toHaveLength(1);
  });

  test("that was missed while the machine was off waits for its next turn", () => {
    const rig = planned();
    rig.kill();
    rig.host.powerCut();
    until(rig, 47 * MINUTE_MS);
    rig.host.boot();
    rig.start();
    rig.clock.advance(2 * MINUTE_MS);
    expect(runs(rig)).toEqual([]);
    until(rig, 51 * MINUTE_MS);
    expect(runs(rig)).toEqual([50 * MINUTE_MS]);
  });

  test.each([48 * HOUR_MS, -48 * HOUR_MS])("keeps to the clock when that is set by %i ms", (jumpMs) => {
    const rig = planned();
    rig.clock.jumpWall(jumpMs);
    rig.clock.advance(9 * MINUTE_MS);
    expect(runs(rig)).toEqual([]);
    rig.clock.advance(12 * MINUTE_MS);
    expect(runs(rig)).toEqual([10 * MINUTE_MS + jumpMs, 20 * MINUTE_MS + jumpMs]);
  });

  test("waits for what it depends on, and gives up after five minutes", () => {
    const healthcheck = { test: ["CMD", "ok"], intervalMs: 1, timeoutMs: 1, startPeriodMs: 0, retries: 1 };
    const rig = joined(["web:1", "db:1"]);
    rig.host.offer("tidy:1", { exits: 0 });
    const waits = tidy({ dependsOn: [{ container: "db", condition: "healthy" }] });
    obeying(rig, [pads(waits, container("db", { healthcheck }))]);
    rig.host.setHealth("lierre-456789-pads-1-db", "unhealthy");
    until(rig, 14 * MINUTE_MS);
    expect(job(rig)).toBeUndefined();
    until(rig, 16 * MINUTE_MS);
    expect(job(rig)).toMatchObject({
      outcome: "not-started",
      startedAtMs: 0,
      tail: expect.stringContaining("depends on"),
    });
    rig.host.setHealth("lierre-456789-pads-1-db", "healthy");
    until(rig, 21 * MINUTE_MS);
    expect(job(rig)).toMatchObject({ outcome: "ok", atMs: NOON_MS + 20 * MINUTE_MS });
  });

  test("whose image can't be had is told as not started, with what it waited for", () => {
    const rig = planned(0, { image: "tidy:9" });
    until(rig, 16 * MINUTE_MS);
    expect(job(rig)).toMatchObject({ outcome: "not-started", tail: NO_IMAGE });
  });

  test("whose engine is away for a moment begins once it is back; one that comes back too late waits", () => {
    const rig = planned();
    until(rig, 9 * MINUTE_MS);
    rig.host.engineDown();
    until(rig, 12 * MINUTE_MS);
    rig.host.engineUp();
    until(rig, 14 * MINUTE_MS);
    expect(job(rig)).toMatchObject({ outcome: "ok", atMs: NOON_MS + 10 * MINUTE_MS });
    until(rig, 19 * MINUTE_MS);
    rig.host.engineDown();
    until(rig, 28 * MINUTE_MS);
    rig.host.engineUp();
    until(rig, 29 * MINUTE_MS + 50 * SECOND_MS);
    expect(job(rig)).toMatchObject({ outcome: "not-started", atMs: NOON_MS + 20 * MINUTE_MS });
  });

  test("that leaves the plan while it runs is stopped and gone", () => {
    const rig = planned("never");
    until(rig, 11 * MINUTE_MS);
    expect(rig.host.named(RUN)?.status).toBe("running");
    obeying(rig, [pads()], { generation: 2 });
    expect(rig.host.named(RUN)).toBeUndefined();
    obeying(rig, [], { generation: 3 });
    expect(rig.stateOf("pads-1")).toBe("gone");
  });

  test("that becomes a service runs all the time, and the other way round", () => {
    const rig = planned();
    obeying(rig, [pads(container("tidy", { image: "web:1" }))], { generation: 2 });
    expect(running(rig)).toContain("lierre-456789-pads-1-tidy");
    obeying(rig, [pads(tidy())], { generation: 3 });
    expect(running(rig)).toEqual(["lierre-456789-pads-1-web"]);
    until(rig, 11 * MINUTE_MS);
    expect(job(rig)).toMatchObject({ outcome: "ok" });
  });
});
