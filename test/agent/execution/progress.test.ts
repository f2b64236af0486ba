import { describe, expect, test } from "vitest";
import { bounded } from "../../../agent/execution/progress/progress.ts";
import { PullTally } from "../../../agent/execution/docker-pull-progress.ts";
import { SUBJECTS } from "../../../shared/bus/subjects.ts";
import type { Progress } from "../../../shared/execution/wire.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { joined, obeying, pads, port } from "../support/obeying.ts";
import { container, instance, planOf } from "../support/plans.ts";
import type { Rig } from "../support/rig.ts";

/** Phases of one container as they were told, each once. */
const phases = (rig: Rig, name: string): string[] =>
  rig
    .sentOf("progress")
    .flatMap(({ containers }) => containers.flatMap((it) => (it.name === name ? [it.phase] : [])))
    .filter((phase, i, all) => phase !== all[i - 1]);

describe("an instance on its way", () => {
  test("tells each container's phase as it changes, and no more once it has arrived", () => {
    const rig = joined(["web:1", "db:1", "job:1"], { host: { pullMs: 5_000, startMs: 2_000, healthyMs: 2_000 } });
    rig.host.offer("init:1", { exits: 0 });
    const healthcheck = { test: ["CMD", "ok"], intervalMs: 1, timeoutMs: 1, startPeriodMs: 0, retries: 1 };
    const init = container("init", { restart: "no" });
    const db = container("db", { healthcheck, dependsOn: [{ container: "init", condition: "completed" }] });
    const web = container("web", { dependsOn: [{ container: "db", condition: "healthy" }] });
    const job = container("job", { schedule: { cron: "0 0 1 1 *" } });
    obeying(rig, [instance("pads-1", [init, db, web, job], { revision: 3, restarts: 2 })]);
    expect(rig.stateOf("pads-1")).toBe("ok");
    expect(phases(rig, "init")).toEqual(["pulling", "starting", "done"]);
    expect(phases(rig, "db")).toEqual(["pulling", "waiting", "starting", "healthy"]);
    expect(phases(rig, "web")).toEqual(["pulling", "waiting", "starting", "running"]);
    expect(phases(rig, "job")).toEqual([]);
    expect(rig.sentOf("progress")[0]).toMatchObject({ instance: "pads-1", service: "pads", revision: 3, restarts: 2 });
    const told = rig.sentOf("progress").length;
    rig.host.crash("lierre-456789-pads-1-web", 1);
    rig.clock.advance(HOUR_MS);
    expect(rig.sentOf("progress")).toHaveLength(told);
  });

  test("is told of at most once a second, with the bytes of its pulls", () => {
    const rig = joined(["web:1"], { host: { pullMs: 20_000 } });
    rig.deliver("plan", planOf([pads()]));
    rig.clock.advance(SECOND_MS);
    const before = rig.sentOf("progress").length;
    for (let i = 1; i <= 100; i += 1) {
      rig.post("pull-progress", { image: "web:1", doneBytes: i * 1_000, totalBytes: 100_000 });
      rig.clock.advance(100);
    }
    const told = rig.sentOf("progress").slice(before);
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told.at(-1)?.containers).toMatchObject([{ name: "web", phase: "pulling", totalBytes: 100_000 }]);
    expect(told.at(-1)?.containers[0]?.doneBytes).toBeGreaterThan(80_000);
  });

  test("says what stands in its way", () => {
    const rig = joined();
    rig.host.occupy("127.0.1.1", 8080);
    obeying(rig, [pads({ ports: [port(8080)] })]);
    expect(rig.sentOf("progress").at(-1)?.containers).toMatchObject([
      { phase: "failed", says: { en: expect.stringContaining("port 8080") } },
    ]);
  });

  test("is told of anew when the line comes back, and when it is to change again", () => {
    const rig = joined(["web:1", "web:2"], { host: { pullMs: 60_000 } });
    rig.deliver("plan", planOf([pads()]));
    rig.clock.advance(5 * SECOND_MS);
    rig.link(false);
    rig.clock.advance(5 * SECOND_MS);
    const before = rig.sentOf("progress").length;
    rig.link(true);
    rig.clock.advance(SECOND_MS);
    expect(rig.sentOf("progress").slice(before)).toMatchObject([{ containers: [{ phase: "pulling" }] }]);
    rig.clock.advance(2 * MINUTE_MS);
    const arrived = rig.sentOf("progress").length;
    obeying(rig, [pads({ image: "web:2" }, { revision: 2 })], { generation: 2 });
    expect(rig.sentOf("progress").slice(arrived)[0]).toMatchObject({ revision: 2, containers: [{ phase: "pulling" }] });
  });
});

test("what is told fits on the line, however much there is to tell", () => {
  const says = { fr: "é".repeat(240), en: "x".repeat(240) };
  const containers = Array.from({ length: 500 }, (_, i) => ({
    name: `${"n".repeat(58)}${i}`,
    phase: "failed" as const,
    says,
  }));
  const body: Progress = { instance: "pads-1", service: "pads", revision: 1, restarts: 0, containers };
  const cut = bounded(body);
  expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThan(SUBJECTS.progress.maxBytes);
  expect(cut.containers.length).toBeGreaterThan(100);
  expect(SUBJECTS.progress.schema.safeParse(cut).success).toBe(true);
  const few = { ...body, containers: containers.slice(0, 5) };
  expect(bounded(few)).toEqual(few);
});

describe("a pull", () => {
  const line = (id: string, status: string, current?: number, total?: number) => ({
    id,
    status,
    progressDetail: { current, total },
  });

  test("is as far as its layers are together", () => {
    const tally = new PullTally();
    expect(tally.take({ status: "Pulling from library/redis", id: "7" })).toBe(false);
    expect(tally.take(line("a", "Already exists"))).toBe(false);
    expect(tally.take(line("b", "Downloading", 10, 100))).toBe(true);
    expect(tally.take(line("c", "Downloading", 5, 50))).toBe(true);
    expect(tally.sums).toEqual({ doneBytes: 15, totalBytes: 150 });
    expect(tally.take(line("b", "Download complete"))).toBe(true);
    expect(tally.take(line("b", "Pull complete"))).toBe(false);
    expect(tally.take(line("c", "Extracting", 1, 50))).toBe(false);
    expect(tally.sums).toEqual({ doneBytes: 105, totalBytes: 150 });
  });

  test.each([
    null,
    "text",
    {},
    { id: 7, status: "Downloading" },
    line("a", "Downloading"),
    line("a", "Downloading", -3, 2.5),
  ])("takes %j without harm", (odd) => {
    const tally = new PullTally();
    tally.take(odd);
    expect(Number.isInteger(tally.sums.doneBytes) && Number.isInteger(tally.sums.totalBytes)).toBe(true);
    expect(tally.sums.doneBytes).toBe(0);
  });
});
