import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClock } from "../../../shared/kernel/clock.adapter.ts";
import { createFakeClock } from "../../support/clock.ts";

describe("the machine's clock", () => {
  test("never runs back and agrees with /proc/uptime", () => {
    const clock = createClock();
    let last = clock.now().bootMs;
    for (let i = 0; i < 1_000; i += 1) {
      const { bootMs } = clock.now();
      expect(bootMs).toBeGreaterThanOrEqual(last);
      last = bootMs;
    }
    expect(Number.isInteger(last)).toBe(true);
  });

  test("an alarm rings not before its time, later than the call that set it, and not when cancelled", async () => {
    const clock = createClock();
    const at = clock.now().bootMs + 30;
    const rung: string[] = [];
    await new Promise<void>((done) => {
      clock.alarm(clock.now().bootMs - 5, () => rung.push("past"));
      clock.alarm(at - 10, () => rung.push("cancelled"))();
      clock.soon(() => rung.push("soon"));
      clock.alarm(at, () => {
        expect(clock.now().bootMs).toBeGreaterThanOrEqual(at);
        done();
      });
      expect(rung).toEqual([]);
    });
    expect(rung.toSorted()).toEqual(["past", "soon"]);
  });
});

describe("the fake clock", () => {
  test("rings every alarm that was not cancelled once, by time and then by order of asking", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ inMs: fc.nat(50), cancel: fc.boolean() })), (asked) => {
        const clock = createFakeClock({ bootMs: 0 });
        const rung: { inMs: number; i: number; atMs: number }[] = [];
        asked.forEach(({ inMs, cancel }, i) => {
          const stop = clock.alarm(inMs, () => rung.push({ inMs, i, atMs: clock.now().bootMs }));
          if (cancel) stop();
        });
        clock.run(50);
        const expected = asked.map(({ inMs, cancel }, i) => ({ inMs, i, cancel, atMs: inMs })).filter((a) => !a.cancel);
        expected.sort((a, b) => a.inMs - b.inMs || a.i - b.i);
        expect(rung).toEqual(expected.map(({ inMs, i, atMs }) => ({ inMs, i, atMs })));
        expect(clock.waiting).toBe(0);
      }),
    );
  });

  test("what is asked for soon runs before time passes; a wall jump leaves the boot clock alone", () => {
    const clock = createFakeClock({ bootMs: 0, wallMs: 1_000 });
    const log: string[] = [];
    clock.alarm(10, () => {
      log.push("alarm");
      clock.soon(() => log.push(`soon at ${clock.now().bootMs}`));
    });
    clock.alarm(11, () => log.push("next"));
    clock.jumpWall(-500);
    clock.advance(20);
    expect(log).toEqual(["alarm", "soon at 10", "next"]);
    expect(clock.now()).toEqual({ bootMs: 20, wallMs: 520 });
  });
});
