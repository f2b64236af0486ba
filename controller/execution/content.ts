import type { PlanContent, PlannedInstance } from "../../shared/execution/wire.ts";
import { byId, contentHash } from "../../shared/kernel/json.ts";
import { paceOf } from "../fleet/pace.ts";
import { type FleetState, members } from "../fleet/state.ts";
import type { PlacementState } from "../placement/placement.ts";
import type { ServicesState } from "../services/services.ts";
import type { SitesState } from "../sites/sites.ts";

/** All that plans are made of. */
export interface Sources {
  readonly sites: SitesState;
  readonly fleet: FleetState;
  readonly placement: PlacementState;
  readonly services: ServicesState;
}

/** What a node is to be, from what is decided now. The same decisions give the same content. */
export function contentOf(node: string, { sites, fleet, placement, services }: Sources): PlanContent | undefined {
  const held = fleet.nodes[node];
  if (held === undefined || held.retired) return undefined;
  const instances = byId(placement.instances).flatMap(([id, placed]): PlannedInstance[] => {
    const service = placed.node === node ? services.services[placed.service] : undefined;
    if (service === undefined) return [];
    const { revision, restarts, mac, stack } = service;
    return [
      { id, service: placed.service, revision, restarts, environmentMac: service.sealed === "" ? "" : mac, stack },
    ];
  });
  const link = sites.sites[held.site]?.link ?? "unmetered";
  return { node, site: held.site, pace: paceOf(link, members(fleet).length), needs: [], instances };
}

export const hashOf = (content: PlanContent): string => contentHash(content);
