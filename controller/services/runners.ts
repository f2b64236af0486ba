import type { Draft } from "../../shared/kernel/entry.ts";
import type { FleetState } from "../fleet/state.ts";
import { type Demand, demandOf } from "../placement/demand.ts";
import { instancesOf, type PlacementState } from "../placement/placement.ts";
import { isCurrent, isReady, type Runner } from "./rollout.ts";
import { seenKey, type ServicesState, type ServiceState } from "./state.ts";

/** What stands between people and instances. */
export interface Door {
  /** Is nobody led to this instance any more, or was that waited for long enough? */
  readonly mayLeave: (instance: string) => boolean;
  /** Names all instances of a service that are to go; nothing when that is known. */
  readonly name: (service: string, instances: readonly string[]) => readonly Draft[];
}

/** What conclusions are drawn from. */
export interface Grounds {
  readonly services: ServicesState;
  readonly placement: PlacementState;
  readonly fleet: FleetState;
  /** What the containers of a service were measured to take, where it was. */
  readonly measured?: (service: string) => Parameters<typeof demandOf>[2];
  /** The door of the cluster: people are led past an instance before it goes. */
  readonly door?: Door;
}

export const demandFor = (name: string, { stack, sealed }: ServiceState, { measured }: Grounds): Demand =>
  demandOf(stack, sealed, measured?.(name));

/** The instances of a service with what their nodes say of them, in order of number. */
export function runnersOf(name: string, { placement, services, fleet }: Grounds): Runner[] {
  return instancesOf(placement, name).map(([id, held]) => ({
    id,
    held,
    seen: services.seen[seenKey(id, held.node)],
    silent: fleet.nodes[held.node]?.silentSinceMs !== undefined,
  }));
}

/** Is nothing of a service on its way? All that is wanted runs as it should and is ok; of a stopped one, nothing runs. */
export function hasArrived(name: string, service: ServiceState, grounds: Grounds): boolean {
  const runners = runnersOf(name, grounds);
  if (service.stopped) return runners.every(({ seen }) => seen === undefined);
  if (runners.length !== service.replicas) return false;
  return runners.every((runner) => isCurrent(runner, service) && isReady(runner));
}
