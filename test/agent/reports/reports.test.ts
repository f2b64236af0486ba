import { describe, expect, test } from "vitest";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { planOf } from "../support/plans.ts";
import { Rig } from "../support/rig.ts";

/** Something that is reported: a plan for somebody else, refused with another sentence each time. */
const provoke = (rig: Rig, i: number) =>
  rig.deliver("plan", planOf([], { generation: i, hash: String(i % 10).repeat(64) }));

const numbers = (rig: Rig) => rig.sentOf("report").map(({ n }) => n);

function joined(): Rig {
  const rig = new Rig().start();
  rig.clock.advance(SECOND_MS);
  return rig;
}

describe("a report", () => {
  test("waits for the line, leaves with it, and is not sent again once acknowledged", () => {
    const rig = joined();
    provoke(rig, 1);
    rig.clock.advance(MINUTE_MS);
    expect(numbers(rig)).toEqual([]);
    rig.link(true);
    expect(numbers(rig)).toEqual([1]);
    rig.ackAll();
    rig.clock.advance(10 * MINUTE_MS);
    expect(numbers(rig)).toEqual([1]);
  });

  test("is sent again after 10 s, then ever more rarely, up to once a minute", () => {
    const rig = joined();
    rig.link(true);
    provoke(rig, 1);
    rig.clock.advance(12 * SECOND_MS);
    expect(numbers(rig).length).toBe(2);
    rig.clock.advance(10 * MINUTE_MS);
    expect(numbers(rig).length).toBeGreaterThan(9);
    expect(numbers(rig).length).toBeLessThan(15);
  });

  test("is sent at once when the line is new, and by the next life of the agent", () => {
    const rig = joined();
    rig.link(true);
    provoke(rig, 1);
    rig.link(false);
    rig.link(true);
    expect(numbers(rig)).toEqual([1, 1]);
    rig.kill();
    rig.start();
    rig.link(true);
    rig.clock.settle();
    expect(numbers(rig)).toEqual([1, 1, 1]);
    rig.ackAll();
    rig.kill();
    rig.start();
    rig.link(true);
    rig.clock.advance(MINUTE_MS);
    expect(numbers(rig)).toEqual([1, 1, 1]);
  });

  test("that another journal lacks is sent again", () => {
    const rig = joined();
    rig.link(true);
    provoke(rig, 1);
    rig.ackAll();
    rig.deliver("ack", { upto: 0, lineage: "restored" });
    expect(numbers(rig)).toEqual([1, 1]);
  });
});
