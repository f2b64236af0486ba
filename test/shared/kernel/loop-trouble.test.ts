import { describe, expect, test } from "vitest";
import { potsWorld, replayed, stateOf } from "../../support/pots-world.ts";

describe("when an append does not go well", () => {
  test("conflict: the process ends, having said and started nothing of it", () => {
    const world = potsWorld();
    world.journal.failNext({ kind: "conflict" });
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 100 });
    world.settle();
    expect(world.halts).toEqual(["another controller wrote to the journal: this one no longer leads"]);
    world.command("pots.open", { pot: "b" });
    world.settle();
    expect([world.answers, world.effects.started, world.kinds]).toEqual([[], [], ["pots.started"]]);
    let looked = false;
    world.loop.whenCommitted(() => {
      looked = true;
    });
    expect(looked).toBe(false);
  });

  test("two writers on one journal: the later one's next append ends it", () => {
    const first = potsWorld();
    const second = potsWorld({ disk: first.disk, clock: first.clock });
    expect(second.opened).toEqual([undefined]);
    first.command("pots.open", { pot: "a" });
    first.settle();
    expect(first.halts).toHaveLength(1);
    second.command("pots.open", { pot: "a" });
    second.settle();
    expect(second.answers).toEqual([{ ok: true, value: { pot: "a" } }]);
  });

  test("refused: who asked is told, memory goes back to the journal, reads go on, and so do writes when the disk lets them", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 100 });
    world.settle();
    world.journal.failNext({ kind: "refused" });
    world.command("pots.open", { pot: "b" });
    world.say("coin", { pot: "a", cents: 7 });
    world.settle();
    const refusal = { ok: false, error: { code: "kernel.journal-unwritable", params: { reason: "the disk is full" } } };
    expect(world.answers.slice(1)).toEqual([refusal]);
    expect(world.loop.unwritable).toBe("the disk is full");
    expect(stateOf(world)).toEqual(replayed(world.disk));
    world.command("pots.open", { pot: "c" });
    world.loop.read("pots.list", { limit: 9 }, "system", (answer) => world.answers.push(answer ?? (refusal as never)));
    world.settle();
    expect(world.answers.slice(2)).toEqual([{ ok: true, value: { items: [{ pot: "a", cents: 100 }] } }, refusal]);
    // What memory knew of running effects is gone, so they are begun anew.
    expect(world.effects.cancelled).toEqual(["polish:a:1"]);
    expect([...world.effects.running.keys()]).toEqual(["polish:a:1"]);
    world.clock.advance(5_000);
    expect(world.loop.unwritable).toBeUndefined();
    world.command("pots.open", { pot: "d" });
    world.settle();
    expect(world.answers.at(-1)).toEqual({ ok: true, value: { pot: "d" } });
    expect(Object.keys(stateOf(world).pots)).toEqual(["a", "d"]);
    expect(stateOf(world)).toEqual(replayed(world.disk));
    expect(world.halts).toEqual([]);
    expect(world.trace.filter(({ event }) => event === "unwritable" || event === "writable")).toHaveLength(2);
  });

  test("who is told may throw: the others are told all the same, and the loop goes on", () => {
    const world = potsWorld();
    const broken = { type: "command", op: "pots.open", actor: "system", body: { pot: "x" }, fresh: "" } as const;
    world.loop.post(broken, () => {
      throw new Error("a page that is broken");
    });
    world.command("pots.open", { pot: "a" });
    world.settle();
    world.command("pots.open", { pot: "b" });
    world.settle();
    expect(world.answers).toEqual([
      { ok: true, value: { pot: "a" } },
      { ok: true, value: { pot: "b" } },
    ]);
    expect(world.faults.map(String)).toEqual(["Error: a page that is broken"]);
  });

  test("refused again and again: each time the same", () => {
    const world = potsWorld();
    for (let i = 0; i < 3; i += 1) {
      world.journal.failNext({ kind: "refused" });
      world.command("pots.open", { pot: "a" });
      world.settle();
      world.clock.advance(5_000);
    }
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect(world.answers.map(({ ok }) => ok)).toEqual([false, false, false, true]);
    expect(world.kinds).toEqual(["pots.started", "pots.opened"]);
  });

  test("refused at the very start: what start leads to is written once the disk lets it, and once only", () => {
    const world = potsWorld({ faults: [{ kind: "refused" }, { kind: "refused" }] });
    expect(world.kinds).toEqual([]);
    world.clock.advance(5_000);
    expect(world.kinds).toEqual([]);
    world.clock.advance(5_000);
    expect(world.kinds).toEqual(["pots.started"]);
    world.journal.failNext({ kind: "refused" });
    world.command("pots.open", { pot: "a" });
    world.settle();
    world.clock.advance(20_000);
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect(world.kinds).toEqual(["pots.started", "pots.opened"]);
  });

  test("closed while it can't write: it does not try again", () => {
    const world = potsWorld();
    world.journal.failNext({ kind: "refused" });
    world.command("pots.open", { pot: "a" });
    world.settle();
    world.loop.close();
    expect(world.clock.waiting).toBe(0);
    world.clock.advance(60_000);
    expect(world.trace.map(({ event }) => event)).not.toContain("writable");
  });

  test("refused: volatile state is observed anew", () => {
    const world = potsWorld();
    world.journal.failNext({ kind: "refused" });
    world.command("pots.open", { pot: "a" });
    world.settle();
    const starts = world.trace.filter((event) => event.event === "input" && event.input.type === "start");
    expect(starts).toHaveLength(2);
  });

  test("unknown, and the record is there: it goes on as committed", () => {
    const world = potsWorld();
    world.journal.failNext({ kind: "unknown", written: true });
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect(world.answers).toEqual([{ ok: true, value: { pot: "a" } }]);
    expect(world.halts).toEqual([]);
    world.command("pots.open", { pot: "b" });
    world.settle();
    expect(world.kinds).toEqual(["pots.started", "pots.opened", "pots.opened"]);
  });

  test("unknown, and the record is not there: the process ends, for it may still arrive", () => {
    const world = potsWorld();
    world.journal.failNext({ kind: "unknown", written: false });
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect(world.answers).toEqual([]);
    expect(world.halts).toEqual(["the journal did not say whether a record was written: the disk did not answer"]);
  });

  test.each([true, false])("a journal that answers at once behaves the same (%s)", (atOnce) => {
    const world = potsWorld({ atOnce });
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 250 });
    world.settle();
    world.effects.finish("polish:a:2", { ok: true, value: { by: "cloth" } });
    world.settle();
    expect(world.kinds).toEqual(["pots.started", "pots.opened", "pots.filled", "pots.polished"]);
    expect(world.answers).toHaveLength(1);
  });
});
