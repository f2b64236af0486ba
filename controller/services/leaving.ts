import type { Command } from "../../shared/kernel/input.ts";
import { type Scope } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import { fleetContract } from "../fleet/contract.ts";
import { fleet } from "../fleet/fleet.ts";
import { findMember, viewOf } from "../fleet/nodes.ts";
import type { NodeState } from "../fleet/state.ts";
import { instancesOn, placement } from "../placement/placement.ts";
import { conclude } from "./conclude.ts";
import { servicesContract } from "./contract.ts";
import { groundsOf } from "./grounds.ts";
import type { ServicesShape } from "./state.ts";

type In = Scope<ServicesShape>;

/**
 * What the fleet can't know of a node that is to leave: what stands on it. A dry run of a drain tells what would move;
 * a node that still holds something is not retired.
 */
export function beforeLeaving(scope: In, { op, body, dryRun }: Command): Result<unknown> | undefined {
  const retires = op === `${fleetContract.name}.retire`;
  if (!retires && (op !== `${fleetContract.name}.drain` || dryRun !== true)) return undefined;
  const found = findMember(scope.peek(fleet), (body as { node: string }).node);
  if (!found.ok) return undefined; // the fleet says so
  return retires ? stillHolding(scope, found.value) : wouldMove(scope, found.value);
}

function stillHolding({ peek }: In, node: NodeState): Result<unknown> | undefined {
  const here = instancesOn(peek(placement), node.id).map(([id]) => id);
  if (here.length === 0 || node.cloned) return undefined;
  return refuse(servicesContract, "still-there", { node: node.name, instances: here.join(", ") });
}

function wouldMove(scope: In, node: NodeState): Result<unknown> {
  const state = scope.peek(fleet);
  const placed = scope.peek(placement);
  const nodes = { ...state.nodes, [node.id]: { ...node, cordoned: true, draining: true } };
  const here = instancesOn(placed, node.id);
  const { door: _, ...grounds } = { ...groundsOf(scope), fleet: { ...state, nodes } };
  const drafts = conclude(grounds, new Set(here.map(([, { service }]) => service)));
  const bodies = (kind: string) =>
    drafts.filter((d) => d.kind === `placement.${kind}`).map((d) => d.body as Readonly<Record<string, unknown>>);
  const moves = bodies("assigned").flatMap((body) => {
    const { service } = body["demand"] as { service: string };
    const to = nodes[String(body["node"])];
    const left = here.find(([, held]) => held.service === service)?.[0] ?? service;
    return to === undefined ? [] : [{ instance: left, starts: String(body["instance"]), on: to.name, site: to.site }];
  });
  const stays = here.filter(([, { demand }]) => demand.keepsData).map(([id]) => id);
  const stuck = bodies("stuck").map((body) => String(body["service"]));
  const view = viewOf({ state, live: scope.peekLive(fleet), now: scope.now }, node);
  return ok({ ...view, moves, stays, stuck });
}
