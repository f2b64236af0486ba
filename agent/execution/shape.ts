import type { DownMessages } from "../../shared/bus/subjects.ts";
import type { InstanceState, LogChunk, Plan } from "../../shared/execution/wire.ts";
import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { EffectOf } from "../../shared/kernel/effect.ts";
import type { Words } from "../../shared/kernel/result.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import type { executionContract } from "./contract.ts";
import type { EngineEffects } from "./engine.ts";
import type { Logs } from "./logs.ts";
import type { LocalPolicy } from "./policy.ts";
import type { Look } from "./reconcile/look.ts";
import type { Matches } from "./reconcile/match.ts";
import type { Probes } from "./reconcile/probes.ts";
import type { Tries } from "./reconcile/tries.ts";
import type { Judgements } from "./reconcile/transitions.ts";

/** What the machine gives to what it runs. */
export interface ExecutionSettings {
  readonly platform: "linux/amd64" | "linux/arm64";
  /** Host address that ports are published on. */
  readonly address: string;
  /** Folder on the host that holds `<service>/<volume>`. */
  readonly volumeRoot: string;
  readonly policy: LocalPolicy;
  /** What containers take is counted for so long before it is told; a day unless told otherwise. */
  readonly usageWindowMs?: number;
}

export interface ReportedInstance {
  readonly service: string;
  readonly revision: number;
  readonly restarts: number;
  readonly state: InstanceState;
  readonly reason: Words;
}

export interface ExecutionState {
  /** The last plan that was accepted, whole, so that it runs with nobody to ask. */
  plan: Plan | null;
  /** What an image is remembered by (`reconcile/images.ts`) → what it was pinned to. */
  pins: Record<string, string>;
  /** Rises with each change of `plan` or `pins`: what is derived from them is derived anew. */
  edition: number;
  /** `<instance>/<container>` → how long it may take to stop, where that was declared; kept until it is gone. */
  graces: Record<string, number>;
  /** What was last reported of each instance. */
  reported: Record<string, ReportedInstance>;
}

export interface ExecutionLive {
  readonly look: Look;
  readonly tries: Tries;
  readonly probes: Probes;
  readonly judgements: Judgements;
  readonly logs: Logs;
  /** Derived from plan, pins and what was seen; made anew when one of them changed. */
  matches: Matches | undefined;
  readonly sync: { round: number; nextAtMs: number };
  readonly collect: { round: number; nextAtMs: number };
}

export type ProbeEffects = {
  /** One GET; any answer below 400 is a value. Fails with `unreachable` or `status`. */
  probe: {
    args: { readonly address: string; readonly port: number; readonly path: string; readonly timeoutMs: number };
    value: null;
  };
};

export type WatchEffects = {
  /** The engine is watched for as long as this is due; changes come as `engine` messages. Never answers. */
  "engine.watch": { args: { readonly node: string }; value: null };
};

export type ExecutionEffects = EngineEffects & WatchEffects & ProbeEffects & SendEffects;
export type ExecutionEffect = EffectOf<ExecutionEffects>;

export interface ExecutionShape extends Shape {
  readonly contract: typeof executionContract;
  readonly state: ExecutionState;
  readonly live: ExecutionLive;
  readonly messages: Pick<DownMessages, "plan" | "tail"> & {
    link: LinkMessage;
    /** Something happened on the engine. */
    engine: unknown;
    "log-lines": LogChunk;
  };
  readonly effects: ExecutionEffects;
}

export type ExecutionScope = Scope<ExecutionShape>;

/** Effects that are due now, and when to look again. */
export interface Work {
  readonly effects: ExecutionEffect[];
  readonly wakes: number[];
}
