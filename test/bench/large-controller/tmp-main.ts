/** Opens a controller's machine on the journal in the folder given, lets it settle, and prints what memory it takes. */
import { setTimeout as pause } from "node:timers/promises";
import { createControllerMachine } from "../../../controller/machine.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { createClock } from "../../../shared/kernel/clock.adapter.ts";
import type { AnyPerformers } from "../../../shared/kernel/effect.ts";
import { Loop } from "../../../shared/kernel/loop.ts";
import { journalIn } from "../fixtures.ts";

const SETTLE_MS = 20_000;

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
await pause(SETTLE_MS);
for (let k=0;k<4;k++){ globalThis.gc?.(); await pause(1500); const u=process.memoryUsage(); console.log(JSON.stringify(u)); } const v8m=await import("node:v8"); console.log(v8m.getHeapSpaceStatistics().map(s=>s.space_name+" "+(s.space_used_size/1e6|0)+"/"+(s.physical_space_size/1e6|0)).join(" | "));
const { rss, heapUsed } = process.memoryUsage();
const instances = Object.keys(machine.peek(placement).instances).length;
process.stdout.write(`${JSON.stringify({ rss, heapUsed, instances })}\n`);
process.exit(0);
