import type { LooseCapability, Peek } from "./capability.ts";
import { dispatch, operationOf } from "./dispatch.ts";
import { type Due, earliest } from "./effect.ts";
import { type Actor, type Draft, type Entry, GENESIS, type Head, headOf, seal, unlinked } from "./entry.ts";
import type { Measure, Standing } from "./finding.ts";
import { createKinds, foldEntry, foldsFit, type Kinds } from "./fold.ts";
import type { Command, Input } from "./input.ts";
import type { Checkpoint } from "./journal.ts";
import type { Json } from "./json.ts";
import type { Random } from "./random.ts";
import type { Result } from "./result.ts";
import { createParts, type Part } from "./scope.ts";
import type { Now } from "./time.ts";

/** What one input led to. `entries` are folded already but not yet durable. `wake`: derive `due` anew. */
export interface Step {
  readonly entries: readonly Entry[];
  readonly answer: Result<unknown> | undefined;
  readonly wake: boolean;
}

/** What the machine is told about the world with each call; it never asks. */
export interface World {
  readonly now: Now;
  readonly random: Random;
}

/** Reads the term to stamp entries with from the folds; 0 where nobody leads, as on an agent. */
export type TermOf = (peek: Peek) => number;

/**
 * All capabilities as one pure state machine: the part of a loop that thinks.
 *
 * INVARIANTS
 * - No promise, clock or chance of its own: the same inputs with the same world give the same entries and effects.
 * - `evolve` is the only writer of state, and state is what a fold of the journal gives.
 */
export class Machine {
  readonly #capabilities: readonly LooseCapability[];
  readonly #parts: readonly Part[];
  readonly #kinds: Kinds;
  readonly #term: TermOf;
  readonly #listeners: ((topic: string, data: unknown) => void)[] = [];
  #head: Head = GENESIS;

  constructor(capabilities: readonly LooseCapability[], term: TermOf = () => 0) {
    this.#capabilities = capabilities;
    this.#parts = createParts(capabilities, {
      emit: (topic, data) => this.#emit(topic, data),
      findings: () => this.#findings(),
    });
    this.#kinds = createKinds(this.#parts);
    this.#term = term;
  }

  /** Where the fold stands. */
  get head(): Head {
    return this.#head;
  }

  /** Hears what handlers `emit`. */
  listen(hear: (topic: string, data: unknown) => void): void {
    this.#listeners.push(hear);
  }

  /** Takes one input: all notice, one decides or all react, and all settle into the same record. */
  step(input: Input, world: World, mayWrite = true): Step {
    this.#show(world);
    const entries: Entry[] = [];
    let wake = input.type === "tick" || input.type === "done" || input.type === "start";
    for (const { is, scope } of this.#parts) if (dispatch(is.notice, scope, input) === "wake") wake = true;
    if (!mayWrite) return { entries, answer: undefined, wake };
    const answer = input.type === "command" ? this.#command(input, entries, world) : undefined;
    const actor: Actor = input.type === "msg" ? `node:${input.from}` : "system";
    for (const { is, scope } of this.#parts) this.#write(dispatch(is.react, scope, input), actor, entries, world);
    if (entries.length > 0 || wake)
      for (const { is, scope } of this.#parts) this.#write(is.settle?.(scope, [...entries]), "system", entries, world);
    return { entries, answer, wake };
  }

  /** Folds an entry that is durable already. A sentence when it is not the next one or this version can't read it. */
  fold(entry: Entry): string | undefined {
    const broken = unlinked(this.#head, entry) ?? foldEntry(this.#kinds, entry);
    if (broken === undefined) this.#head = headOf(entry);
    return broken;
  }

  /** All outstanding work, derived anew. */
  due(world: World): Due {
    this.#show(world);
    const dues = this.#parts.map(({ is, scope }) => is.due?.(scope) ?? { effects: [] });
    const wakeAtMs = earliest(...dues.map((due) => due.wakeAtMs));
    const effects = dues.flatMap((due) => due.effects);
    return { effects, wakeAtMs };
  }

  /** Answers a reading operation; undefined where there is none of that name. */
  read(path: string, input: unknown, actor: Actor, world: World): Result<unknown> | undefined {
    this.#show(world);
    const found = operationOf(this.#capabilities, path);
    const part = found && this.#parts[found.index];
    return found && part?.is.read[found.op]?.(part.scope, input, actor);
  }

  findings(world: World): readonly Standing[] {
    this.#show(world);
    return this.#findings();
  }

  measures(world: World): readonly Measure[] {
    this.#show(world);
    return this.#parts.flatMap(({ is, scope }) => is.measures?.(scope) ?? []);
  }

  /** A look at one capability's state from outside the loop (who is this token's owner?). */
  peek: Peek = (other) => {
    const part = this.#parts.find(({ is }) => is.contract === (other.contract as unknown));
    if (part === undefined) throw new Error(`${other.contract.name} is not in this machine`);
    return part.scope.state;
  };

  /** Back to a checkpoint that fits, else to nothing. Hands back the head to read on from. Volatile state goes too. */
  reset(checkpoint: Checkpoint | undefined): Head {
    const kept = checkpoint && foldsFit(this.#capabilities, checkpoint.folds) ? checkpoint : undefined;
    this.#head = kept?.head ?? GENESIS;
    for (const { is, scope } of this.#parts) {
      scope.state = (kept?.folds[is.contract.name]?.state as object | undefined) ?? is.initial();
      scope.live = is.live();
    }
    return this.#head;
  }

  checkpoint(): Checkpoint {
    const folds = this.#parts.map(
      ({ is, scope }) => [is.contract.name, { version: is.foldVersion, state: scope.state as Json }] as const,
    );
    return { head: this.#head, folds: Object.fromEntries(folds) };
  }

  #command(input: Command, entries: Entry[], world: World): Result<unknown> | undefined {
    for (const { is, scope } of this.#parts) {
      const answered = is.around?.before(scope, input);
      if (answered !== undefined) return answered;
    }
    const found = operationOf(this.#capabilities, input.op);
    const part = found && this.#parts[found.index];
    const decided = found && part?.is.decide[found.op]?.(part.scope, input);
    if (decided === undefined || !decided.ok) return decided;
    const { entries: drafts, output } = decided.value;
    if (input.dryRun === true) return { ok: true, value: output };
    this.#write(drafts, input.actor, entries, world);
    for (const { is, scope } of this.#parts)
      this.#write(is.around?.after(scope, input, output), input.actor, entries, world);
    return { ok: true, value: output };
  }

  #write(drafts: readonly Draft[] | undefined, actor: Actor, entries: Entry[], world: World): void {
    if (drafts === undefined) return;
    for (const draft of drafts) {
      const stamp = { atMs: world.now.wallMs, actor, term: this.#term(this.peek) };
      const entry = seal(this.#head, draft, stamp);
      const broken = this.fold(entry);
      if (broken !== undefined) throw new Error(broken);
      entries.push(entry);
    }
    for (const { scope } of this.#parts) scope.head = this.#head;
  }

  #show(world: World): void {
    for (const { scope } of this.#parts) {
      scope.now = world.now;
      scope.random = world.random;
      scope.head = this.#head;
    }
  }

  #findings(): readonly Standing[] {
    return this.#parts.flatMap(({ is, scope }) =>
      (is.findings?.(scope) ?? []).map((found) => {
        const spec = is.contract.findings[found.code.slice(is.contract.name.length + 1)];
        if (spec === undefined) throw new Error(`${found.code} is no row of any contract`);
        return { ...found, spec };
      }),
    );
  }

  #emit(topic: string, data: unknown): void {
    for (const hear of this.#listeners) hear(topic, data);
  }
}
