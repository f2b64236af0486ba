import { beforeEach, describe, expect, test } from "vitest";
import { nextRunMs } from "../../../controller/jobs/schedule.ts";
import type { ReportBody } from "../../../shared/execution/wire.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainContainer, plainStack, standing } from "../../support/declared.ts";
import { addNode, joinNode } from "../../support/stacks.ts";

const at = (text: string): number => Date.parse(text);

describe("the next run", () => {
  test.each([
    ["*/5 * * * *", undefined, "2026-11-23T10:02:00Z", "2026-11-23T10:05:00Z"],
    ["*/5 * * * *", undefined, "2026-11-23T10:05:00Z", "2026-11-23T10:10:00Z"],
    ["0 3 * * *", undefined, "2026-11-23T10:02:00Z", "2026-11-24T03:00:00Z"],
    ["0 3 * * *", "Europe/Paris", "2026-11-23T10:02:00Z", "2026-11-24T02:00:00Z"],
    ["0 3 * * *", "Europe/Paris", "2026-07-01T10:02:00Z", "2026-07-02T01:00:00Z"],
    ["30 2 * * *", "Europe/Paris", "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z"],
    ["0 0 1 1 *", undefined, "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"],
    ["@daily", undefined, "2026-11-23T10:02:00Z", "2026-11-24T00:00:00Z"],
  ])("of %s (%s) after %s is %s", (cron, timeZone, after, next) => {
    expect(nextRunMs({ cron, timeZone }, at(after))).toBe(at(next));
  });

  test.each([
    ["0 0 30 2 *", undefined],
    ["every day", undefined],
    ["0 3 * * *", "Mars/Olympus"],
  ])("of %s (%s) is none", (cron, timeZone) => {
    expect(nextRunMs({ cron, timeZone }, 0)).toBeUndefined();
  });
});

const JOB = { kind: "job", instance: "wiki-1", service: "wiki", container: "backup" } as const;
const FAILED = "jobs.job-failed service:wiki";

let controller: TestController;
let node: string;
let sent: number;
beforeEach(() => {
  controller = createTestController();
  node = addNode(controller, "lille");
  sent = 0;
  const schedule = { cron: "0 3 * * *" };
  declare(
    controller,
    plainStack("wiki", { containers: [plainContainer("backup", { schedule }), plainContainer("web")] }),
  );
});

function ran(outcome: (ReportBody & { kind: "job" })["outcome"], more: object = {}, from = node): void {
  sent += 1;
  const times = { atMs: sent * 1_000, startedAtMs: sent * 1_000 + 5, tookMs: 1_500, tail: `run ${sent}\n` };
  const body = { ...JOB, ...times, outcome, exitCode: outcome === "failed" ? 3 : 0, ...more };
  controller.hear("report", from, { n: sent, after: sent - 1, key: "job:wiki-1/backup", body });
}

const list = (input = {}) => (controller.read("jobs.list", input) as { items: Record<string, unknown>[] }).items;
const log = () => controller.read("jobs.log", { service: "wiki", container: "backup" });
const events = () => controller.entries.filter(({ kind }) => kind.startsWith("jobs.")).map(({ kind }) => kind);

describe("a job", () => {
  test("is listed before it ever ran, with its next time", () => {
    const [job, ...others] = list();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ service: "wiki", container: "backup", cron: "0 3 * * *", timeZone: "UTC" });
    expect(job?.["nextAt"]).toMatch(/T03:00:00\.000Z$/);
    expect(job).not.toHaveProperty("last");
    expect(() => log()).toThrow("jobs.not-run");
  });

  test("keeps its last result and ten runs, the newest first", () => {
    for (let i = 0; i < 12; i += 1) ran("ok");
    expect(list()[0]).toMatchObject({ outcome: "ok", last: { instance: "wiki-1", tookMs: 1_500 } });
    const shown = log() as { runs: { dueAt: string }[]; tail: string };
    expect(shown.runs).toHaveLength(10);
    expect(shown.runs[0]?.dueAt).toBe("1970-01-01T00:00:12.000Z");
    expect(shown.tail).toBe("run 12\n");
  });

  test("that fails is one event and a finding until it succeeds", () => {
    ran("failed");
    ran("failed");
    expect(standing(controller)).toContain(FAILED);
    ran("skipped-overlap");
    expect(standing(controller)).toContain(FAILED);
    ran("ok");
    expect(standing(controller)).not.toContain(FAILED);
    expect(events()).toEqual(["jobs.failed", "jobs.recovered"]);
    ran("not-started", { tail: "" });
    expect(events()).toEqual(["jobs.failed", "jobs.recovered", "jobs.failed"]);
    expect(log()).toMatchObject({ tail: "run 4\n" });
  });

  test("is believed only from the node that its instance stands on", () => {
    const other = joinNode(controller, "lille");
    sent = 0;
    ran("failed", {}, other);
    expect(standing(controller)).not.toContain(FAILED);
    expect(list()[0]).not.toHaveProperty("last");
    sent = 0;
    ran("failed", { service: "other", instance: "wiki-1" });
    expect(events()).toEqual([]);
  });

  test("is forgotten with its service", () => {
    ran("failed");
    controller.command("services.remove", { service: "wiki" });
    expect(standing(controller)).not.toContain(FAILED);
    expect(list()).toEqual([]);
  });

  test("of a stopped service has no next time", () => {
    controller.command("services.stop", { service: "wiki" });
    expect(list()[0]).not.toHaveProperty("nextAt");
    controller.command("services.start", { service: "wiki" });
    expect(list()[0]).toHaveProperty("nextAt");
  });

  test("of no such name is refused, of the service or of the container", () => {
    expect(() => controller.read("jobs.list", { service: "none" })).toThrow("services.unknown");
    expect(() => controller.read("jobs.log", { service: "wiki", container: "web" })).toThrow("jobs.unknown");
  });
});
