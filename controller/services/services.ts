import { type Capability, follow, NOTHING, type Scope, type Shape } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { ok, say } from "../../shared/kernel/result.ts";
import type { Stack } from "../../shared/services/wire.ts";
import { fleetContract } from "../fleet/contract.ts";
import { fleet } from "../fleet/fleet.ts";
import { candidatesOf } from "../placement/candidates.ts";
import { demandOf } from "../placement/demand.ts";
import { reject } from "../placement/place.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { REASONS, type Rejection } from "../placement/reasons.ts";
import { sites } from "../sites/sites.ts";
import { sitesContract } from "../sites/contract.ts";
import { composeExtensionJsonSchema } from "./compose/extension.ts";
import { conclude, concludeOne, type Grounds } from "./conclude.ts";
import { servicesContract } from "./contract.ts";
import { beforeLeaving } from "./leaving.ts";
import { touchedBy } from "./touched.ts";

interface ServiceState {
  stack: Stack;
  /** Its environment, sealed (age) to the controller: JSON of container → name → value; empty when there is none. */
  sealed: string;
  /** Keyed fingerprint of the environment: the same values give the same. */
  mac: string;
  revision: number;
  restarts: number;
  appliedAtMs: number;
}

export interface ServicesState {
  services: Record<string, ServiceState>;
  /** `instance@node` → whether that node says it is `ok`; a node speaks only of what it runs. */
  up: Record<string, boolean>;
}

export interface ServicesShape extends Shape {
  readonly contract: typeof servicesContract;
  readonly state: ServicesState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const services: Capability<ServicesShape> = {
  contract: servicesContract,
  foldVersion: 2,
  initial: () => ({ services: {}, up: {} }),
  live: () => ({}),
  evolve: {
    applied: (state, { body: { service, stack, sealed, mac }, atMs }) => {
      const held = state.services[service];
      const revision = (held?.revision ?? 0) + 1;
      state.services[service] = { stack, sealed, mac, revision, restarts: held?.restarts ?? 0, appliedAtMs: atMs };
    },
    removed: (state, { body }) => {
      delete state.services[body.service];
    },
    restarted: (state, { body }) => {
      const held = state.services[body.service];
      if (held !== undefined) held.restarts += 1;
    },
  },
  follows: [
    follow(fleetContract, "reported", (state: ServicesState, { body: { node, report } }) => {
      if (report.kind !== "instance") return;
      if (report.state === "gone") delete state.up[`${report.instance}@${node}`];
      else state.up[`${report.instance}@${node}`] = report.state === "ok";
    }),
  ],
  decide: {
    apply: (scope, { body }) => decideApply(scope, body),
    remove: ({ state, peek }, { body: { service } }) => {
      const held = state.services[service];
      if (held === undefined) return refuse(servicesContract, "unknown", { service });
      const stops = instancesOf(peek(placement), service).map(([id]) => id);
      return ok({
        entries: [draft(servicesContract, "removed", { service })],
        output: { service, stops, keeps: held.stack.volumes },
      });
    },
    restart: ({ state }, { body: { service } }) => {
      const held = state.services[service];
      if (held === undefined) return refuse(servicesContract, "unknown", { service });
      return ok({
        entries: [draft(servicesContract, "restarted", { service })],
        output: { service, restarts: held.restarts + 1 },
      });
    },
  },
  around: { before: beforeLeaving, after: () => NOTHING },
  settle: (scope, fresh) => {
    const touched = touchedBy(fresh, scope.state.services, scope.peek(placement));
    return touched.size === 0 ? [] : conclude(groundsOf(scope), touched);
  },
  read: { schema: () => ok(composeExtensionJsonSchema()) },
  measures: ({ state }) => [{ name: "services", labels: {}, value: Object.keys(state.services).length }],
};

function groundsOf({ state, peek }: Scope<ServicesShape>): Grounds {
  return { services: state.services, up: state.up, placement: peek(placement), fleet: peek(fleet) };
}

type Apply = Parameters<(typeof services)["decide"]["apply"]>[1]["body"];

function decideApply(scope: Scope<ServicesShape>, { stack, sealed, mac, notes }: Apply) {
  const { state, peek } = scope;
  const service = stack.name;
  const unknown = [...stack.sites.wanted, ...stack.sites.excluded].find(
    (site) => peek(sites).sites[site] === undefined,
  );
  if (unknown !== undefined) return refuse(sitesContract, "unknown", { site: unknown });
  const grounds = groundsOf(scope);
  const demand = demandOf(stack, sealed);
  const candidates = candidatesOf(grounds.fleet, grounds.placement);
  for (const [id, { node }] of demand.keepsData ? instancesOf(grounds.placement, service) : []) {
    const here = candidates.find((c) => c.node === node);
    const others = here && { ...here, instances: here.instances.filter((i) => i.id !== id) };
    const because = others && reject(demand, others, []);
    if (because !== undefined && REASONS[because.code].lasting) {
      const params = {
        service,
        node: nameOf(scope, node),
        because: say(REASONS[because.code].says, because.params),
      };
      return refuse(servicesContract, "in-the-way", params);
    }
  }
  const { assign, missing, why } = concludeOne(stack, demand, candidates, grounds);
  const standing = instancesOf(grounds.placement, service).length + assign.length;
  if (missing > 0 && standing === 0 && why.rejected.length > 0 && why.rejected.every((r) => REASONS[r.code].lasting)) {
    const details = why.rejected.map((r) => ({ at: nameOf(scope, r.node), says: say(REASONS[r.code].says, r.params) }));
    return refuse(servicesContract, "impossible", { service }, details);
  }
  const held = state.services[service];
  const unchanged = held !== undefined && held.mac === mac && JSON.stringify(held.stack) === JSON.stringify(stack);
  const output = {
    service,
    revision: (held?.revision ?? 0) + (unchanged ? 0 : 1),
    outcome: held === undefined ? ("created" as const) : unchanged ? ("unchanged" as const) : ("changed" as const),
    placed: [...stay(scope, service), ...assign.map(({ id, node, why: chosen }) => placedAs(scope, id, node, chosen))],
    missing,
    rejected: why.rejected.map((r) => rejectedAs(scope, r)),
    notes,
  };
  const entries = unchanged ? [] : [draft(servicesContract, "applied", { service, stack, sealed, mac })];
  return ok({ entries, output });
}

const nameOf = ({ peek }: Scope<ServicesShape>, node: string): string => peek(fleet).nodes[node]?.name ?? node;
const siteOf = ({ peek }: Scope<ServicesShape>, node: string): string => peek(fleet).nodes[node]?.site ?? "";

const stay = (scope: Scope<ServicesShape>, service: string) =>
  instancesOf(scope.peek(placement), service).map(([instance, { node }]) => ({
    instance,
    node,
    name: nameOf(scope, node),
    site: siteOf(scope, node),
    because: { fr: "elle y est déjà", en: "it stands there already" },
  }));

function placedAs(
  scope: Scope<ServicesShape>,
  instance: string,
  node: string,
  why: Grounds["placement"]["instances"][string]["why"],
) {
  const [best] = why.scored;
  const params = { score: best?.score ?? 0, of: why.scored.length, rejected: why.rejected.length + why.rejectedMore };
  const because = say(
    {
      fr: "meilleure note, {score} sur 100, parmi {of} machine(s) possibles ; {rejected} écartée(s)",
      en: "best score, {score} of 100, among {of} possible node(s); {rejected} passed over",
    },
    params,
  );
  return { instance, node, name: nameOf(scope, node), site: siteOf(scope, node), because };
}

const rejectedAs = (scope: Scope<ServicesShape>, { node, code, params }: Rejection) => ({
  node,
  name: nameOf(scope, node),
  site: siteOf(scope, node),
  because: say(REASONS[code].says, params),
});
