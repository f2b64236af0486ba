import { describe, expect, test } from "vitest";
import { brokenLink, GENESIS, headOf } from "../../../shared/kernel/entry.ts";
import { pots, SAMPLES } from "../../support/pots.ts";
import { potsWorld } from "../../support/pots-world.ts";
import { World } from "../../support/world.ts";

describe("one append for a drained queue", () => {
  test("inputs that waited together are one record; the next are another", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.command("pots.open", { pot: "b" });
    world.say("coin", { pot: "a", cents: 5 });
    world.settle();
    world.command("pots.open", { pot: "c" });
    world.settle();
    expect(world.records).toEqual([["pots.started"], ["pots.opened", "pots.opened", "pots.filled"], ["pots.opened"]]);
  });

  test("what came while a record was being written waits for the next", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.clock.soon(() => world.command("pots.open", { pot: "b" }));
    world.settle();
    expect(world.records.slice(1)).toEqual([["pots.opened"], ["pots.opened"]]);
  });

  test("an input that changes nothing writes nothing", () => {
    const world = potsWorld();
    world.say("beat", {});
    world.command("pots.fill", { pot: "none", cents: 1 });
    world.settle();
    expect(world.records).toHaveLength(1);
    expect(world.answers).toEqual([{ ok: false, error: { code: "pots.unknown", params: { pot: "none" } } }]);
  });

  test("the second of two queued commands sees what the first decided", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect(world.answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(world.kinds).toEqual(["pots.started", "pots.opened"]);
  });

  test("entries name their actor: the person, the node, or the system", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 500 });
    world.settle();
    expect(world.entries.map(({ kind, actor }) => [kind, actor])).toEqual([
      ["pots.started", "system"],
      ["pots.opened", "person:pe-0000000000"],
      ["pots.filled", "node:nd-0000000001"],
      ["prizes.won", "system"],
      ["cheers.cheered", "system"],
    ]);
  });

  test("what the journal holds is one whole chain", () => {
    const world = potsWorld();
    for (const pot of ["a", "b", "c"]) world.command("pots.open", { pot });
    world.settle();
    let head = GENESIS;
    for (const entry of world.entries) {
      expect(brokenLink(head, entry)).toBeUndefined();
      head = headOf(entry);
    }
    expect(world.machine.head).toEqual(head);
  });
});

describe("nothing before it is committed", () => {
  /** A world whose journal is in the middle of an append. */
  function appending(): World {
    const world = new World({ capabilities: SAMPLES, effects: ["polish"], closed: true });
    world.open();
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 100 });
    return world;
  }

  test("no answer, no effect, no read", () => {
    const world = appending();
    const seen: string[] = [];
    world.clock.soon(() => {
      // The drain has run; the append is on its way.
      expect(world.machine.peek(pots).pots["a"]).toEqual({ cents: 100, polishedEuros: 0 });
      seen.push(
        `answers ${world.answers.length}, effects ${world.effects.started.length}, records ${world.records.length}`,
      );
      world.loop.read("pots.list", { limit: 9 }, "system", (answer) => {
        seen.push(`read ${JSON.stringify(answer)} with ${world.records.length} records`);
      });
      seen.push("asked");
    });
    world.settle();
    expect(seen).toEqual([
      "answers 0, effects 0, records 1",
      "asked",
      'read {"ok":true,"value":{"items":[{"pot":"a","cents":100}]}} with 2 records',
    ]);
    expect(world.answers).toHaveLength(1);
    expect(world.effects.started).toEqual(["polish:a:1"]);
  });

  test("a process killed meanwhile said nothing, and may come back with or without the record", () => {
    for (const [pending, kinds] of [
      ["torn", ["pots.started"]],
      ["written", ["pots.started", "pots.opened", "pots.filled"]],
    ] as const) {
      const world = appending();
      world.clock.soon(() => world.kill(pending));
      world.settle();
      expect(world.answers).toEqual([]);
      expect(world.effects.started).toEqual([]);
      expect(world.kinds).toEqual(kinds);
      const again = potsWorld({ disk: world.disk });
      expect(again.kinds).toEqual([...kinds, "pots.started"]);
    }
  });

  test("a loop that was closed meanwhile stays closed", () => {
    const world = appending();
    world.clock.soon(() => world.loop.close());
    world.settle();
    expect(world.answers).toEqual([]);
    expect(world.effects.started).toEqual([]);
    expect(world.halts).toEqual([]);
  });

  test("a look before the journal was read through waits for it", () => {
    const disk = potsWorld().disk;
    const world = new World({ capabilities: SAMPLES, disk, closed: true });
    const seen: number[] = [];
    world.loop.whenCommitted((machine) => seen.push(machine.peek(pots).starts));
    expect(seen).toEqual([]);
    world.open();
    expect(seen).toEqual([2]);
  });
});
