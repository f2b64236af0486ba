import type { ReportBody } from "../../shared/execution/wire.ts";
import { follow, type Shape } from "../../shared/kernel/capability.ts";
import { fleetContract } from "../fleet/contract.ts";
import { placementContract } from "../placement/contract.ts";
import { servicesContract } from "../services/contract.ts";
import type { JobOutcome, jobsContract } from "./contract.ts";

/** One run, as its node told it; wall times. */
export interface RunState {
  instance: string;
  atMs: number;
  startedAtMs: number;
  tookMs: number;
  exitCode: number;
  outcome: JobOutcome;
}

export interface JobState {
  /** Oldest first. */
  runs: RunState[];
  /** The end of what the last run that ran wrote. */
  tail: string;
  /** Since when it fails, as the journal says. */
  failedAtMs?: number;
}

export interface JobsState {
  /** service → container → how it went. */
  jobs: Record<string, Record<string, JobState>>;
  /** instance → the node it is placed on: no other is believed. */
  places: Record<string, string>;
}

export interface JobsShape extends Shape {
  readonly contract: typeof jobsContract;
  readonly state: JobsState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

const RUNS_KEPT = 10;

export function jobIn({ jobs }: JobsState, service: string, container: string): JobState | undefined {
  const held = jobs[service];
  return held !== undefined && Object.hasOwn(held, container) ? held[container] : undefined;
}

function took(state: JobsState, report: ReportBody & { readonly kind: "job" }): void {
  const { service, container, instance, atMs, startedAtMs, tookMs, exitCode, outcome, tail } = report;
  const held = jobIn(state, service, container) ?? { runs: [], tail: "" };
  const run = { instance, atMs, startedAtMs, tookMs, exitCode, outcome };
  held.runs = [...held.runs, run].slice(-RUNS_KEPT);
  // What did not run wrote nothing, and does not wipe out what the one before it wrote.
  if (outcome === "ok" || outcome === "failed" || tail !== "") held.tail = tail;
  (state.jobs[service] ??= {})[container] = held;
}

export const follows = [
  follow(placementContract, "assigned", ({ places }: JobsState, { body: { instance, node } }) => {
    places[instance] = node;
  }),
  follow(placementContract, "released", ({ places }: JobsState, { body }) => {
    delete places[body.instance];
  }),
  follow(fleetContract, "reported", (state: JobsState, { body: { node, report } }) => {
    if (report.kind === "job" && believed(state, node, report)) took(state, report);
  }),
  follow(servicesContract, "removed", (state: JobsState, { body }) => {
    delete state.jobs[body.service];
  }),
];

/** A node speaks of what it runs, and of nothing else. */
export const believed = (
  { places }: JobsState,
  node: string,
  { instance, service }: { readonly instance: string; readonly service: string },
): boolean => places[instance] === node && instance.startsWith(`${service}-`);

/** Whether a run says that the job works; undefined for one that says nothing of it. */
export function verdictOf({ outcome }: RunState): "ok" | "failed" | undefined {
  switch (outcome) {
    case "ok":
      return "ok";
    case "failed":
    case "not-started":
      return "failed";
    case "skipped-overlap":
      return undefined;
  }
}
