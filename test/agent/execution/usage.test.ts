import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, count, type Histogram, medianOf, upperOf } from "../../../agent/execution/usage/histogram.ts";
import { emptyTally, summary, take } from "../../../agent/execution/usage/tally.ts";
import type { ReportBody } from "../../../shared/execution/wire.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/kernel/time.ts";
import { NAME, joined, obeying, pads } from "../support/obeying.ts";
import type { Rig } from "../support/rig.ts";

const MIB = 1024 ** 2;
/** Beats are not what this is about. */
const SLOW = { content: { pace: { beatMs: 600_000, healthMs: 600_000, inventoryMs: 21_600_000 } } };

describe("a histogram", () => {
  test("holds each amount in a bucket that is at most an eighth too wide, in order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_294_967_295 }), fc.nat(1_000_000), (amount, more) => {
        const upper = upperOf(bucketOf(amount));
        expect(upper).toBeGreaterThanOrEqual(amount);
        expect(upper - amount).toBeLessThanOrEqual(amount / 8);
        expect(bucketOf(amount + more)).toBeGreaterThanOrEqual(bucketOf(amount));
        expect(bucketOf(upper)).toBe(bucketOf(amount));
      }),
    );
  });

  test("knows the median, at most an eighth too high", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 99 }), (amounts) => {
        const histogram: Histogram = {};
        for (const amount of amounts) count(histogram, amount);
        const middle = amounts.toSorted((a, b) => a - b)[Math.ceil(amounts.length / 2) - 1] ?? 0;
        expect(medianOf(histogram)).toBeGreaterThanOrEqual(middle);
        expect(medianOf(histogram)).toBeLessThanOrEqual(middle + middle / 8);
      }),
    );
    expect(medianOf({})).toBe(0);
  });
});

test("a tally's peak is what was seen, and what is usual is never more", () => {
  const tally = emptyTally();
  for (let i = 0; i < 99; i += 1) take(tally, 100 * MIB, 50);
  take(tally, 700 * MIB, 1_900);
  const { memoryPeakBytes, memoryUsualBytes, cpuPeakMilli, cpuUsualMilli } = summary(tally);
  expect({ memoryPeakBytes, cpuPeakMilli }).toEqual({ memoryPeakBytes: 700 * MIB, cpuPeakMilli: 1_900 });
  expect(memoryUsualBytes).toBeGreaterThanOrEqual(100 * MIB);
  expect(memoryUsualBytes).toBeLessThanOrEqual(113 * MIB);
  expect(cpuUsualMilli).toBeGreaterThanOrEqual(50);
  expect(cpuUsualMilli).toBeLessThanOrEqual(56);
  const [small, one] = [emptyTally(), emptyTally()];
  take(one, 9, 0);
  expect(summary(one)).toMatchObject({ memoryPeakBytes: 9, memoryUsualBytes: 9, cpuUsualMilli: 0 });
  expect(summary(small)).toMatchObject({ memoryPeakBytes: 0, memoryUsualBytes: 0 });
});

describe("what a container takes", () => {
  const usage = (rig: Rig) => rig.reports["usage:pads-1/web"] as Extract<ReportBody, { kind: "usage" }> | undefined;
  const reported = (rig: Rig) =>
    rig.disk.records.filter(({ text }) => text.includes('"kind":"usage"') && text.includes("reports.queued")).length;
  const using = (rig: Rig, memoryBytes: number, cpuMilli: number) => rig.host.using(NAME, { memoryBytes, cpuMilli });

  test("is told after a day, peak and usual, and then once a day", () => {
    const rig = joined();
    obeying(rig, [pads({}, { revision: 7 })], SLOW);
    using(rig, 80 * MIB, 100);
    rig.clock.advance(23 * HOUR_MS);
    using(rig, 300 * MIB, 100);
    rig.clock.advance(10 * MINUTE_MS);
    using(rig, 80 * MIB, 100);
    expect(usage(rig)).toBeUndefined();
    rig.clock.advance(HOUR_MS);
    expect(usage(rig)).toMatchObject({
      service: "pads",
      revision: 7,
      windowMs: 24 * HOUR_MS,
      memoryPeakBytes: 300 * MIB,
    });
    expect(usage(rig)?.memoryUsualBytes).toBeGreaterThanOrEqual(80 * MIB);
    expect(usage(rig)?.memoryUsualBytes).toBeLessThanOrEqual(90 * MIB);
    expect(usage(rig)?.cpuUsualMilli).toBeGreaterThanOrEqual(90);
    expect(usage(rig)?.cpuUsualMilli).toBeLessThanOrEqual(113);
    rig.clock.advance(25 * HOUR_MS);
    expect(reported(rig)).toBe(2);
    expect(usage(rig)?.memoryPeakBytes).toBe(80 * MIB);
  });

  test("is told sooner where the window is shorter", () => {
    const rig = joined(undefined, { usageWindowMs: 10 * MINUTE_MS });
    obeying(rig, [pads()], SLOW);
    using(rig, 80 * MIB, 100);
    rig.clock.advance(12 * MINUTE_MS);
    expect(usage(rig)).toMatchObject({ windowMs: 10 * MINUTE_MS, memoryPeakBytes: 80 * MIB });
  });

  test("is not forgotten by a restart, but for an hour of it", () => {
    const rig = joined();
    obeying(rig, [pads()], SLOW);
    using(rig, 80 * MIB, 100);
    rig.clock.advance(20 * HOUR_MS + 30 * MINUTE_MS);
    rig.kill();
    rig.start();
    rig.clock.advance(3 * HOUR_MS);
    expect(usage(rig)).toBeUndefined();
    rig.clock.advance(2 * HOUR_MS);
    expect(usage(rig)).toMatchObject({ memoryPeakBytes: 80 * MIB });
  });

  test("costs a glance a minute, a line an hour, and nothing where nothing runs", () => {
    const rig = joined();
    rig.clock.advance(3 * HOUR_MS);
    const looks = () => rig.started.filter(({ type }) => type === "engine.usage").length;
    expect(looks()).toBe(0);
    obeying(rig, [pads()], SLOW);
    const kept = () => rig.disk.records.filter(({ text }) => text.includes("usage.kept")).length;
    const [before, keptBefore] = [looks(), kept()];
    rig.clock.advance(10 * HOUR_MS);
    expect(looks() - before).toBeLessThanOrEqual(601);
    expect(kept() - keptBefore).toBeLessThanOrEqual(10);
    obeying(rig, [], { generation: 2, ...SLOW });
    const after = looks();
    rig.clock.advance(HOUR_MS);
    expect(looks()).toBe(after);
  });
});
