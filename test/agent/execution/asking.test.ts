import { describe, expect, test } from "vitest";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { NAME, joined, obeying, pads, running } from "../support/obeying.ts";
import { container, instance, planOf } from "../support/plans.ts";

describe("the plan is asked for", () => {
  test("when the line comes up, often while there is none, rarely afterwards, naming what there is", () => {
    const rig = joined();
    expect(rig.sentOf("sync")).toEqual([{ have: null }]);
    rig.clock.advance(100 * SECOND_MS);
    expect(rig.sentOf("sync").length).toBe(4);
    const plan = obeying(rig, [pads()]);
    rig.sent = [];
    rig.clock.advance(20 * MINUTE_MS);
    expect(rig.sentOf("sync").length).toBeGreaterThanOrEqual(3);
    expect(rig.sentOf("sync").length).toBeLessThanOrEqual(5);
    const { lineage, term, generation, hash } = plan;
    expect(rig.sentOf("sync")[0]).toEqual({ have: { lineage, term, generation, hash } });
  });

  test("a plan that is refused is answered once, however often it comes, and the one before goes on", () => {
    const rig = joined();
    obeying(rig, [pads()], { generation: 5 });
    const stale = planOf([], { generation: 4 });
    for (let i = 0; i < 5; i += 1) rig.deliver("plan", stale);
    rig.clock.advance(SECOND_MS);
    const said = rig.sentOf("report").filter(({ body }) => body.kind === "plan" && body.outcome === "rejected");
    expect(new Set(said.map(({ n }) => n)).size).toBe(1);
    expect(running(rig)).toEqual([NAME]);
  });
});

describe("logs", () => {
  const session = "se-0000000001";

  test("come while they are asked for, and end when they are not", () => {
    const rig = joined();
    obeying(rig, [pads()]);
    rig.host.print(NAME, "before");
    rig.deliver("tail", { session, instance: "pads-1", lines: 10, follow: true });
    rig.clock.advance(SECOND_MS);
    rig.host.print(NAME, "after");
    rig.clock.advance(SECOND_MS);
    expect(rig.sentOf("log").flatMap(({ lines }) => lines)).toEqual(["before", "after"]);
    rig.clock.advance(2 * MINUTE_MS);
    rig.host.print(NAME, "to nobody");
    rig.clock.advance(SECOND_MS);
    expect(rig.sentOf("log").flatMap(({ lines }) => lines)).toEqual(["before", "after"]);
  });

  test("without following, one end closes the session, and asking again does not open it again", () => {
    const rig = joined();
    obeying(rig, [instance("pads-1", [container("web"), container("db")])]);
    rig.host.print(NAME, "one");
    rig.host.print("lierre-456789-pads-1-db", "two");
    for (let i = 0; i < 3; i += 1) {
      rig.deliver("tail", { session, instance: "pads-1", lines: 10, follow: false });
      rig.clock.advance(SECOND_MS);
    }
    const chunks = rig.sentOf("log");
    expect(chunks.flatMap(({ lines }) => lines).toSorted()).toEqual(["one", "two"]);
    expect(chunks.map(({ end }) => end)).toEqual([...chunks.slice(1).map(() => false), true]);
  });

  test("of what is not there end at once", () => {
    const rig = joined();
    rig.deliver("tail", { session, instance: "wiki-1", lines: 10, follow: false });
    rig.clock.advance(SECOND_MS);
    expect(rig.sentOf("log")).toEqual([
      { session, instance: "wiki-1", container: "", lines: [], dropped: 0, end: true },
    ]);
  });
});
