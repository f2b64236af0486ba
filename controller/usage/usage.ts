import { type Capability, follow, type Scope, type Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft, Entry } from "../../shared/kernel/entry.ts";
import { byId } from "../../shared/kernel/json.ts";
import { fleetContract } from "../fleet/contract.ts";
import { placementContract } from "../placement/contract.ts";
import { usageContract } from "./contract.ts";
import {
  type Counted,
  countedFrom,
  type Taken,
  takenOf,
  type UsageReport,
  type Window,
  withWindow,
  worthCounting,
} from "./facts.ts";

interface ContainerUsage {
  /** instance → what was seen of it, of one revision. */
  instances: Record<string, { revision: number; windows: Window[] }>;
  counted?: Counted;
}

export interface UsageState {
  /** service → container. */
  containers: Record<string, Record<string, ContainerUsage>>;
  /** instance → the node it is placed on and its service: no other node is believed. */
  places: Record<string, { node: string; service: string }>;
}

export interface UsageShape extends Shape {
  readonly contract: typeof usageContract;
  readonly state: UsageState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** What the containers of a service are counted for, where that was measured: container → memory and processor. */
export function measuredOf({ containers }: UsageState, service: string): Readonly<Record<string, Counted>> {
  const rows = byId(containers[service] ?? {}).flatMap(([name, { counted }]) =>
    counted === undefined ? [] : [[name, counted] as const],
  );
  return Object.fromEntries(rows);
}

/** All that was seen of a container; undefined where nothing was. */
export function usageOf(state: UsageState, service: string, container: string): Taken | undefined {
  const held = containerIn(state, service, container);
  return held && takenOf(byId(held.instances).map(([, { windows }]) => windows));
}

const REPORTED = `${fleetContract.name}.${"reported" satisfies keyof (typeof fleetContract)["entries"]}`;

export const usage: Capability<UsageShape> = {
  contract: usageContract,
  foldVersion: 1,
  initial: () => ({ containers: {}, places: {} }),
  live: () => ({}),
  evolve: {
    counted: (state, { body: { service, container, memoryBytes, cpuMilli } }) => {
      const held = containerIn(state, service, container);
      if (held !== undefined) held.counted = { memoryBytes, cpuMilli };
    },
  },
  follows: [
    follow(placementContract, "assigned", ({ places }: UsageState, { body: { instance, node, demand } }) => {
      places[instance] = { node, service: demand.service };
    }),
    follow(placementContract, "released", (state: UsageState, { body: { instance, because } }) => {
      leave(state, instance, because === "removed");
    }),
    follow(fleetContract, "reported", (state: UsageState, { body: { node, report } }) => {
      if (report.kind !== "usage" || !believed(state, node, report)) return;
      const { service, container, instance, revision } = report;
      const held = containerIn(state, service, container) ?? { instances: {} };
      const before = held.instances[instance];
      const windows = before?.revision === revision ? before.windows : [];
      held.instances[instance] = { revision, windows: withWindow(windows, report) };
      (state.containers[service] ??= {})[container] = held;
    }),
  ],
  decide: {},
  settle: (scope, fresh) => fresh.flatMap((entry) => counting(scope, entry)),
  read: {},
  measures: ({ state }) =>
    byId(state.containers).flatMap(([service, containers]) =>
      byId(containers).flatMap(([container, { instances }]) => {
        const taken = takenOf(Object.values(instances).map(({ windows }) => windows));
        if (taken === undefined) return [];
        const labels = { service, container };
        return [
          { name: "usage_memory_peak_bytes", labels, value: taken.memoryPeakBytes },
          { name: "usage_cpu_peak_milli", labels, value: taken.cpuPeakMilli },
        ];
      }),
    ),
};

function containerIn({ containers }: UsageState, service: string, container: string): ContainerUsage | undefined {
  const held = containers[service];
  return held !== undefined && Object.hasOwn(held, container) ? held[container] : undefined;
}

/** A node speaks of what it runs, and of nothing else. */
function believed({ places }: UsageState, node: string, { instance, service }: UsageReport): boolean {
  const place = places[instance];
  return place?.node === node && place.service === service;
}

/** An instance is no more. What its service is counted for stays, until the service itself is removed. */
function leave(state: UsageState, instance: string, removed: boolean): void {
  const service = state.places[instance]?.service;
  if (service === undefined) return;
  delete state.places[instance];
  for (const { instances } of Object.values(state.containers[service] ?? {})) delete instances[instance];
  const last = !Object.values(state.places).some((place) => place.service === service);
  if (removed && last) delete state.containers[service];
}

/** What a report changes in how a container is counted. */
function counting({ state }: Scope<UsageShape>, { kind, body }: Entry): readonly Draft[] {
  if (kind !== REPORTED) return [];
  const { node, report } = body as unknown as { readonly node: string; readonly report: UsageReport };
  if (report.kind !== "usage" || !believed(state, node, report)) return [];
  const { service, container } = report;
  const taken = usageOf(state, service, container);
  const next = taken && countedFrom(taken);
  if (next === undefined || !worthCounting(containerIn(state, service, container)?.counted, next)) return [];
  return [draft(usageContract, "counted", { service, container, ...next })];
}
