import { Machine } from "../../shared/kernel/machine.ts";
import { SAMPLES } from "../support/pots.ts";
import { type Bench, elapsedMs } from "./bench.ts";
import { journalIn } from "./fixtures.ts";

/** Entries a second, read from SQLite and folded into an empty state. */
export const journalFold: Bench = {
  name: "journal fold",
  unit: "entries/s",
  target: { atLeast: 200_000 },
  open: async (fixtures) => {
    const journal = journalIn(await fixtures.millionEntries());
    const fold = () =>
      new Promise<number>((resolve, reject) => {
        const machine = new Machine(SAMPLES);
        let broken: string | undefined;
        journal.read(
          1,
          (entries) => {
            for (const entry of entries) broken ??= machine.fold(entry);
          },
          (end) => {
            const reason = broken ?? end;
            if (reason === undefined) resolve(machine.head.seq);
            else reject(new Error(reason));
          },
        );
      });
    return {
      run: async () => {
        let entries = 0;
        const ms = await elapsedMs(async () => {
          entries = await fold();
        });
        return Math.round((entries / ms) * 1_000);
      },
      close: async () => journal.close(),
    };
  },
};
