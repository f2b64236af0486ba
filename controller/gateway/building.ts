import { sha256Hex } from "../../shared/kernel/json.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { fleet } from "../fleet/fleet.ts";
import { leadership } from "../leadership/leadership.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { noteLeavers } from "./leaving.ts";
import { leadsOf, type RouteGrounds, routesFor } from "./routes.ts";
import { type Built, type GatewayShape, seenKey } from "./state.ts";

type In = Scope<GatewayShape>;

/** Derives what each gateway is to answer for, where anything changed that it is made of. */
export function rebuild(scope: In): void {
  const { state, live, peek } = scope;
  const basis = `${peek(leadership).term}:${state.edition}:${live.turns}`;
  if (live.basis === basis) return;
  live.basis = basis;
  const grounds: RouteGrounds = {
    gateway: state,
    placement: peek(placement),
    fleet: peek(fleet),
    suspects: live.suspects,
  };
  const leads = leadsOf(grounds);
  const led = new Set<string>();
  for (const node of live.built.keys()) if (state.gateways[node] === undefined) live.built.delete(node);
  for (const [node, { enabled }] of Object.entries(state.gateways)) {
    const routing = enabled ? routesFor(node, leads, grounds) : { services: [], taken: [], led: new Set<string>() };
    for (const id of routing.led) led.add(id);
    keep(scope, node, enabled, routing);
  }
  noteLeavers(scope, led);
  noteUnreachable(scope, leads);
}

/** A build that says the same as the one before keeps its number: it is no news. */
function keep({ live }: In, node: string, on: boolean, { services, taken }: Pick<Built, "services" | "taken">): void {
  const hash = sha256Hex(JSON.stringify(services));
  const before = live.built.get(node);
  if (before?.hash === hash && before.on === on) {
    live.built.set(node, { ...before, taken });
    return;
  }
  live.edition += 1;
  live.built.set(node, { edition: live.edition, hash, on, services, taken });
}

/** A service that runs somewhere and is well nowhere, as far as anybody hears. */
function noteUnreachable({ state, live, now, peek }: In, leads: ReturnType<typeof leadsOf>): void {
  const before = live.unreachable;
  live.unreachable = new Map();
  for (const { service, first } of leads) {
    if (first.length > 0) continue;
    const speaks = instancesOf(peek(placement), service).some(
      ([id, { node, demand }]) => demand.web !== undefined && state.seen[seenKey(id, node)] !== undefined,
    );
    if (speaks) live.unreachable.set(service, before.get(service) ?? now.wallMs);
  }
}
