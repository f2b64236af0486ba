import type { PlanContent, PlannedInstance } from "../../shared/execution/wire.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { paceOf } from "../fleet/pace.ts";
import type { FleetState } from "../fleet/state.ts";
import { instancesOn, type PlacementState } from "../placement/placement.ts";
import type { ServicesState } from "../services/services.ts";
import type { SitesState } from "../sites/sites.ts";

/** All that plans are made of. */
export interface Sources {
  readonly sites: SitesState;
  readonly fleet: FleetState;
  /** Nodes that are not retired: a large fleet beats more slowly. */
  readonly fleetSize: number;
  readonly placement: PlacementState;
  readonly services: ServicesState;
}

/** What a node is to be, from what is decided now. The same decisions give the same content. */
export function contentOf(node: string, sources: Sources): PlanContent | undefined {
  const { sites, fleet, placement, services } = sources;
  const held = fleet.nodes[node];
  if (held === undefined || held.retired) return undefined;
  const instances = instancesOn(placement, node).flatMap(([id, placed]): PlannedInstance[] => {
    const service = services.services[placed.service];
    if (service === undefined) return [];
    const { revision, restarts, mac, stack } = service;
    return [
      { id, service: placed.service, revision, restarts, environmentMac: service.sealed === "" ? "" : mac, stack },
    ];
  });
  const link = sites.sites[held.site]?.link ?? "unmetered";
  return { node, site: held.site, pace: paceOf(link, sources.fleetSize), needs: [], instances };
}

export const hashOf = (content: PlanContent): string => contentHash(content);
