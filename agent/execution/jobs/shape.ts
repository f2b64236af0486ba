import type { Scope, Shape } from "../../../shared/kernel/capability.ts";
import type { EngineEffects } from "../engine.ts";
import type { jobsContract } from "./contract.ts";

/** A job by its key, `<instance>/<container>`. All times are Unix time in ms. */
export interface Job {
  /** When it was last due and that was dealt with; at first, when it was first planned. */
  lastAtMs: number;
  /** The run that was due then is to end. */
  openAtMs?: number;
}

export interface JobsState {
  jobs: Record<string, Job>;
}

/** When a job is due next. `atMs` is undefined while it is being worked out, null when it never is again. */
export interface Turn {
  readonly cron: string;
  readonly timeZone: string;
  readonly afterMs: number;
  readonly atMs: number | null | undefined;
}

export interface JobsLive {
  readonly turns: Map<string, Turn>;
  /** Runs that were handed to the engine: from then on nothing but their end matters. */
  readonly begun: Map<string, number>;
  /** Of runs that the engine could not take: not before (boot clock), how often, and why. */
  readonly tries: Map<string, { readonly nextAtMs: number; readonly count: number; readonly detail: string }>;
}

export type JobsEffects = Pick<EngineEffects, "engine.job" | "engine.absent"> & {
  /** Works out when a job is due first after a moment. Fails with `refused` where its times can't be read. */
  "job.next": {
    args: { readonly job: string; readonly cron: string; readonly timeZone: string; readonly afterMs: number };
    value: { readonly atMs: number | null };
  };
};

export interface JobsShape extends Shape {
  readonly contract: typeof jobsContract;
  readonly state: JobsState;
  readonly live: JobsLive;
  readonly messages: Record<never, never>;
  readonly effects: JobsEffects;
}

export type JobsScope = Scope<JobsShape>;
