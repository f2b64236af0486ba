import { type Capability, type LooseCapability, loosen } from "../shared/kernel/capability.ts";
import { createExecution } from "./execution/execution.ts";
import type { ExecutionEffects, ExecutionSettings, ExecutionShape } from "./execution/shape.ts";
import { createFleet } from "./fleet/fleet.ts";
import type { FleetEffects, FleetSettings, FleetShape } from "./fleet/shape.ts";
import { createIdentity, type IdentityEffects, type IdentityShape, type JoinSettings } from "./identity/identity.ts";
import { createLink, type LinkEffects, type LinkShape } from "./link/link.ts";
import { createReports, type ReportsShape } from "./reports/reports.ts";

/** All that an agent is told about its machine and owner before it starts. */
export interface AgentSettings {
  readonly join: JoinSettings;
  readonly execution: ExecutionSettings;
  readonly fleet: FleetSettings;
}

/** Everything that an agent attempts in the world. */
export type AgentEffects = IdentityEffects & LinkEffects & ExecutionEffects & FleetEffects;

/** The capabilities of one agent, by name; also as the one list, each after what it needs. */
export interface AgentCapabilities {
  readonly identity: Capability<IdentityShape>;
  readonly link: Capability<LinkShape>;
  readonly reports: Capability<ReportsShape>;
  readonly execution: Capability<ExecutionShape>;
  readonly fleet: Capability<FleetShape>;
  readonly all: readonly LooseCapability[];
}

/** The one list of what an agent can do. */
export function createCapabilities(settings: AgentSettings): AgentCapabilities {
  const identity = createIdentity(settings.join);
  const link = createLink(identity);
  const reports = createReports(link);
  const execution = createExecution(identity, link, reports, settings.execution);
  const fleet = createFleet(identity, link, execution, settings.fleet);
  const all = [loosen(identity), loosen(link), loosen(reports), loosen(execution), loosen(fleet)];
  return { identity, link, reports, execution, fleet, all };
}
