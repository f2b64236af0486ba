import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChainCheck } from "../../../shared/journal/chain.ts";
import { MemoryDisk } from "../../../shared/journal/memory.ts";
import { potsWorld, replayed, stateOf } from "../../support/pots-world.ts";
import type { World } from "../../support/world.ts";

describe("a loop under any mix of inputs and faults", () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant("open" as const), pot: fc.constantFrom("a", "b", "c") }),
    fc.record({ do: fc.constant("coin" as const), pot: fc.constantFrom("a", "b"), cents: fc.nat(400) }),
    fc.record({ do: fc.constant("fault" as const), kind: fc.constantFrom("refused", "conflict", "written", "lost") }),
    fc.record({ do: fc.constant("kill" as const), pending: fc.constantFrom("torn", "written") }),
    fc.record({ do: fc.constantFrom("finish" as const, "settle" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat(9_000) }),
  );

  test("state is what a fold of the journal gives, and every yes that was said is in it", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const disk = new MemoryDisk();
        const fresh = (): World => potsWorld({ disk });
        let world = fresh();
        const yes = new Set<string>();
        const gather = () => {
          for (const answer of world.answers) if (answer.ok) yes.add((answer.value as { pot: string }).pot);
        };
        for (const act of actions) {
          if (act.do === "open") world.command("pots.open", { pot: act.pot });
          if (act.do === "coin") world.say("coin", { pot: act.pot, cents: act.cents });
          if (act.do === "settle") world.settle();
          if (act.do === "wait") world.clock.advance(act.ms);
          if (act.do === "finish")
            for (const key of Array.from(world.effects.running.keys())) world.effects.finish(key);
          if (act.do === "fault") {
            if (act.kind === "refused" || act.kind === "conflict") world.journal.failNext({ kind: act.kind });
            else world.journal.failNext({ kind: "unknown", written: act.kind === "written" });
          }
          if (act.do === "kill") world.clock.soon(() => world.kill(act.pending === "torn" ? "torn" : "written"));
          if (act.do === "kill" || world.halts.length > 0) {
            world.settle();
            gather();
            world = fresh();
          }
        }
        world.settle();
        gather();
        if (world.halts.length > 0) world = fresh();
        world.clock.advance(30_000);
        const held = structuredClone(stateOf(world));
        for (const pot of yes) expect(held.pots[pot]).toBeDefined();
        const chain = new ChainCheck();
        expect(chain.take(world.entries)).toBe(true);
        expect(replayed(disk)).toEqual(held);
      }),
      { numRuns: 300 },
    );
  });
});
