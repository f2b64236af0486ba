import { MemoryDisk } from "../../shared/journal/memory.ts";
import { pots, type PotsState, SAMPLES } from "./pots.ts";
import { World, type WorldOptions } from "./world.ts";

/** A process of the sample capabilities that has started. */
export const potsWorld = (options: Partial<WorldOptions> = {}): World =>
  new World({ capabilities: SAMPLES, effects: ["polish"], ...options }).settle();

export const stateOf = (world: World): PotsState => world.machine.peek(pots);

/** What a fresh process makes of a journal, before it writes anything itself. */
export function replayed({ records }: MemoryDisk): PotsState {
  const copy = Object.assign(new MemoryDisk(), { records: [...records] });
  return structuredClone(stateOf(potsWorld({ disk: copy, faults: [{ kind: "refused" }] })));
}
