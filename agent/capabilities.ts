import { type Capability, type LooseCapability, loosen } from "../shared/kernel/capability.ts";
import { createExec } from "./exec/exec.ts";
import type { ExecEffects, ExecShape } from "./exec/shape.ts";
import { createExecution } from "./execution/execution.ts";
import { createJobs } from "./execution/jobs/jobs.ts";
import type { JobsEffects, JobsShape } from "./execution/jobs/shape.ts";
import { createProgress, type ProgressShape } from "./execution/progress/progress.ts";
import type { ExecutionEffects, ExecutionSettings, ExecutionShape } from "./execution/shape.ts";
import { createUsage, type UsageShape } from "./execution/usage/usage.ts";
import { createFleet } from "./fleet/fleet.ts";
import type { FleetEffects, FleetSettings, FleetShape } from "./fleet/shape.ts";
import { createGateway } from "./gateway/gateway.ts";
import type { GatewayEffects, GatewayShape } from "./gateway/shape.ts";
import { createIdentity, type IdentityEffects, type IdentityShape, type JoinSettings } from "./identity/identity.ts";
import { createImporting } from "./importing/importing.ts";
import type { ImportingEffects, ImportingShape } from "./importing/shape.ts";
import { createLink, type LinkEffects, type LinkShape } from "./link/link.ts";
import { createReports, type ReportsShape } from "./reports/reports.ts";

/** All that an agent is told about its machine and owner before it starts. */
export interface AgentSettings {
  readonly join: JoinSettings;
  readonly execution: ExecutionSettings;
  readonly fleet: FleetSettings;
}

/** Everything that an agent attempts in the world. */
export type AgentEffects = IdentityEffects &
  LinkEffects &
  ExecutionEffects &
  JobsEffects &
  FleetEffects &
  ExecEffects &
  ImportingEffects &
  GatewayEffects;

/** The capabilities of one agent, by name; also as the one list, each after what it needs. */
export interface AgentCapabilities {
  readonly identity: Capability<IdentityShape>;
  readonly link: Capability<LinkShape>;
  readonly reports: Capability<ReportsShape>;
  readonly execution: Capability<ExecutionShape>;
  readonly jobs: Capability<JobsShape>;
  readonly usage: Capability<UsageShape>;
  readonly progress: Capability<ProgressShape>;
  readonly fleet: Capability<FleetShape>;
  readonly exec: Capability<ExecShape>;
  readonly importing: Capability<ImportingShape>;
  readonly gateway: Capability<GatewayShape>;
  readonly all: readonly LooseCapability[];
}

/** The one list of what an agent can do. */
export function createCapabilities(settings: AgentSettings): AgentCapabilities {
  const identity = createIdentity(settings.join);
  const link = createLink(identity);
  const reports = createReports(link);
  const execution = createExecution(identity, link, reports, settings.execution);
  const jobs = createJobs(identity, execution);
  const usage = createUsage(identity, execution, settings.execution);
  const progress = createProgress(link, execution);
  const fleet = createFleet(identity, link, execution, settings.fleet);
  const exec = createExec(identity, link, { allowed: settings.execution.policy.exec });
  const importing = createImporting(identity, link, { allowed: settings.execution.policy.import });
  const gateway = createGateway(identity, link, settings.execution.address);
  const first = [loosen(identity), loosen(link), loosen(reports), loosen(execution)];
  const asked = [loosen(exec), loosen(importing), loosen(gateway)];
  const all = [...first, loosen(jobs), loosen(usage), loosen(progress), loosen(fleet), ...asked];
  return { identity, link, reports, execution, jobs, usage, progress, fleet, exec, importing, gateway, all };
}
