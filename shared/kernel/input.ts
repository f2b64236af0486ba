import type { Actor } from "./entry.ts";
import type { Effect, Outcome } from "./effect.ts";

/** A mutation asked for by someone. `fresh`: 256 bits of entropy from outside (base64url), for tokens and the like. */
export interface Command {
  readonly type: "command";
  /** `sites.add` */
  readonly op: string;
  readonly actor: Actor;
  readonly body: unknown;
  readonly fresh: string;
  /** Decide and answer, write nothing. */
  readonly dryRun?: boolean;
  /** Marks one asking, so that asking again does not do it twice. */
  readonly request?: RequestMark;
}

/** Fingerprints of an idempotency key and of all that was asked with it; `once`: the answer may not be kept. */
export interface RequestMark {
  readonly keyHash: string;
  readonly bodyHash: string;
  readonly once: boolean;
}

/** A message from outside: `name` is a row of the bus's registry, `from` the authenticated sender. */
interface Message {
  readonly type: "msg";
  readonly name: string;
  readonly from: string;
  readonly body: unknown;
}

/**
 * All that can happen to a loop. `start` comes first, with the id of this boot of the machine and a nonce of this
 * process; `done` carries the effect that was attempted.
 */
export type Input =
  | { readonly type: "start"; readonly bootId: string; readonly nonce: string }
  | { readonly type: "tick" }
  | Message
  | Command
  | { readonly type: "done"; readonly effect: Effect; readonly outcome: Outcome };
