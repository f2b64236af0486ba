import { CAPABILITIES } from "../../controller/capabilities.ts";
import { createControllerMachine } from "../../controller/machine.ts";
import { MemoryDisk, MemoryJournal } from "../../shared/journal/memory.ts";
import type { AnyPerformers, Effect, Outcome } from "../../shared/kernel/effect.ts";
import type { Actor, Entry } from "../../shared/kernel/entry.ts";
import type { LoopEvent } from "../../shared/kernel/loop-ports.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import type { Machine } from "../../shared/kernel/machine.ts";
import type { Result } from "../../shared/kernel/result.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";

export interface TestController {
  readonly clock: FakeClock;
  readonly machine: Machine;
  readonly loop: Loop;
  /** Everything that was committed, oldest first. */
  readonly entries: Entry[];
  /** Effects that were started and are not done, by key. */
  readonly running: Map<string, { effect: Effect; done: (outcome: Outcome) => void }>;
  /** All effects that were ever started, in order. */
  readonly started: Effect[];
  command(op: string, body: unknown, actor?: Actor, dryRun?: boolean): Result<unknown>;
  read(op: string, input?: unknown): unknown;
  hear(name: string, from: string, body: unknown): void;
}

export interface TestControllerOptions {
  readonly clock?: FakeClock;
  readonly disk?: MemoryDisk;
  readonly seed?: number;
  readonly performers?: AnyPerformers;
  readonly trace?: (event: LoopEvent) => void;
}

/** The whole controller on a fake clock and a journal in memory; its effects wait until the test answers them. */
export function createTestController(options: TestControllerOptions = {}): TestController {
  const clock = options.clock ?? createFakeClock();
  const machine = createControllerMachine();
  const entries: Entry[] = [];
  const running: TestController["running"] = new Map();
  const started: Effect[] = [];
  const hold = (type: string) => (args: unknown, done: (outcome: Outcome) => void, key: string) => {
    const effect = { key, type, args };
    started.push(effect);
    running.set(key, { effect, done: (outcome) => (running.delete(key), done(outcome)) });
    return () => void running.delete(key);
  };
  const held = new Proxy({}, { get: (_, type: string) => hold(type) }) as AnyPerformers;
  const loop = new Loop(machine, {
    journal: new MemoryJournal(options.disk ?? new MemoryDisk()),
    clock,
    seed: options.seed ?? 1,
    performers: options.performers ?? held,
    trace: (event) => {
      if (event.event === "committed") entries.push(...event.entries);
      options.trace?.(event);
    },
    halt: (reason) => {
      throw new Error(reason);
    },
  });
  loop.open({ bootId: "boot", nonce: "lineage-1" }, (broken) => {
    if (broken !== undefined) throw new Error(broken);
  });
  clock.settle();
  let asked = 0;
  return {
    clock,
    machine,
    loop,
    entries,
    running,
    started,
    command: (op, body, actor = "system", dryRun = false) => {
      let answer: Result<unknown> | undefined;
      asked += 1;
      const fresh = `fresh-${String(asked).padStart(38, "0")}`;
      loop.post({ type: "command", op, actor, body: parsed(op, body), fresh, dryRun }, (result) => {
        answer = result;
      });
      clock.settle();
      if (answer === undefined) throw new Error(`${op} was not answered`);
      return answer;
    },
    read: (op, input = {}) => {
      let result: Result<unknown> | undefined;
      loop.read(op, parsed(op, input), "system", (answer) => {
        result = answer;
      });
      if (result?.ok !== true) throw new Error(`${op}: ${JSON.stringify(result)}`);
      return result.value;
    },
    hear: (name, from, body) => {
      loop.post({ type: "msg", name, from, body });
      clock.settle();
    },
  };
}

/** Input as the border would hand it over: through the operation's schema, so that defaults are there. */
function parsed(path: string, body: unknown): unknown {
  const [name, op = ""] = path.split(".");
  const contract = CAPABILITIES.find(({ capability }) => capability.contract.name === name)?.capability.contract;
  const spec = contract?.ops[op];
  if (spec === undefined) throw new Error(`there is no operation ${path}`);
  return spec.input.parse(body);
}
