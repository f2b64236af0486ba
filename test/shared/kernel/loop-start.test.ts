import { describe, expect, test } from "vitest";
import { type LooseCapability, loosen } from "../../../shared/kernel/capability.ts";
import type { Entry } from "../../../shared/kernel/entry.ts";
import { pots, SAMPLES } from "../../support/pots.ts";
import { potsWorld, stateOf } from "../../support/pots-world.ts";
import { World } from "../../support/world.ts";

describe("checkpoints", () => {
  /** Capabilities that count what they fold. */
  function counted(foldVersion = 1): { capabilities: readonly LooseCapability[]; folded: () => number } {
    let folded = 0;
    const is = loosen({ ...pots, foldVersion });
    const evolve = Object.fromEntries(
      Object.entries(is.evolve).map(([kind, fold]) => [
        kind,
        (state: object, entry: Entry) => {
          folded += 1;
          fold(state, entry);
        },
      ]),
    );
    return { capabilities: [{ ...is, evolve }, ...SAMPLES.slice(1)], folded: () => folded };
  }

  function closedAfter(entries: number): World {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    for (let i = 0; i < entries; i += 1) world.say("coin", { pot: "a", cents: 1 });
    world.settle();
    world.loop.close();
    return world;
  }

  test("a start folds only what came after the last one", () => {
    const world = closedAfter(20);
    const { capabilities, folded } = counted();
    const again = potsWorld({ disk: world.disk, capabilities });
    expect(folded()).toBe(1); // its own `started`
    expect(stateOf(again)).toMatchObject({ pots: { a: { cents: 20 } }, starts: 2 });
  });

  test("one is kept on the way, every 5,000 entries", () => {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    for (let i = 0; i < 5_000; i += 1) world.say("coin", { pot: "a", cents: 0 });
    world.settle();
    world.kill();
    const { capabilities, folded } = counted();
    potsWorld({ disk: world.disk, capabilities });
    expect(folded()).toBe(1);
  });

  test("a changed foldVersion discards it, and everything is folded anew to the same", () => {
    const world = closedAfter(20);
    const { capabilities, folded } = counted(2);
    const again = potsWorld({ disk: world.disk, capabilities });
    expect(folded()).toBe(23);
    expect(stateOf(again)).toMatchObject({ pots: { a: { cents: 20 } }, starts: 2 });
  });

  test("a capability that is new discards it too", () => {
    const world = new World({ capabilities: SAMPLES.slice(0, 1), effects: ["polish"] }).settle();
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents: 600 });
    world.settle();
    world.loop.close();
    const again = potsWorld({ disk: world.disk });
    expect(again.kinds.slice(-3)).toEqual(["pots.started", "prizes.won", "cheers.cheered"]);
  });

  test("what is saved shares nothing with the state that goes on", () => {
    const world = closedAfter(3);
    const kept = world.disk.checkpoint;
    const again = potsWorld({ disk: world.disk });
    again.command("pots.fill", { pot: "a", cents: 50 });
    again.settle();
    expect(again.disk.checkpoint).toBe(kept);
    again.kill();
    expect(stateOf(potsWorld({ disk: world.disk })).pots["a"]?.cents).toBe(53);
  });
});

describe("a journal that this version can't read", () => {
  test.each([
    ["a kind that it does not know", "gardens.planted", 1],
    ["a version that it does not know", "pots.opened", 2],
  ])("%s: the loop does not open, and says what to start", (_, kind, version) => {
    const writer = potsWorld();
    const newer = { ...writer.entries[0], kind, version };
    const [record] = writer.disk.records;
    if (record === undefined) throw new Error("nothing was written");
    Object.assign(record, { text: JSON.stringify([newer]) });
    const world = potsWorld({ disk: writer.disk });
    expect(world.opened).toEqual([
      `The journal was written by a newer Lierre: entry 1 is ${kind} version ${version}, which this version does not know. Start the newer Lierre.`,
    ]);
    world.command("pots.open", { pot: "a" });
    world.settle();
    expect([world.answers, world.records.length, world.effects.started]).toEqual([[], 1, []]);
  });

  test("a hole in it: the loop does not open", () => {
    const writer = potsWorld();
    for (const pot of ["a", "b"]) {
      writer.command("pots.open", { pot });
      writer.settle();
    }
    writer.disk.records.splice(1, 1);
    expect(potsWorld({ disk: writer.disk }).opened).toEqual(["sequence 3 stands where 2 belongs"]);
  });

  test("an older body is brought up step by step", () => {
    const writer = potsWorld();
    writer.command("pots.open", { pot: "a" });
    writer.say("coin", { pot: "a", cents: 1 });
    writer.settle();
    const last = writer.disk.records.at(-1);
    if (last === undefined) throw new Error("nothing was written");
    const entries = writer.entries
      .slice(1)
      .map((entry) => (entry.kind === "pots.filled" ? { ...entry, version: 1, body: { pot: "a", euros: 3 } } : entry));
    Object.assign(last, { text: JSON.stringify(entries) });
    expect(stateOf(potsWorld({ disk: writer.disk })).pots["a"]?.cents).toBe(300);
  });
});

describe("one seed, one run", () => {
  function run(seed: number, faulty = true): World {
    const world = potsWorld({ seed });
    world.command("pots.open", { pot: "a" });
    for (let i = 0; i < 40; i += 1) {
      world.say("coin", { pot: i % 3 === 0 ? "a" : "b", cents: 37 });
      world.clock.advance(10);
      const [key] = world.effects.running.keys();
      if (key !== undefined && i % 4 === 0) world.effects.finish(key, { ok: true, value: { by: `w${i}` } });
      if (faulty && i === 20) world.journal.failNext({ kind: "refused" });
    }
    world.clock.advance(60_000);
    return world;
  }

  test("twice the same gives the same trace and the same journal", () => {
    const [one, two] = [run(7), run(7)];
    expect(one.trace.length).toBeGreaterThan(60);
    expect(one.traceHash).toBe(two.traceHash);
    expect(one.machine.head).toEqual(two.machine.head);
  });

  test("the log of inputs replays a process: another machine, fed with them, writes the same chain", () => {
    const one = run(7, false);
    const { machine } = new World({ capabilities: SAMPLES, closed: true });
    const again = one.trace.flatMap((event) => {
      if (event.event !== "input") return [];
      const now = { bootMs: event.bootMs, wallMs: event.wallMs };
      return machine.step(event.input, { now, random: { below: () => 0 } }).entries;
    });
    expect(again).toEqual(one.entries);
    expect(machine.peek(pots)).toEqual(stateOf(one));
  });
});
