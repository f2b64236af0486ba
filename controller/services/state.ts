import { type Capability, follow, type Shape } from "../../shared/kernel/capability.ts";
import type { Actor } from "../../shared/kernel/entry.ts";
import { NO_REASON, type Words } from "../../shared/kernel/result.ts";
import type { InstanceState } from "../../shared/execution/wire.ts";
import type { Stack } from "../../shared/services/wire.ts";
import { fleetContract } from "../fleet/contract.ts";
import { placementContract } from "../placement/contract.ts";
import type { servicesContract } from "./contract.ts";
import type { Waits } from "./failing.ts";

/** What a file declared once: a release keeps its number, and never changes. */
export interface Release {
  readonly revision: number;
  readonly stack: Stack;
  /** Its content, sealed (age) to the controller: a `SealedContent`; empty when there is none. */
  readonly sealed: string;
  /** Keyed fingerprint of the content: the same values give the same. */
  readonly mac: string;
  readonly appliedAtMs: number;
  readonly by: Actor;
  /** The release that it repeats, when it is a way back. */
  readonly repeats?: number;
  /** When it first ran everywhere, and was ok. */
  settledAtMs?: number;
  /** Why it was given up. */
  failed?: Words;
}

export interface ServiceState {
  /** The release that is to run: its parts stand here too, for it is what nearly everybody asks for. */
  revision: number;
  stack: Stack;
  sealed: string;
  mac: string;
  appliedAtMs: number;
  /** How many instances are wanted: the file's word until a person scales. */
  replicas: number;
  restarts: number;
  stopped: boolean;
  /** The newest, oldest first. */
  releases: Release[];
  /** How long an instance took from being told to being ok, the last time. */
  startMs?: number;
}

/** A plan that was shown: what to apply, and what that was to do. One per service, the newest. */
export interface ShownPlan {
  readonly id: string;
  readonly stack: Stack;
  readonly sealed: string;
  readonly mac: string;
  readonly basis: string;
  readonly atMs: number;
}

/** What a node last said of an instance that it runs. */
export interface SeenInstance {
  readonly state: InstanceState;
  readonly revision: number;
  /** Absent: of an agent that does not tell. */
  readonly restarts?: number;
  readonly reason: Words;
  readonly sinceMs: number;
}

export interface ServicesState {
  services: Record<string, ServiceState>;
  plans: Record<string, ShownPlan>;
  /** By `instance@node`; a node speaks only of what it runs. */
  seen: Record<string, SeenInstance>;
  /** Instance → when it was told to run what it runs, until it is ok. */
  told: Record<string, number>;
  /** The services whose present release is on its way: what every input asks for, so that it need not look at all. */
  rolling: Record<string, true>;
}

export interface ServicesShape extends Shape {
  readonly contract: typeof servicesContract;
  readonly state: ServicesState;
  readonly live: { readonly waits: Waits; readonly look: { nextAtMs: number } };
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** Releases that are kept for a way back; older ones go. */
const RELEASES_KEPT = 10;

/** The release of that number; the newest where it is forgotten or was never told. */
export function releaseOf(held: ServiceState, revision: number): Release | undefined {
  return held.releases.find((release) => release.revision === revision) ?? held.releases.at(-1);
}

/** Is the present release still on its way to all instances? */
export const isRolling = ({ releases, stopped }: ServiceState): boolean =>
  !stopped && releases.at(-1)?.settledAtMs === undefined;

/** The newest release before the present one that ran everywhere. */
export const lastGood = ({ releases, revision }: ServiceState): Release | undefined =>
  releases.findLast((release) => release.revision !== revision && release.settledAtMs !== undefined);

/** Why the release before the present one was given up, when the present one is the way back. */
export function gaveUpOn({ releases }: ServiceState): Words | undefined {
  return releases.at(-1)?.repeats === undefined ? undefined : releases.at(-2)?.failed;
}

function declare(state: ServicesState, service: string, release: Omit<Release, "revision">): void {
  const held = state.services[service];
  const revision = (held?.revision ?? 0) + 1;
  const { stack, sealed, mac, appliedAtMs } = release;
  state.services[service] = {
    restarts: 0,
    stopped: false,
    ...held,
    revision,
    stack,
    sealed,
    mac,
    appliedAtMs,
    replicas: stack.replicas,
    releases: remembered([...(held?.releases ?? []), { ...release, revision }]),
  };
  noteRolling(state, service);
}

function noteRolling({ services, rolling }: ServicesState, service: string): void {
  const held = services[service];
  if (held !== undefined && isRolling(held)) rolling[service] = true;
  else delete rolling[service];
}

/** The newest, and the way back with them however old it is. */
function remembered(releases: readonly Release[]): Release[] {
  const recent = releases.slice(-RELEASES_KEPT);
  const good = releases.findLast(({ settledAtMs }) => settledAtMs !== undefined);
  return good === undefined || recent.includes(good) ? recent : [good, ...recent.slice(1)];
}

const change =
  <Body extends { readonly service: string }>(fold: (held: ServiceState, body: Body, atMs: number) => void) =>
  (state: ServicesState, { body, atMs }: { readonly body: Body; readonly atMs: number }): void => {
    const held = state.services[body.service];
    if (held === undefined) return;
    fold(held, body, atMs);
    noteRolling(state, body.service);
  };

type One = { readonly service: string };

/** How each entry changes what is declared. */
export const evolve: Capability<ServicesShape>["evolve"] = {
  applied: (state, { body: { service, stack, sealed, mac }, atMs, actor }) => {
    declare(state, service, { stack, sealed, mac, appliedAtMs: atMs, by: actor });
    delete state.plans[service];
  },
  planned: (state, { body: { service, plan, stack, sealed, mac, basis }, atMs }) => {
    state.plans[service] = { id: plan, stack, sealed, mac, basis, atMs };
  },
  removed: (state, { body }) => {
    delete state.services[body.service];
    noteRolling(state, body.service);
  },
  restarted: change((held) => {
    held.restarts += 1;
  }),
  stopped: change<One>((held) => {
    held.stopped = true;
  }),
  started: change<One>((held) => {
    held.stopped = false;
  }),
  scaled: change((held, { replicas }: One & { replicas: number }) => {
    held.replicas = replicas;
  }),
  rolledBack: (state, { body: { service, from, to, because, reason }, atMs, actor }) => {
    const held = state.services[service];
    const earlier = held?.releases.find(({ revision }) => revision === to);
    if (held === undefined || earlier === undefined) return;
    const left = held.releases.find(({ revision }) => revision === from);
    if (left !== undefined && because === "failed") left.failed = reason;
    const { stack, sealed, mac } = earlier;
    const { replicas } = held;
    declare(state, service, { stack, sealed, mac, appliedAtMs: atMs, by: actor, repeats: to });
    // Undoing a release is no wish for fewer; but what keeps data has as many copies as its file says, never another's.
    const after = state.services[service];
    const copies = stack.volumes.length === 0 || stack.policy === "replicated";
    if (after !== undefined && because === "failed" && copies) after.replicas = replicas;
  },
  settled: change((held, { revision }: One & { revision: number }, atMs) => {
    const release = held.releases.find((one) => one.revision === revision);
    if (release === undefined) return;
    release.settledAtMs = atMs;
  }),
};

/** Learns how long a start takes, for the next plan. */
function started(state: ServicesState, { instance, service }: { instance: string; service: string }, atMs: number) {
  const toldAtMs = state.told[instance];
  const held = state.services[service];
  delete state.told[instance];
  if (toldAtMs !== undefined && held !== undefined) held.startMs = Math.max(0, atMs - toldAtMs);
}

/** What nodes tell of instances. */
export const follows = [
  follow(placementContract, "assigned", (state: ServicesState, { body, atMs }) => {
    state.told[body.instance] = atMs;
  }),
  follow(placementContract, "updated", (state: ServicesState, { body, atMs }) => {
    state.told[body.instance] = atMs;
  }),
  follow(placementContract, "released", (state: ServicesState, { body }) => {
    delete state.told[body.instance];
  }),
  follow(fleetContract, "reported", (state: ServicesState, { body: { node, report }, atMs }) => {
    if (report.kind !== "instance") return;
    const key = seenKey(report.instance, node);
    if (report.state === "gone") {
      delete state.seen[key];
      return;
    }
    const { state: word, revision, restarts, reason = NO_REASON } = report;
    if (word === "ok") started(state, report, atMs);
    const before = state.seen[key];
    const sinceMs = before?.state === word && before.revision === revision ? before.sinceMs : atMs;
    state.seen[key] = { state: word, revision, ...(restarts !== undefined && { restarts }), reason, sinceMs };
  }),
  follow(fleetContract, "retired", (state: ServicesState, { body: { node } }) => {
    for (const key of Object.keys(state.seen)) if (key.endsWith(`@${node}`)) delete state.seen[key];
  }),
];

/** What one node says of an instance. */
export const seenKey = (instance: string, node: string): string => `${instance}@${node}`;
