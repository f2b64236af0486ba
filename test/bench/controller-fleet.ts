import { fleet } from "../../controller/fleet/fleet.ts";
import { hearNodes } from "../../controller/hear.ts";
import { createControllerMachine } from "../../controller/machine.ts";
import { hearUp } from "../../shared/bus/hear.ts";
import { subjectOf } from "../../shared/bus/subjects.ts";
import { MemoryJournal } from "../../shared/journal/memory.ts";
import { createClock } from "../../shared/kernel/clock.adapter.ts";
import type { AnyPerformers } from "../../shared/kernel/effect.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import { inventory, joinBody } from "../support/stacks.ts";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Opened } from "./bench.ts";

const NODES = 10_000;
const BEATS_PER_SECOND = 1_000;
const SLICE_MS = 100;
const WINDOW_MS = 10_000;

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

/** A controller that hears 10,000 nodes from bytes on: subject, JSON, schema, loop. */
async function openFleet(): Promise<Opened> {
  const machine = createControllerMachine();
  const loop = new Loop(machine, {
    journal: new MemoryJournal(),
    clock: createClock(),
    seed: 1,
    performers: willing,
    halt: (reason) => {
      throw new Error(reason);
    },
  });
  loop.open({ bootId: "bench", nonce: "bench" }, () => undefined);
  const events = hearNodes(
    () => machine.peek(fleet),
    (input) => loop.post(input),
    () => undefined,
  );
  const nodes = await joinAll(loop);
  let next = 0;
  const beat = () => {
    const node = nodes[next % nodes.length] ?? "";
    const body = { v: 1, p: `p-${node.slice(3)}`, s: Math.floor(next / nodes.length), b: "boot", t: 1, g: 1, h: "" };
    next += 1;
    hearUp(events, subjectOf({ site: "a", node }, "beat"), Buffer.from(JSON.stringify(body)));
  };
  return {
    run: async () => {
      const before = process.cpuUsage();
      for (let spentMs = 0; spentMs < WINDOW_MS; spentMs += SLICE_MS) {
        for (let i = 0; i < (BEATS_PER_SECOND * SLICE_MS) / 1_000; i += 1) beat();
        await pause(SLICE_MS);
      }
      const { user, system } = process.cpuUsage(before);
      return Math.round((user + system) / WINDOW_MS) / 10;
    },
    close: async () => loop.close(),
  };
}

const ask = (loop: Loop, op: string, body: unknown): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    loop.post({ type: "command", op, actor: "system", body, fresh: `${op}-${JSON.stringify(body)}` }, (answer) => {
      if (answer.ok) resolve(answer.value as Record<string, string>);
      else reject(new Error(answer.error.code));
    });
  });

async function joinAll(loop: Loop): Promise<string[]> {
  await ask(loop, "sites.add", { site: "a", link: "unmetered" });
  const nodes: string[] = [];
  for (let i = 0; i < NODES; i += 1) {
    const { token = "" } = await ask(loop, "fleet.tokenNew", { site: "a", ttlMinutes: 60, i });
    const { node = "" } = await ask(loop, "fleet.join", joinBody("a", i + 1, token));
    nodes.push(node);
    loop.post({ type: "msg", name: "inventory", from: node, body: inventory() });
  }
  return nodes;
}

export const controllerCpu: Bench = {
  name: "controller cpu, 10000 nodes",
  unit: "% of a core",
  target: { atMost: 15 },
  open: openFleet,
};

export const controllerMemory: Bench = {
  name: "controller memory, 10000 nodes",
  unit: "MB",
  target: { atMost: 250 },
  open: async () => {
    const opened = await openFleet();
    return {
      ...opened,
      run: async () => {
        await opened.run();
        return Math.round(process.memoryUsage().rss / 1_000_000);
      },
    };
  },
};
