import type { PlanContent, PlannedInstance } from "../../shared/execution/wire.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { paceOf } from "../fleet/pace.ts";
import type { FleetState } from "../fleet/state.ts";
import { instancesOn, type PlacementState } from "../placement/placement.ts";
import type { Stack } from "../../shared/services/wire.ts";
import { loginsFor, type RegistriesState } from "../registries/state.ts";
import { releaseOf, type ServicesState } from "../services/state.ts";
import type { SitesState } from "../sites/sites.ts";

/** All that plans are made of. */
export interface Sources {
  readonly sites: SitesState;
  readonly fleet: FleetState;
  /** Nodes that are not retired: a large fleet beats more slowly. */
  readonly fleetSize: number;
  readonly placement: PlacementState;
  readonly services: ServicesState;
  readonly registries: RegistriesState;
}

/** What an agent must be able to do for any of the stacks that can be declared today. */
const NEEDS = ["stack-2"];

/** What a node is to be, from what is decided now. The same decisions give the same content. */
export function contentOf(node: string, sources: Sources): PlanContent | undefined {
  const { sites, fleet, placement, services } = sources;
  const held = fleet.nodes[node];
  if (held === undefined || held.retired) return undefined;
  const instances = instancesOn(placement, node).flatMap(([id, placed]): PlannedInstance[] => {
    const service = services.services[placed.service];
    if (service === undefined || service.stopped) return [];
    const release = releaseOf(service, placed.revision);
    if (release === undefined) return [];
    const { stack, mac, sealed } = release;
    const { revision, restarts, service: name } = placed;
    // Another value of a secret is another number of restarts: what mounts it starts anew in its turn.
    const environmentMac = sealed === "" ? "" : mac;
    return [{ id, service: name, revision, restarts, environmentMac, ...loginsMac(stack, sources.registries), stack }];
  });
  const link = sites.sites[held.site]?.link ?? "unmetered";
  return {
    node,
    site: held.site,
    pace: paceOf(link, sources.fleetSize),
    needs: instances.length === 0 ? [] : NEEDS,
    instances,
  };
}

function loginsMac(stack: Stack, state: RegistriesState): { loginsMac?: string } {
  const logins = Object.values(loginsFor(state, imagesOf(stack)));
  return logins.length === 0 ? {} : { loginsMac: contentHash(logins.map(({ mac }) => mac)) };
}

export const imagesOf = ({ containers }: Stack): string[] => containers.map(({ image }) => image);

export const hashOf = (content: PlanContent): string => contentHash(content);
