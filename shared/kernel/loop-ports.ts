import type { AnyPerformers } from "./effect.ts";
import type { Entry } from "./entry.ts";
import type { Input } from "./input.ts";
import type { Journal } from "./journal.ts";
import type { Result } from "./result.ts";
import type { Clock } from "./time.ts";

/** What a loop stands on. All of the real world is behind these. */
export interface LoopPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Seeds all chance of the decisions, so that the log of inputs plays a process again. */
  readonly seed: number;
  readonly performers: AnyPerformers;
  /** Sees each input as it is taken and each record as it commits: for logs, replay and the simulator's hash. */
  readonly trace?: (event: LoopEvent) => void;
  /** A reply or a look threw: a fault of the software, for the log. The loop goes on. */
  readonly fault?: (error: unknown) => void;
  /** The loop can't go on; the process is to end and come back with an empty memory. */
  readonly halt: (reason: string) => void;
}

export type LoopEvent =
  | { readonly event: "opened"; readonly seed: number }
  | { readonly event: "input"; readonly input: Input; readonly bootMs: number; readonly wallMs: number }
  | { readonly event: "committed"; readonly entries: readonly Entry[] }
  | { readonly event: "unwritable"; readonly reason: string }
  | { readonly event: "writable" };

/** An answer to a command: refused by its capability, done, or not possible now because the journal can't be written. */
export type Answer = Result<unknown>;

/** A fault of the software met this input; nothing of it was kept. */
export const FAULT: Answer = { ok: false, error: { code: "kernel.internal", params: {} } };

/** Why a command has no answer of its own: nothing can be written now, or nobody knows it. */
export function noAnswer(unwritable: string | undefined): Answer {
  if (unwritable === undefined) return { ok: false, error: { code: "kernel.unknown-operation", params: {} } };
  return { ok: false, error: { code: "kernel.journal-unwritable", params: { reason: unwritable } } };
}
