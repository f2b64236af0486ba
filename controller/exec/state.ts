import type { ExecOutput, ExecRequest } from "../../shared/exec/wire.ts";
import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { Actor } from "../../shared/kernel/entry.ts";
import type { execContract } from "./contract.ts";

/** A request on its way to a node. `input`: in base64 and in clear; it is sealed as it leaves, and is kept nowhere. */
export interface ExecToTell {
  readonly node: string;
  readonly site: string;
  readonly recipient: string;
  readonly request: Omit<ExecRequest, "input">;
  readonly input: string;
}

/** A command of this life of the controller; volatile, as its listener is. Boot times. */
export interface ExecSession {
  readonly actor: Actor;
  readonly where: Pick<ExecToTell, "node" | "site" | "recipient">;
  readonly request: Omit<ExecRequest, "input" | "begins">;
  input: string;
  /** How often its listener was heard of; the first time it begins. */
  beat: number;
  /** The request of the last beat is not handed to the bus yet. */
  pending: boolean;
  untilMs: number;
  /** Once it was told: by when its node must have answered. */
  answerByMs: number | undefined;
  /** The number of the last thing that was heard of it. */
  heard: number;
}

export interface ExecLive {
  readonly sessions: Map<string, ExecSession>;
}

export interface ExecShape extends Shape {
  readonly contract: typeof execContract;
  readonly state: object;
  readonly live: ExecLive;
  readonly messages: { readonly "exec-output": ExecOutput; readonly "exec-wish": { readonly session: string } };
  readonly effects: { "tell.exec": { args: ExecToTell; value: null } };
}

export type ExecScope = Scope<ExecShape>;
