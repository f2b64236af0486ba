import { createClock } from "../../shared/kernel/clock.adapter.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import { Machine } from "../../shared/kernel/machine.ts";
import { FakeEffects } from "../support/world.ts";
import { SAMPLES } from "../support/pots.ts";
import { type Bench, elapsedMs } from "./bench.ts";
import { journalIn } from "./fixtures.ts";

/** From a closed journal of a million entries to a loop that is open, by way of the checkpoint. */
export const journalStart: Bench = {
  name: "journal start",
  unit: "ms",
  target: { atMost: 2_000 },
  open: async (fixtures) => {
    const dir = await fixtures.millionEntries();
    return {
      run: () => elapsedMs(() => startAndStop(dir)),
      close: async () => undefined,
    };
  },
};

async function startAndStop(dir: string): Promise<void> {
  const journal = journalIn(dir);
  const loop = new Loop(new Machine(SAMPLES), {
    journal,
    clock: createClock(),
    seed: 1,
    performers: new FakeEffects().performers(["polish"]),
    halt: (reason) => {
      throw new Error(reason);
    },
  });
  const broken = await new Promise<string | undefined>((resolve) => {
    loop.open({ bootId: "bench", nonce: "bench" }, (end) => {
      // Before it has taken `start`: the next run is to find the same journal.
      loop.close();
      resolve(end);
    });
  });
  journal.close();
  if (broken !== undefined) throw new Error(broken);
}
