import type { BodyOf, Contract, InputOf, OutputOf } from "./contract.ts";
import type { Due, EffectMap, Outcome } from "./effect.ts";
import type { Actor, Draft, Entry, Head } from "./entry.ts";
import type { Finding, Measure, Standing } from "./finding.ts";
import type { Command } from "./input.ts";
import type { Random } from "./random.ts";
import type { Refusal, Result } from "./result.ts";
import type { Now } from "./time.ts";

/** The types of one capability in one bag. `messages`: name → body it listens to; `live` is volatile, `state` durable. */
export interface Shape {
  readonly contract: Contract;
  readonly state: object;
  readonly live: object;
  readonly messages: Record<string, unknown>;
  readonly effects: EffectMap;
}

/** A look at another capability's state. */
export type Peek = <P extends Shape>(other: Capability<P>) => P["state"];

/** What a handler may look at. Nothing here waits, and nothing here is the real world. */
export interface Scope<T extends Shape> {
  readonly state: T["state"];
  readonly live: T["live"];
  readonly now: Now;
  readonly random: Random;
  /** Where the journal stands. */
  readonly head: Head;
  /** The state of a capability that the contract `needs`; look, don't touch. */
  readonly peek: Peek;
  readonly peekLive: <P extends Shape>(other: Capability<P>) => P["live"];
  /** All that stands against the cluster now, of every capability. */
  readonly findings: () => readonly Standing[];
  /** Hands volatile data (a log line) to whoever listens to `topic` now; not durable, not an effect. */
  readonly emit: (topic: string, data: unknown) => void;
}

type Ops<T extends Shape> = T["contract"]["ops"];
type ReadOps<T extends Shape> = {
  [O in keyof Ops<T>]: Ops<T>[O]["method"] extends "GET" ? O : never;
}[keyof Ops<T>] &
  string;
type WriteOps<T extends Shape> = Exclude<keyof Ops<T> & string, ReadOps<T>>;

/** A decision: the entries that make it durable and the answer to give once they are. */
export type Decision<Output> = Result<{ readonly entries: readonly Draft[]; readonly output: Output }, Refusal>;

export interface CommandInput<Body> {
  readonly body: Body;
  readonly actor: Actor;
  readonly fresh: string;
}

type Deciders<T extends Shape> = {
  readonly [O in WriteOps<T>]: (
    scope: Scope<T>,
    command: CommandInput<InputOf<T["contract"], O>>,
  ) => Decision<OutputOf<T["contract"], O>>;
};

/** A stream's answer: what came before, the topic that goes on, and which of its items belong to this caller. */
export interface Watch<Item> {
  readonly backlog: readonly Item[];
  readonly topic: string;
  readonly pick: (data: unknown) => Item | undefined;
  /** Posted to the loop as a local message when the stream opens and every 20 s while somebody listens. */
  readonly keep?: { readonly name: string; readonly body: unknown };
  /** How many items with `end: true` it takes to close the stream; 1 unless told. */
  readonly ends?: number;
}

type Readers<T extends Shape> = {
  readonly [O in ReadOps<T>]: (
    scope: Scope<T>,
    input: InputOf<T["contract"], O>,
    actor: Actor,
  ) => Result<Ops<T>[O]["stream"] extends true ? Watch<OutputOf<T["contract"], O>> : OutputOf<T["contract"], O>>;
};

export type EntryWith<Body> = Omit<Entry, "body"> & { readonly body: Body };

type Evolvers<T extends Shape> = {
  readonly [K in keyof T["contract"]["entries"] & string]: (
    state: T["state"],
    entry: EntryWith<BodyOf<T["contract"], K>>,
  ) => void;
};

/** Folding an entry of a needed capability; made by `follow`, which checks the body's type. */
export interface Follow<State> {
  readonly kind: string;
  readonly fold: (state: State, entry: Entry) => void;
}

export function follow<State, C extends Contract, K extends keyof C["entries"] & string>(
  contract: C,
  kind: K,
  fold: (state: State, entry: EntryWith<BodyOf<C, K>>) => void,
): Follow<State> {
  return { kind: `${contract.name}.${kind}`, fold: fold as Follow<State>["fold"] };
}

/** Stands around every command, whichever capability decides it. */
export interface Around<S> {
  /** May answer in its place: nothing is decided then. */
  readonly before: (scope: S, command: Command) => Result<unknown> | undefined;
  /** Entries that go into the same record as what was decided. */
  readonly after: (scope: S, command: Command, output: unknown) => readonly Draft[];
}

/** Returned by a notice that wants `due` derived anew although nothing durable changed. */
export type Wake = "wake" | undefined;

export interface Start {
  readonly bootId: string;
  readonly nonce: string;
}

/** Handlers by input; `Out` is `Wake | void` for notices (volatile) and drafts for reactions (durable). */
interface Handlers<T extends Shape, Out> {
  readonly start?: (scope: Scope<T>, start: Start) => Out;
  readonly tick?: (scope: Scope<T>) => Out;
  readonly msg?: {
    readonly [N in keyof T["messages"]]?: (scope: Scope<T>, from: string, body: T["messages"][N]) => Out;
  };
  readonly done?: {
    readonly [E in keyof T["effects"]]?: (
      scope: Scope<T>,
      args: T["effects"][E]["args"],
      outcome: Outcome<T["effects"][E]["value"]>,
      key: string,
    ) => Out;
  };
}

/**
 * A capability: one contract and the pure functions behind it.
 * Per input, for all capabilities in order of `needs`: `notice`, then `decide` or `react`, each entry folded at once by
 * `evolve` and `follows`; then `settle`, which draws the conclusions of what changed into the same record.
 */
export interface Capability<T extends Shape> {
  readonly contract: T["contract"];
  /** Raise it when `evolve` changes its meaning: checkpoints of another version are not used. */
  readonly foldVersion: number;
  readonly initial: () => T["state"];
  readonly live: () => T["live"];
  readonly evolve: Evolvers<T>;
  readonly follows?: readonly Follow<T["state"]>[];
  readonly notice?: Handlers<T, Wake | void>;
  readonly around?: Around<Scope<T>>;
  readonly decide: Deciders<T>;
  readonly react?: Handlers<T, readonly Draft[]>;
  /** `fresh`: what this step has written so far, the capability's own entries too. */
  readonly settle?: (scope: Scope<T>, fresh: readonly Entry[]) => readonly Draft[];
  readonly read: Readers<T>;
  readonly due?: (scope: Scope<T>) => Due<T["effects"]>;
  readonly findings?: (scope: Scope<T>) => readonly Finding[];
  readonly measures?: (scope: Scope<T>) => readonly Measure[];
}

export const NOTHING: readonly Draft[] = [];

type Handler<Args extends unknown[], Out> = (scope: Scope<Loose>, ...args: Args) => Out;

export interface LooseHandlers<Out> {
  readonly start?: Handler<[Start], Out>;
  readonly tick?: Handler<[], Out>;
  readonly msg?: Readonly<Record<string, Handler<[from: string, body: unknown], Out> | undefined>>;
  readonly done?: Readonly<Record<string, Handler<[args: unknown, outcome: Outcome, key: string], Out> | undefined>>;
}

export interface Loose extends Shape {
  readonly contract: Contract;
}

/** A capability as the machine sees it: the same functions, their types put aside. Only `loosen` makes one. */
export interface LooseCapability {
  readonly contract: Contract;
  readonly foldVersion: number;
  readonly initial: () => object;
  readonly live: () => object;
  readonly evolve: Readonly<Record<string, (state: object, entry: Entry) => void>>;
  readonly follows?: readonly Follow<object>[];
  readonly notice?: LooseHandlers<Wake | void>;
  readonly around?: Around<Scope<Loose>>;
  readonly decide: Readonly<Record<string, Handler<[CommandInput<unknown>], Decision<unknown>>>>;
  readonly react?: LooseHandlers<readonly Draft[]>;
  readonly settle?: Handler<[fresh: readonly Entry[]], readonly Draft[]>;
  readonly read: Readonly<Record<string, Handler<[input: unknown, actor: Actor], Result<unknown>>>>;
  readonly due?: Handler<[], Due>;
  readonly findings?: Handler<[], readonly Finding[]>;
  readonly measures?: Handler<[], readonly Measure[]>;
}

/** Puts a capability's types aside, for a list of many; its contract's schemas guard the border at run time. */
export const loosen = <T extends Shape>(capability: Capability<T>): LooseCapability =>
  capability as unknown as LooseCapability;
