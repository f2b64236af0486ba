import { type Fault, MemoryDisk, MemoryJournal } from "../../shared/journal/memory.ts";
import type { LooseCapability } from "../../shared/kernel/capability.ts";
import type { Outcome, Performers } from "../../shared/kernel/effect.ts";
import type { Entry } from "../../shared/kernel/entry.ts";
import type { Command, Input } from "../../shared/kernel/input.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import type { Answer, LoopEvent } from "../../shared/kernel/loop-ports.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import { Machine, type TermOf } from "../../shared/kernel/machine.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";

/** Performers that note what is asked of them and finish when the test says so. */
export class FakeEffects {
  readonly started: string[] = [];
  readonly cancelled: string[] = [];
  readonly running = new Map<string, { readonly args: unknown; readonly done: (outcome: Outcome) => void }>();

  performers(types: readonly string[]): Performers<never> {
    const perform = (args: unknown, done: (outcome: Outcome) => void, key: string) => {
      this.started.push(key);
      this.running.set(key, { args, done });
      return () => {
        this.cancelled.push(key);
        this.running.delete(key);
      };
    };
    return Object.fromEntries(types.map((type) => [type, perform])) as unknown as Performers<never>;
  }

  finish(key: string, outcome: Outcome = { ok: true, value: {} }): void {
    const effect = this.running.get(key);
    if (effect === undefined) throw new Error(`${key} does not run; what runs: ${[...this.running.keys()].join(" ")}`);
    this.running.delete(key);
    effect.done(outcome);
  }
}

export interface WorldOptions {
  readonly capabilities: readonly LooseCapability[];
  /** Types of effects that can be performed. */
  readonly effects?: readonly string[];
  readonly disk?: MemoryDisk;
  readonly clock?: FakeClock;
  readonly seed?: number;
  readonly term?: TermOf;
  /** The journal answers at once (as SQLite does), not later (as a network does). */
  readonly atOnce?: boolean;
  /** What goes wrong with the first appends. */
  readonly faults?: readonly Fault[];
  /** Wait for the test to call `open`. */
  readonly closed?: boolean;
}

/** One process on fakes: a machine, its loop, and all that they stand on. A restart is a new world on the same disk. */
export class World {
  readonly clock: FakeClock;
  readonly disk: MemoryDisk;
  readonly journal: MemoryJournal;
  readonly machine: Machine;
  readonly loop: Loop;
  readonly effects = new FakeEffects();
  readonly trace: LoopEvent[] = [];
  readonly halts: string[] = [];
  readonly faults: unknown[] = [];
  readonly answers: Answer[] = [];
  /** What opening said: undefined inside when it went well. */
  readonly opened: (string | undefined)[] = [];

  constructor(options: WorldOptions) {
    this.clock = options.clock ?? createFakeClock();
    this.disk = options.disk ?? new MemoryDisk();
    this.journal = new MemoryJournal(
      this.disk,
      options.atOnce === true ? (call) => call() : (call) => this.clock.soon(call),
    );
    for (const fault of options.faults ?? []) this.journal.failNext(fault);
    this.machine = new Machine(options.capabilities, options.term);
    this.loop = new Loop(this.machine, {
      journal: this.journal,
      clock: this.clock,
      seed: options.seed ?? 1,
      performers: this.effects.performers(options.effects ?? []),
      trace: (event) => this.trace.push(structuredClone(event)),
      fault: (error) => this.faults.push(error),
      halt: (reason) => this.halts.push(reason),
    });
    if (options.closed !== true) this.open();
  }

  open(nonce = "nonce"): void {
    this.loop.open({ bootId: "boot", nonce }, (broken) => this.opened.push(broken));
    this.clock.settle();
  }

  post(...inputs: readonly Input[]): void {
    for (const input of inputs) this.loop.post(input);
  }

  /** Posts a command; its answer comes into `answers` once it is given. */
  command(op: string, body: unknown, more: Partial<Command> = {}): void {
    const command: Command = { type: "command", op, actor: "person:pe-0000000000", body, fresh: "fresh", ...more };
    this.loop.post(command, (answer) => this.answers.push(answer));
  }

  say(name: string, body: unknown, from = "nd-0000000001"): void {
    this.loop.post({ type: "msg", name, from, body });
  }

  settle(): this {
    this.clock.settle();
    return this;
  }

  /** The process is gone at once, whatever it was writing. */
  kill(pending: "written" | "torn" = "torn"): void {
    this.journal.crash(pending);
    this.loop.close();
  }

  /** Everything on the disk, oldest first. */
  get entries(): readonly Entry[] {
    return this.disk.records.flatMap(({ text }) => JSON.parse(text) as Entry[]);
  }

  get kinds(): readonly string[] {
    return this.entries.map(({ kind }) => kind);
  }

  /** Kinds by record, to see what was written together. */
  get records(): readonly (readonly string[])[] {
    return this.disk.records.map(({ text }) => (JSON.parse(text) as Entry[]).map(({ kind }) => kind));
  }

  get traceHash(): string {
    return contentHash(this.trace);
  }
}
