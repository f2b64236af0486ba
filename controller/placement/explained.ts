import { refuse } from "../../shared/kernel/contract.ts";
import { ok, say } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import { type Considered, placementContract, type Why } from "./contract.ts";
import { REASONS } from "./reasons.ts";
import { instancesOf, type PlacementScope } from "./state.ts";
import { saidParts } from "./weights.ts";

/** Why a service stands where it stands. */
export function readWhy(scope: PlacementScope, { service }: { readonly service: string }) {
  const mine = instancesOf(scope.state, service);
  const stuck = scope.state.unplaced[service];
  if (mine.length === 0 && stuck === undefined) return refuse(placementContract, "unknown", { service });
  const considered = mine.flatMap(([instance, { why }]) => consideredFor(scope, instance, why));
  const open = stuck === undefined ? [] : consideredFor(scope, "", stuck.why);
  return ok({ service, missing: stuck?.missing ?? 0, items: [...considered, ...open] });
}

/** What was looked at for one instance, as people see it: the chosen node first. */
function consideredFor({ peek }: PlacementScope, instance: string, { scored, rejected }: Why): Considered[] {
  const { nodes } = peek(fleet);
  const about = (node: string) => ({ instance, node, name: nodes[node]?.name ?? node, site: nodes[node]?.site ?? "" });
  const possible = scored.map(({ node, score, parts }, i) => {
    const verdict = i === 0 && instance !== "" ? ("chosen" as const) : ("possible" as const);
    return { ...about(node), verdict, score, parts, because: saidParts(parts) };
  });
  const passed = rejected.map(({ node, code, params }) => {
    const verdict = "rejected" as const;
    return { ...about(node), verdict, code, params, because: say(REASONS[code].says, params) };
  });
  return [...possible, ...passed];
}
