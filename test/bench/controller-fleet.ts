import { execution } from "../../controller/execution/execution.ts";
import { fleetContract } from "../../controller/fleet/contract.ts";
import { fleet } from "../../controller/fleet/fleet.ts";
import { hearNodes } from "../../controller/hear.ts";
import { createControllerMachine } from "../../controller/machine.ts";
import { sitesContract } from "../../controller/sites/contract.ts";
import { hearUp } from "../../shared/bus/hear.ts";
import { subjectOf } from "../../shared/bus/subjects.ts";
import { MemoryJournal } from "../../shared/journal/memory.ts";
import { createClock } from "../../shared/kernel/clock.adapter.ts";
import type { AnyPerformers } from "../../shared/kernel/effect.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { GENESIS, headOf, seal } from "../../shared/kernel/entry.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import { inventory, joinBody } from "../support/stacks.ts";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Opened } from "./bench.ts";

const NODES = 10_000;
const BEATS_PER_SECOND = 1_000;
const SLICE_MS = 100;
const WINDOW_MS = 10_000;
/** The plans that a start issues are told by then. */
const SETTLE_MS = 5_000;

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
  const nodes = Array.from({ length: NODES }, (_, i) => `nd-${String(i).padStart(10, "0")}`);
  const machine = createControllerMachine();
  const loop = new Loop(machine, {
    journal: journalOf(nodes),
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
  const events = hearNodes(
    () => machine.peek(fleet),
    (input) => loop.post(input),
    () => undefined,
  );
  await pause(SETTLE_MS);
  const { plans } = machine.peek(execution);
  for (const [node, { generation, hash }] of Object.entries(plans)) {
    const answer = { kind: "plan", outcome: "accepted", lineage: "bench", term: 1, generation, hash };
    loop.post({ type: "msg", name: "report", from: node, body: { n: 1, after: 0, key: "plan", body: answer } });
  }
  await pause(SETTLE_MS);
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

/** A journal in which so many nodes have joined: asking each in would cost a token and two records apiece. */
function journalOf(nodes: readonly string[]): MemoryJournal {
  const drafts = [
    draft(sitesContract, "added", { site: "a", label: "a", link: "unmetered" }),
    ...nodes.flatMap((node, i) => [
      draft(fleetContract, "joined", { node, site: "a", name: `pc-${i}`, token: "tk-0000000000", ...machineOf(i) }),
      draft(fleetContract, "inventoried", { node, inventory: inventory() }),
    ]),
  ];
  let head = GENESIS;
  const entries = drafts.map((each) => {
    const entry = seal(head, each, { atMs: 0, actor: "system", term: 0 });
    head = headOf(entry);
    return entry;
  });
  const journal = new MemoryJournal();
  journal.append(GENESIS, { id: "bench", entries }, () => undefined);
  return journal;
}

function machineOf(number: number) {
  const { nkey, xkey, machineId } = joinBody("a", number + 1, "");
  return { nkey, xkey, machineId, platform: "linux/amd64" as const };
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
