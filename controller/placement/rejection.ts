import type { NodeState } from "../fleet/state.ts";
import { reasonOf } from "./codes.ts";
import { saidConstraint, unmet } from "./constraints.ts";
import type { Demand } from "./demand.ts";
import type { ReasonCode, Rejection } from "./reasons.ts";
import type { NodeTable } from "./table.ts";

/** What only who holds the instances can say of a node. */
export interface Names {
  readonly sibling: (node: string) => string;
  readonly holder: (node: string) => { readonly port: string; readonly by: string };
  readonly homes: readonly string[];
}

/** A judged node's code with the values from which its sentence is made. */
export function rejection(table: NodeTable, i: number, code: number, demand: Demand, names: Names): Rejection {
  const reason = reasonOf(code);
  const held = table.ground.nodes[i] as NodeState;
  return { node: held.id, code: reason, params: paramsOf(reason, held, table, i, demand, names) };
}

function paramsOf(
  reason: ReasonCode,
  held: NodeState,
  table: NodeTable,
  i: number,
  demand: Demand,
  names: Names,
): Rejection["params"] {
  switch (reason) {
    case "site-excluded":
    case "site-not-wanted":
      return { site: held.site };
    case "same-node":
      return { instance: names.sibling(held.id) };
    case "wrong-platform":
      return { has: held.inventory?.platform ?? held.platform, needs: demand.platform ?? "" };
    case "constraint": {
      const first = unmet(demand.constraints ?? [], held);
      return { constraint: first === undefined ? "" : saidConstraint(first) };
    }
    case "port-taken":
      return { ...names.holder(held.id) };
    case "no-memory":
    case "no-cpu":
    case "no-disk":
      return lackAt(table, i, demand);
    case "data-elsewhere":
      return { where: names.homes.join(", ") };
    case "retired":
    case "silent":
    case "cordoned":
    case "distrusted":
    case "unknown":
    case "no-engine":
    case "plan-full":
      return {};
  }
}

const MIB = 1024 ** 2;

/** All that a node lacks for a demand; what it has enough of is left out. */
function lackAt(table: NodeTable, i: number, { resources }: Demand): Rejection["params"] {
  const memoryMiB = Math.ceil((resources.memoryBytes - (table.memoryFree[i] ?? 0)) / MIB);
  const diskMiB = Math.ceil((resources.diskBytes - (table.diskFree[i] ?? 0)) / MIB);
  const milli = resources.cpuMilli - (table.cpuFree[i] ?? 0);
  return {
    ...(memoryMiB > 0 && { missingMiB: memoryMiB }),
    ...(milli > 0 && { missingMilli: milli }),
    ...(diskMiB > 0 && { missingDiskMiB: diskMiB }),
  };
}
