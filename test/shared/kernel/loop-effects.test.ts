import { describe, expect, test } from "vitest";
import { type LooseCapability, loosen } from "../../../shared/kernel/capability.ts";
import { pots } from "../../support/pots.ts";
import { potsWorld, stateOf } from "../../support/pots-world.ts";
import { World } from "../../support/world.ts";

describe("effects by key", () => {
  function withPot(cents: number): World {
    const world = potsWorld();
    world.command("pots.open", { pot: "a" });
    world.say("coin", { pot: "a", cents });
    return world.settle();
  }

  test("what is due starts once, and goes on while it is due", () => {
    const world = withPot(100);
    world.say("coin", { pot: "a", cents: 50 });
    world.settle();
    expect(world.effects.started).toEqual(["polish:a:1"]);
    expect(world.effects.cancelled).toEqual([]);
  });

  test("a new key starts, and cancels what is no longer due", () => {
    const world = withPot(100);
    world.say("coin", { pot: "a", cents: 100 });
    world.settle();
    expect(world.effects.started).toEqual(["polish:a:1", "polish:a:2"]);
    expect(world.effects.cancelled).toEqual(["polish:a:1"]);
  });

  test("a done of a key that was cancelled is dropped", () => {
    const world = withPot(100);
    const late = world.effects.running.get("polish:a:1");
    world.say("coin", { pot: "a", cents: 100 });
    world.settle();
    late?.done({ ok: true, value: { by: "late" } });
    world.settle();
    expect(world.kinds).not.toContain("pots.polished");
    expect(stateOf(world).pots["a"]?.polishedEuros).toBe(0);
  });

  test("a second done of one attempt is dropped", () => {
    const world = withPot(100);
    const effect = world.effects.running.get("polish:a:1");
    world.effects.finish("polish:a:1", { ok: true, value: { by: "cloth" } });
    effect?.done({ ok: true, value: { by: "again" } });
    world.settle();
    expect(world.kinds.filter((kind) => kind === "pots.polished")).toHaveLength(1);
  });

  test("one that failed is due again, and starts again", () => {
    const world = withPot(100);
    world.effects.finish("polish:a:1", { ok: false, error: { code: "dust", detail: "no cloth" } });
    world.settle();
    expect(world.effects.started).toEqual(["polish:a:1", "polish:a:1"]);
  });

  test("a kill -9 between append and execution loses nothing: the next process starts it", () => {
    const world = withPot(300);
    world.kill();
    const again = potsWorld({ disk: world.disk });
    expect(again.effects.started).toEqual(["polish:a:3"]);
    again.effects.finish("polish:a:3", { ok: true, value: { by: "cloth" } });
    again.settle();
    again.kill();
    expect(potsWorld({ disk: world.disk }).effects.started).toEqual([]);
  });

  test("closing cancels what runs", () => {
    const world = withPot(100);
    world.loop.close();
    expect(world.effects.cancelled).toEqual(["polish:a:1"]);
  });

  test("a heartbeat derives nothing", () => {
    let derived = 0;
    const counting: LooseCapability = {
      ...loosen(pots),
      due: () => ({ effects: [], ...(derived++ < 0 ? { wakeAtMs: 0 } : {}) }),
    };
    const world = new World({ capabilities: [counting] }).settle();
    const before = derived;
    for (let i = 0; i < 50; i += 1) world.say("beat", {});
    world.settle();
    expect(derived).toBe(before);
    world.say("coin", { pot: "a", cents: 1 });
    world.settle();
    expect(derived).toBe(before + 1);
  });
});

describe("alarms", () => {
  test("a tick comes at the moment that was asked for, and once", () => {
    const world = potsWorld();
    const atMs = world.clock.now().bootMs + 700;
    world.say("alarm", { atMs });
    world.settle();
    world.clock.run(atMs - 1);
    expect(ticks(world)).toEqual([]);
    world.clock.advance(60_000);
    expect(ticks(world)).toEqual([atMs]);
  });

  test("a later wish replaces an earlier one, and closing ends it", () => {
    const world = potsWorld();
    const { bootMs } = world.clock.now();
    world.say("alarm", { atMs: bootMs + 700 });
    world.settle();
    world.say("alarm", { atMs: bootMs + 900 });
    world.settle();
    world.clock.advance(800);
    expect(ticks(world)).toEqual([]);
    world.loop.close();
    world.clock.advance(60_000);
    expect(ticks(world)).toEqual([]);
    expect(world.clock.waiting).toBe(0);
  });

  const ticks = (world: World): number[] =>
    world.trace.flatMap((event) => (event.event === "input" && event.input.type === "tick" ? [event.bootMs] : []));
});
