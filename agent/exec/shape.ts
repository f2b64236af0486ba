import type { ExecOutput, ExecRequest } from "../../shared/exec/wire.ts";
import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import type { execContract } from "./contract.ts";

/** What the owner of this machine says of commands. */
export interface ExecSettings {
  /** `exec` in policy.json. */
  readonly allowed: boolean;
}

/** A command as the engine is given it. */
export interface ExecWish {
  readonly session: string;
  readonly node: string;
  readonly instance: string;
  readonly container: string;
  readonly words: readonly string[];
  readonly user?: string | undefined;
  /** Sealed to this node; empty for nothing to read. */
  readonly input: string;
}

/** Something that a running command wrote. */
export interface ExecChunk {
  readonly session: string;
  readonly stream: "stdout" | "stderr";
  readonly data: string;
}

export type ExecEffects = {
  /**
   * The command runs, once; what it writes comes as `exec-chunk` messages, and its exit code at the end. Cancelled, it is
   * killed. Fails with a code of `sentences.ts`.
   */
  "engine.exec": { args: ExecWish; value: { readonly exitCode: number } };
};

export interface Session {
  readonly request: ExecRequest;
  untilMs: number;
  /** The number of the last thing that was told of it. */
  last: number;
  /** What was told last of all, once it is over: told again to a listener that still asks. */
  end: ExecOutput | undefined;
}

export interface ExecLive {
  /** This life of the agent, as its beats name it. */
  process: string;
  readonly sessions: Map<string, Session>;
  /** Every session of this life, the oldest first: none begins twice. */
  readonly seen: Set<string>;
  /** On its way up. */
  queue: ExecOutput[];
}

export interface ExecShape extends Shape {
  readonly contract: typeof execContract;
  readonly state: object;
  readonly live: ExecLive;
  readonly messages: { readonly exec: ExecRequest; readonly "exec-chunk": ExecChunk; readonly link: LinkMessage };
  readonly effects: ExecEffects & SendEffects;
}

export type ExecScope = Scope<ExecShape>;
