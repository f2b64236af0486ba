import { byId } from "../../shared/kernel/json.ts";
import type { FleetState } from "../fleet/state.ts";
import type { Candidate } from "./place.ts";
import { instancesOn, type PlacementState } from "./placement.ts";

/** All nodes as placement sees them now, in order of id. */
export function candidatesOf(fleet: FleetState, placement: PlacementState): Candidate[] {
  return byId(fleet.nodes).map(([node, held]) => {
    const { inventory } = held;
    const has = inventory && {
      platform: inventory.platform,
      memoryBytes: inventory.memoryBytes,
      cpuMilli: inventory.cores * 1000,
      diskBytes: inventory.diskBytes,
      images: inventory.images,
      engine: inventory.docker !== undefined,
    };
    return {
      node,
      site: held.site,
      retired: held.retired,
      silent: held.silentSinceMs !== undefined,
      cordoned: held.cordoned || held.draining,
      distrusted: held.cloned,
      findings: Object.keys(held.findings).length,
      ...(has && { has }),
      instances: instancesOn(placement, node).map(([id, { demand }]) => ({ id, demand })),
    };
  });
}
