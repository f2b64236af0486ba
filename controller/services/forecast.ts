import type { Demand } from "../placement/demand.ts";
import type { PlacedInstance, PlacementState } from "../placement/placement.ts";
import type { Yard } from "../placement/yard.ts";
import { type Conclusion, concludeOne } from "./conclude-one.ts";
import { type Grounds, runnersOf } from "./runners.ts";
import { releaseOf, type SeenInstance, seenKey, type ServicesState, type ServiceState } from "./state.ts";
import { sameRun } from "./rollout.ts";
import type { Why } from "../placement/contract.ts";

/** What becomes of the instances of one service when all goes well, step after step. */
export interface Forecast {
  readonly starts: readonly {
    readonly id: string;
    readonly node: string;
    readonly why: Why;
    readonly instead?: string;
  }[];
  readonly stops: readonly { readonly id: string; readonly node: string }[];
  /** Started anew where they stand. */
  readonly restarts: readonly { readonly id: string; readonly node: string }[];
  readonly stays: readonly { readonly id: string; readonly node: string }[];
  readonly missing: number;
  readonly why: Why;
}

/** More steps than a release of that many instances can take. */
const STEPS_MAX = 1_000;

/** A stage on which the rest of a rollout is played: reads through to what is there, and keeps changes to itself. */
interface Stage extends Grounds {
  readonly services: ServicesState;
  readonly placement: PlacementState;
}

function stageOf(name: string, service: ServiceState, { services, placement, door: _door, ...rest }: Grounds): Stage {
  const instances = Object.create(placement.instances) as PlacementState["instances"];
  const byService = { [name]: [...(placement.byService[name] ?? [])] };
  const declared = { [name]: service };
  const seen = Object.create(services.seen) as ServicesState["seen"];
  return {
    ...rest,
    services: { services: declared, plans: {}, seen, told: {}, rolling: {} },
    placement: { ...placement, instances, byService, next: { ...placement.next } },
  };
}

/** Plays a release through to its end on `yard`, each step taken as having gone well. Pure. */
export function forecast(name: string, service: ServiceState, demand: Demand, yard: Yard, grounds: Grounds): Forecast {
  const before = runnersOf(name, grounds);
  const stage = stageOf(name, service, grounds);
  const starts: { id: string; node: string; why: Why; instead?: string }[] = [];
  const stops: { id: string; node: string }[] = [];
  const updated = new Set<string>();
  let last: Conclusion | undefined;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const concluded = concludeOne(name, service, demand, yard, stage);
    last = concluded;
    for (const { id, because } of concluded.release) {
      const node = stage.placement.instances[id]?.node ?? "";
      const successor = starts.find((started) => started.instead === undefined);
      const replaced = because === "replaced" || because === "drained" || because === "no-longer-fits";
      if (replaced && successor !== undefined) successor.instead = id;
      else stops.push({ id, node });
    }
    for (const { id, node, why } of concluded.assign) starts.push({ id, node, why });
    for (const id of concluded.update) updated.add(id);
    if (!play(name, service, demand, concluded, stage)) break;
  }
  const gone = new Set([...stops.map(({ id }) => id), ...starts.flatMap(({ instead }) => instead ?? [])]);
  const left = before.filter(({ id }) => !gone.has(id));
  const anew = left.filter(({ id, held }) => updated.has(id) && startsAnew(held, service));
  return {
    starts,
    stops,
    restarts: anew.map(({ id, held }) => ({ id, node: held.node })),
    stays: left.filter((runner) => !anew.includes(runner)).map(({ id, held }) => ({ id, node: held.node })),
    missing: last?.missing ?? 0,
    why: last?.why ?? { scored: [], rejected: [], rejectedMore: 0 },
  };
}

/** Would its containers be other ones? */
function startsAnew(held: PlacedInstance, service: ServiceState): boolean {
  if (held.restarts !== service.restarts) return true;
  const [from, to] = [releaseOf(service, held.revision), releaseOf(service, service.revision)];
  return held.revision !== 0 && (from === undefined || to === undefined || !sameRun(from, to));
}

/** Makes a step come true on the stage; false when there was nothing in it. */
function play(name: string, service: ServiceState, demand: Demand, concluded: Conclusion, stage: Stage): boolean {
  const { placement, services } = stage;
  const { release, assign, update, resize } = concluded;
  const { revision, restarts } = service;
  const run = { revision, restarts, demand, service: name, placedAtMs: 0, updatedAtMs: 0 };
  const ok = (id: string, node: string) => {
    const seen: SeenInstance = { state: "ok", revision, restarts, reason: { fr: "", en: "" }, sinceMs: 0 };
    services.seen[seenKey(id, node)] = seen;
  };
  const gone = new Set(release.map(({ id }) => id));
  const ids = [...(placement.byService[name] ?? []).filter((id) => !gone.has(id)), ...assign.map(({ id }) => id)];
  placement.byService[name] = ids;
  for (const { id, node, why } of assign) {
    placement.instances[id] = { ...run, node, why };
    placement.next[name] = Math.max(placement.next[name] ?? 1, Number(id.slice(id.lastIndexOf("-") + 1)) + 1);
    ok(id, node);
  }
  for (const id of update) {
    const held = placement.instances[id];
    if (held === undefined) continue;
    placement.instances[id] = { ...held, ...run };
    ok(id, held.node);
  }
  for (const one of resize) {
    const held = placement.instances[one.id];
    if (held !== undefined) placement.instances[one.id] = { ...held, demand: one.demand };
  }
  return release.length + assign.length + update.length + resize.length > 0;
}
