import { describe, expect, test } from "vitest";
import { SUBJECTS } from "../../../shared/bus/subjects.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { planOf } from "../support/plans.ts";
import { FINE, NODE, Rig } from "../support/rig.ts";

function joined(): Rig {
  const rig = new Rig().start();
  rig.clock.advance(SECOND_MS);
  return rig;
}

const finding = (rig: Rig, code: string) => rig.reports[`finding:${code}:node:${NODE}`];

describe("what a machine says of itself", () => {
  test("nothing without a line; with one a beat at once, then every two seconds or so, counted from 0", () => {
    const rig = joined();
    rig.clock.advance(MINUTE_MS);
    expect(rig.sent).toEqual([]);
    rig.link(true);
    expect(rig.sentOf("beat")).toEqual([{ v: 1, p: "1-is-the-non", s: 0, b: "boot-of-", t: 0, g: 0, h: "" }]);
    rig.clock.advance(100 * SECOND_MS);
    const beats = rig.sentOf("beat");
    expect(beats.length).toBeGreaterThanOrEqual(46);
    expect(beats.length).toBeLessThanOrEqual(56);
    expect(beats.map(({ s }) => s)).toEqual(beats.map((_, i) => i));
  });

  test("at the pace of its plan, which the beat names", () => {
    const rig = joined();
    rig.link(true);
    const plan = planOf([], {
      generation: 4,
      content: { pace: { beatMs: 30_000, healthMs: 300_000, inventoryMs: HOUR_MS } },
    });
    rig.deliver("plan", plan);
    rig.clock.advance(5 * SECOND_MS);
    rig.sent = [];
    rig.clock.advance(10 * MINUTE_MS);
    const beats = rig.sentOf("beat");
    expect(beats.length).toBeGreaterThanOrEqual(18);
    expect(beats.length).toBeLessThanOrEqual(23);
    expect(beats.at(-1)).toMatchObject({ t: 1, g: 4, h: plan.hash.slice(0, 8) });
    expect(rig.sentOf("health").length).toBeLessThanOrEqual(3);
  });

  test("every message fits its row of the registry", () => {
    const rig = joined();
    rig.link(true);
    rig.clock.advance(2 * MINUTE_MS);
    const names = new Set(rig.sent.map(({ name }) => name));
    expect([...names].toSorted()).toEqual(["beat", "health", "inventory", "sync"]);
    for (const { name, body } of rig.sent) {
      expect(SUBJECTS[name].schema.safeParse(body).success).toBe(true);
      expect(JSON.stringify(body).length).toBeLessThan(name === "beat" ? 150 : SUBJECTS[name].maxBytes);
    }
  });

  test("its inventory with the engine and its images, and again soon after they changed", () => {
    const rig = joined();
    rig.host.offer("web:1");
    rig.link(true);
    rig.clock.advance(SECOND_MS);
    expect(rig.sentOf("inventory")).toMatchObject([
      {
        hostname: "pc",
        address: "127.0.1.1",
        labels: { zone: "cave" },
        docker: { version: "20.10.24", cgroup: "v2" },
        images: [],
      },
    ]);
    rig.host.load("web:1");
    rig.post("engine", {});
    rig.clock.advance(MINUTE_MS);
    expect(rig.sentOf("inventory").map(({ images }) => images)).toEqual([[], ["web:1"]]);
    rig.clock.advance(7 * HOUR_MS);
    expect(rig.sentOf("inventory").length).toBe(3);
  });

  test("without an engine its inventory says so", () => {
    const rig = new Rig();
    rig.host.engineDown();
    rig.start();
    rig.link(true);
    rig.clock.advance(MINUTE_MS);
    expect(rig.sentOf("inventory")[0]?.docker).toBeUndefined();
  });
});

describe("a finding", () => {
  test("is reported when it begins to stand, when its level changes, and when it ceases; not in between", () => {
    const rig = joined();
    const said: unknown[] = [];
    for (const free of [14, 13, 12, 4, 3, 14, 17, 30, 31]) {
      rig.vitals = { ok: true, value: { ...FINE, diskTotalBytes: 100, diskFreeBytes: free } };
      rig.clock.advance(90 * SECOND_MS);
      const { standing, params } = finding(rig, "disk-filling") as {
        standing: boolean;
        params: Record<string, unknown>;
      };
      said.push(standing ? params["usedPercent"] : "fine");
    }
    expect(said).toEqual([86, 86, 86, 96, 96, 86, 86, "fine", "fine"]);
  });

  test("of heat needs two readings in a row", () => {
    const rig = joined();
    rig.vitals = { ok: true, value: { ...FINE, temperatureMilliCelsius: 90_000 } };
    rig.clock.advance(65 * SECOND_MS);
    expect(finding(rig, "overheating")).toBeUndefined();
    rig.clock.advance(65 * SECOND_MS);
    expect(finding(rig, "overheating")).toMatchObject({ standing: true, params: { celsius: 90 } });
  });

  test("is remembered by the next life, which takes it back when it is over", () => {
    const rig = joined();
    rig.clock.jumpWall(-40 * 365 * 24 * HOUR_MS);
    rig.clock.advance(2 * MINUTE_MS);
    expect(finding(rig, "clock-off")).toMatchObject({ standing: true });
    rig.kill();
    rig.clock.jumpWall(40 * 365 * 24 * HOUR_MS);
    rig.start();
    rig.clock.advance(2 * MINUTE_MS);
    expect(finding(rig, "clock-off")).toMatchObject({ standing: false });
  });
});
