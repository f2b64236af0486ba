import type { CommandInput, Scope } from "../../shared/kernel/capability.ts";
import { draft, type InputOf, refuse } from "../../shared/kernel/contract.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { ok, type Result, say } from "../../shared/kernel/result.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { demandOf } from "../placement/demand.ts";
import { instancesOf } from "../placement/placement.ts";
import { REASONS } from "../placement/reasons.ts";
import { type Yard, yardOf } from "../placement/yard.ts";
import { sitesContract } from "../sites/contract.ts";
import { sites } from "../sites/sites.ts";
import type { Grounds } from "./runners.ts";
import { servicesContract } from "./contract.ts";
import { forecast } from "./forecast.ts";
import { groundsOf } from "./grounds.ts";
import { showApplied, nodeName } from "./show-applied.ts";
import type { Release, ServicesShape, ServiceState } from "./state.ts";
import type { Applied } from "./views.ts";

type In = Scope<ServicesShape>;
type Read = InputOf<typeof servicesContract, "plan">;

/** A plan is worth what it showed, and not for long. */
const PLAN_KEPT_MS = DAY_MS;

export function decideApply(scope: In, { body, actor }: CommandInput<InputOf<typeof servicesContract, "apply">>) {
  const { stack, sealed, mac, plan } = body;
  const weighed = weigh(scope, body, actor);
  if (!weighed.ok) return weighed;
  const { output, basis } = weighed.value;
  if (plan !== undefined) {
    const shown = scope.state.plans[stack.name];
    const tooOld = shown !== undefined && scope.now.wallMs - shown.atMs > PLAN_KEPT_MS;
    if (shown?.id !== plan || tooOld) return refuse(servicesContract, "plan-unknown", { plan });
    if (shown.basis !== basis) return refuse(servicesContract, "plan-stale", { plan, service: stack.name });
  }
  const entry = draft(servicesContract, "applied", { service: stack.name, stack, sealed, mac });
  return ok({ entries: output.outcome === "unchanged" ? [] : [entry], output });
}

export function decidePlan(scope: In, { body, actor }: CommandInput<Read>) {
  const { stack, sealed, mac } = body;
  const weighed = weigh(scope, body, actor);
  if (!weighed.ok) return weighed;
  const { output, basis } = weighed.value;
  const plan = `pl-${contentHash({ stack, mac, basis }).slice(0, 10)}`;
  const entry = draft(servicesContract, "planned", { service: stack.name, stack, sealed, mac, plan, basis });
  return ok({ entries: [entry], output: { ...output, plan } });
}

interface Weighed {
  readonly output: Applied;
  /** Hash of what would be done: another one is another plan. */
  readonly basis: string;
}

/** What declaring this stack would do, or why it can't be. Nothing is written. */
function weigh(scope: In, { stack, sealed, mac, notes }: Read, by: Release["by"]): Result<Weighed> {
  const { state, peek, now } = scope;
  const service = stack.name;
  const unknown = [...stack.sites.wanted, ...stack.sites.excluded].find(
    (site) => peek(sites).sites[site] === undefined,
  );
  if (unknown !== undefined) return refuse(sitesContract, "unknown", { site: unknown });
  const grounds = groundsOf(scope);
  const held = state.services[service];
  const unchanged = held !== undefined && held.mac === mac && contentHash(held.stack) === contentHash(stack);
  const next = unchanged ? held : declared(held, { stack, sealed, mac, appliedAtMs: now.wallMs, by });
  const demand = demandOf(stack, sealed, grounds.measured?.(service));
  const yard = yardOf(grounds.fleet, grounds.placement);
  const blocked = inTheWay(scope, service, demand, yard, grounds);
  if (blocked !== undefined) return blocked;
  const cast = forecast(service, next, demand, yard, grounds);
  const { missing, why } = cast;
  const standing = cast.stays.length + cast.restarts.length + cast.starts.length;
  if (missing > 0 && standing === 0 && why.rejected.length > 0 && why.rejected.every((r) => REASONS[r.code].lasting)) {
    const details = why.rejected.map((r) => ({
      at: nodeName(scope, r.node),
      says: say(REASONS[r.code].says, r.params),
    }));
    return refuse(servicesContract, "impossible", { service }, details);
  }
  const output = showApplied(scope, { before: held, after: next, unchanged, cast, demand, notes });
  const does = output.changes.map((change) => ({ does: change.does, instance: change.instance, node: change.node }));
  return ok({ output, basis: contentHash({ from: held?.revision ?? 0, does, missing: output.missing }) });
}

/** The service as it will be once this release is declared. */
function declared(held: ServiceState | undefined, release: Omit<Release, "revision">): ServiceState {
  const revision = (held?.revision ?? 0) + 1;
  const { stack, sealed, mac, appliedAtMs } = release;
  const releases = [...(held?.releases ?? []), { ...release, revision }];
  const replicas = stack.replicas;
  return { restarts: 0, stopped: false, ...held, stack, sealed, mac, appliedAtMs, revision, replicas, releases };
}

/** What keeps data stays where it is: where it can't, the file is refused. */
function inTheWay(
  scope: In,
  service: string,
  demand: ReturnType<typeof demandOf>,
  yard: Yard,
  { placement }: Grounds,
): ReturnType<typeof refuse> | undefined {
  for (const [id, { node }] of demand.keepsData ? instancesOf(placement, service) : []) {
    const rejection = yard.fits(id, node, demand);
    if (rejection === undefined || !REASONS[rejection.code].lasting) continue;
    const because = say(REASONS[rejection.code].says, rejection.params);
    return refuse(servicesContract, "in-the-way", { service, node: nodeName(scope, node), because });
  }
  return undefined;
}
