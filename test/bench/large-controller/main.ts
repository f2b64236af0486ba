/** Opens a controller's machine on the journal in the folder given, lets it settle, and prints what memory it takes. */
import { setTimeout as pause } from "node:timers/promises";
import { createControllerMachine } from "../../../controller/machine.ts";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { createClock } from "../../../shared/kernel/clock.adapter.ts";
import type { AnyPerformers } from "../../../shared/kernel/effect.ts";
import { Loop } from "../../../shared/kernel/loop.ts";
import { journalIn } from "../fixtures.ts";

const SETTLE_MS = 15_000;

/** Every effect succeeds, later. */
const willing = new Proxy(
  {},
  {
    get: () => (_args: unknown, done: (outcome: { ok: true; value: null }) => void) => {
      setImmediate(() => done({ ok: true, value: null }));
      return () => {};
    },
  },
) as AnyPerformers;

const machine = createControllerMachine();
const loop = new Loop(machine, {
  journal: journalIn(process.argv[2] ?? "."),
  clock: createClock(),
  seed: 1,
  performers: willing,
  halt: (reason) => {
    throw new Error(reason);
  },
});
await new Promise<void>((resolve, reject) => {
  loop.open({ bootId: "bench", nonce: "bench" }, (broken) =>
    broken === undefined ? resolve() : reject(new Error(broken)),
  );
});
// Who speaks is not called silent, which would be another story.
for (const node of Object.keys(machine.peek(fleet).nodes)) {
  const body = { v: 1, p: `p-${node.slice(3)}`, s: 0, b: "boot", t: 1, g: 1, h: "" };
  loop.post({ type: "msg", name: "beat", from: node, body });
}
await pause(SETTLE_MS);
globalThis.gc?.();
const { rss, heapUsed } = process.memoryUsage();
const instances = Object.keys(machine.peek(placement).instances).length;
process.stdout.write(`${JSON.stringify({ rss, heapUsed, instances })}\n`);
process.exit(0);
