import { EffectRunner } from "./effect-runner.ts";
import { type Answer, FAULT, type LoopPorts, noAnswer } from "./loop-ports.ts";
import type { Actor, Entry } from "./entry.ts";
import type { Input } from "./input.ts";
import type { AppendOutcome } from "./journal.ts";
import type { Machine, Step, World } from "./machine.ts";
import { type Random, seededRandom } from "./random.ts";

type Start = Extract<Input, { type: "start" }>;

interface Queued {
  readonly input: Input;
  readonly reply: ((answer: Answer) => void) | undefined;
}

const CHECKPOINT_EVERY = 5_000;
/** Of entries in JSON: an agent writes a whole plan at a time. */
const CHECKPOINT_EVERY_CHARS = 2_000_000;
const RETRY_WRITE_MS = 5_000;

/**
 * The one serial loop of controller and agent, the same in production and in the simulator.
 *
 * INVARIANTS
 * - One input at a time; a drained queue makes one append; nothing is answered, read or started before it is committed.
 * - A process whose append conflicted ends. One whose append was refused goes back to what is durable and only reads.
 */
export class Loop {
  readonly #machine: Machine;
  readonly #ports: LoopPorts;
  readonly #effects: EffectRunner;
  readonly #afterCommit: (() => void)[] = [];
  #queue: Queued[] = [];
  #state: "closed" | "idle" | "scheduled" | "appending" | "halted" = "closed";
  #cancelAlarm: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #sinceCheckpoint = 0;
  #charsSinceCheckpoint = 0;
  #records = 0;
  /** The world as the last input was told it: `due` is derived from the same. */
  #told: World;
  readonly #random: Random;
  /** Reads have chance of their own: looking changes nothing. */
  readonly #readRandom: Random;
  #start: Start | undefined;
  /** Whether what `start` leads to (a term, say) is durable: until then it is taken again. */
  #started = false;
  #unwritable: string | undefined;

  constructor(machine: Machine, ports: LoopPorts) {
    this.#machine = machine;
    this.#ports = ports;
    this.#random = seededRandom(ports.seed);
    this.#readRandom = seededRandom(ports.seed + 1);
    this.#told = { now: ports.clock.now(), random: this.#random };
    this.#effects = new EffectRunner(ports.performers, (effect, outcome) =>
      this.post({ type: "done", effect, outcome }),
    );
  }

  /** Folds what the journal holds, then takes `start` as the first input. Calls back with a sentence when it can't. */
  open(start: { bootId: string; nonce: string }, opened: (broken: string | undefined) => void): void {
    this.#replay((broken) => {
      opened(broken);
      if (broken !== undefined || this.#state === "halted") return;
      this.#start = { type: "start", ...start };
      this.#ports.trace?.({ event: "opened", seed: this.#ports.seed });
      this.#restart();
    });
  }

  /** Takes an input. `reply` hears the answer to a command once it is durable. */
  post(input: Input, reply?: (answer: Answer) => void): void {
    if (this.#state === "halted") return;
    this.#queue.push({ input, reply });
    this.#schedule();
  }

  /** Runs `look` on committed state: at once when memory holds no more than the journal, else as soon as that is so. */
  whenCommitted(look: (machine: Machine, world: World) => void): void {
    const world = () => ({ now: this.#ports.clock.now(), random: this.#readRandom });
    const run = () => look(this.#machine, world());
    if (this.#state === "idle" || this.#state === "scheduled") run();
    else if (this.#state !== "halted") this.#afterCommit.push(run);
  }

  /** Answers a reading operation from committed state; undefined where there is none of that name. */
  read(path: string, input: unknown, actor: Actor, answer: (result: Answer | undefined) => void): void {
    this.whenCommitted((machine, world) => answer(machine.read(path, input, actor, world)));
  }

  /** Why the journal can't be written now, if so. */
  get unwritable(): string | undefined {
    return this.#unwritable;
  }

  /** Ends without a word to the world: effects are cancelled, a checkpoint is kept. */
  close(): void {
    if (this.#state === "idle" || this.#state === "scheduled")
      this.#ports.journal.saveCheckpoint(this.#machine.checkpoint());
    this.#stop();
  }

  /** Observe before anything else: `start` goes before all that waits. */
  #restart(): void {
    this.#state = "idle";
    if (this.#start !== undefined) this.#queue.unshift({ input: this.#start, reply: undefined });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#state !== "idle") return;
    this.#state = "scheduled";
    this.#ports.clock.soon(() => this.#drain());
  }

  #drain(): void {
    if (this.#state !== "scheduled") return;
    const taken = this.#queue;
    this.#queue = [];
    const entries: Entry[] = [];
    const replies: (() => void)[] = [];
    let wake = false;
    for (const { input, reply } of taken) {
      const step = this.#attempt(input);
      if (step === undefined) return this.#forget(taken, input);
      if (input.type === "start" && this.#unwritable === undefined) this.#started = true;
      entries.push(...step.entries);
      wake ||= step.wake || step.entries.length > 0;
      const { answer } = step;
      if (reply !== undefined) replies.push(() => reply(answer ?? noAnswer(this.#unwritable)));
    }
    if (entries.length === 0) this.#finish(replies, wake);
    else this.#append(entries, taken, replies);
  }

  /** A step that throws is a fault of the software: undefined, and what it did to memory is not to be trusted. */
  #attempt(input: Input): Step | undefined {
    try {
      return this.#take(input);
    } catch (error) {
      this.#ports.fault?.(error);
      return undefined;
    }
  }

  /** Back to what is durable; all that was drained with the input that can't be taken is asked for anew, but that one. */
  #forget(taken: readonly Queued[], poison: Input): void {
    if (poison.type === "start") return this.#halt("it could not start: see the fault above");
    this.#state = "appending";
    this.#effects.run([]);
    this.#replay((broken) => {
      if (this.#state === "halted") return;
      if (broken !== undefined) return this.#halt(broken);
      for (const queued of taken) {
        if (queued.input === poison) queued.reply?.(FAULT);
      }
      this.#queue.unshift(...taken.filter(({ input }) => input !== poison));
      this.#restart();
    });
  }

  #take(input: Input): Step {
    this.#told = { now: this.#ports.clock.now(), random: this.#random };
    this.#ports.trace?.({ event: "input", input, ...this.#told.now });
    return this.#machine.step(input, this.#told, this.#unwritable === undefined);
  }

  #append(entries: readonly Entry[], taken: readonly Queued[], replies: readonly (() => void)[]): void {
    this.#state = "appending";
    const [first] = entries;
    if (first === undefined) return;
    this.#records += 1;
    const id = `${this.#start?.nonce}-${this.#records}`;
    this.#ports.journal.append({ seq: first.seq - 1, hash: first.prev }, { id, entries }, (outcome) =>
      this.#appended(id, outcome, entries, taken, replies),
    );
  }

  #appended(
    id: string,
    outcome: AppendOutcome,
    entries: readonly Entry[],
    taken: readonly Queued[],
    replies: readonly (() => void)[],
  ): void {
    if (this.#state === "halted") return;
    switch (outcome.kind) {
      case "committed":
        return this.#committed(entries, replies);
      case "conflict":
        return this.#halt("another controller wrote to the journal: this one no longer leads");
      case "refused":
        return this.#goReadOnly(outcome.reason, taken);
      case "unknown":
        return this.#ports.journal.tail((tail) => {
          if (this.#state === "halted") return;
          if (tail.recordId === id) this.#committed(entries, replies);
          else this.#halt(`the journal did not say whether a record was written: ${outcome.reason}`);
        });
    }
  }

  #committed(entries: readonly Entry[], replies: readonly (() => void)[]): void {
    this.#ports.trace?.({ event: "committed", entries });
    this.#sinceCheckpoint += entries.length;
    this.#charsSinceCheckpoint += JSON.stringify(entries).length;
    if (this.#sinceCheckpoint >= CHECKPOINT_EVERY || this.#charsSinceCheckpoint >= CHECKPOINT_EVERY_CHARS) {
      this.#sinceCheckpoint = 0;
      this.#charsSinceCheckpoint = 0;
      this.#ports.journal.saveCheckpoint(this.#machine.checkpoint());
    }
    this.#finish(replies, true);
  }

  #finish(replies: readonly (() => void)[], wake: boolean): void {
    this.#state = "idle";
    for (const tell of [...replies, ...this.#afterCommit.splice(0)]) this.#guarded(tell);
    if (wake) this.#derive();
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Whoever is told may fail; the loop does not. */
  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#ports.fault?.(error);
    }
  }

  /** Compares what is due with what runs: starts what is new, cancels what is no longer due, sets the alarm. */
  #derive(): void {
    if (this.#state === "halted") return;
    const { effects, wakeAtMs } = this.#machine.due(this.#told);
    this.#effects.run(effects);
    this.#cancelAlarm();
    if (wakeAtMs !== undefined) this.#alarm(wakeAtMs);
  }

  #alarm(atBootMs: number): void {
    this.#cancelAlarm = this.#ports.clock.alarm(atBootMs, () => this.post({ type: "tick" }));
  }

  /** Certainly not written: forget what memory holds beyond the disk, say so to who asked, and read only for a while. */
  #goReadOnly(reason: string, taken: readonly Queued[]): void {
    this.#unwritable = reason;
    if (taken.some(({ input }) => input.type === "start")) this.#started = false;
    this.#ports.trace?.({ event: "unwritable", reason });
    this.#effects.run([]); // with the volatile state goes all that was told of them: they are started anew
    this.#replay((broken) => {
      if (this.#state === "halted") return;
      if (broken !== undefined) return this.#halt(broken);
      for (const { reply } of taken) reply?.(noAnswer(this.#unwritable));
      this.#queue.unshift({
        input: { type: "msg", name: "unwritable", from: "kernel", body: { reason } },
        reply: undefined,
      });
      this.#restart();
      const { bootMs } = this.#ports.clock.now();
      this.#cancelRetry = this.#ports.clock.alarm(bootMs + RETRY_WRITE_MS, () => this.#tryWriting());
    });
  }

  #tryWriting(): void {
    this.#unwritable = undefined;
    this.#ports.trace?.({ event: "writable" });
    this.post({ type: "msg", name: "writable", from: "kernel", body: {} });
    this.post(this.#started || this.#start === undefined ? { type: "tick" } : this.#start);
  }

  #replay(done: (broken: string | undefined) => void): void {
    this.#ports.journal.loadCheckpoint((checkpoint) => {
      const head = this.#machine.reset(checkpoint);
      let broken: string | undefined;
      this.#ports.journal.read(
        head.seq + 1,
        (entries) => {
          for (const entry of entries) broken ??= this.#machine.fold(entry);
          this.#sinceCheckpoint += entries.length;
        },
        (end) => done(broken ?? end),
      );
    });
  }

  #halt(reason: string): void {
    this.#stop();
    this.#ports.halt(reason);
  }

  #stop(): void {
    this.#state = "halted";
    this.#queue = [];
    this.#cancelAlarm();
    this.#cancelRetry();
    this.#effects.run([]);
  }
}
