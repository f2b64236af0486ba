import fc from "fast-check";
import { expect, test } from "vitest";
import { newReliability, reliablePercent, turned } from "../../../controller/placement/reliability.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A life: silent for `silentMs` at the start of each of so many days. */
function lived(days: number, silentMs: number): number {
  let record = newReliability(0);
  for (let day = 1; day <= days; day += 1) {
    if (silentMs === 0) continue;
    record = turned(record, true, day * DAY_MS);
    record = turned(record, false, day * DAY_MS + silentMs);
  }
  return reliablePercent(record, (days + 1) * DAY_MS);
}

test("a node that nobody knows is neither good nor bad", () => {
  expect(reliablePercent(undefined, 0)).toBe(50);
  expect(reliablePercent(newReliability(5), 5)).toBe(50);
});

test("a node earns its good name with time, and loses it by silence", () => {
  expect(lived(1, 0)).toBeGreaterThan(50);
  expect(lived(60, 0)).toBeGreaterThan(85);
  expect(lived(60, 10 * 60_000)).toBeLessThan(lived(60, 0));
  expect(lived(60, 3 * HOUR_MS)).toBeLessThan(20);
});

test("what is long past weighs less than what is new", () => {
  const bad = { heardS: 20 * 86_400, silentS: 5 * 86_400, atMs: 0, silent: false };
  expect(reliablePercent(bad, 90 * DAY_MS)).toBeGreaterThan(reliablePercent(bad, DAY_MS));
});

test("a long silence that goes on counts as it goes on", () => {
  const silent = turned({ heardS: 2_000_000, silentS: 0, atMs: 0, silent: false }, true, DAY_MS);
  expect(reliablePercent(silent, 10 * DAY_MS)).toBeLessThan(reliablePercent(silent, 2 * DAY_MS));
});

test("it is a whole percentage whatever the clock does, and told twice is told once", () => {
  const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), moment)), moment, (turns, nowMs) => {
      let record = newReliability(0);
      for (const [silent, atMs] of turns) {
        record = turned(record, silent, atMs);
        expect(turned(record, silent, atMs + 1)).toBe(record);
      }
      const percent = reliablePercent(record, nowMs);
      expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true);
      expect(Object.values(record).every((held) => typeof held === "boolean" || Number.isSafeInteger(held))).toBe(true);
    }),
  );
});
