import type { NodeState } from "../fleet/state.ts";
import { saidConstraint, unmet } from "./constraints.ts";
import type { Demand } from "./demand.ts";
import { PLAN_BYTES_MAX } from "./limits.ts";
import { type ReasonCode, REASONS, type Rejection } from "./reasons.ts";
import type { NodeTable } from "./table.ts";

/** The reasons as numbers, in the order in which they are looked for: the first that holds is the one that is said. */
const CODES = [
  "fits",
  "retired",
  "distrusted",
  "site-excluded",
  "site-not-wanted",
  "same-node",
  "silent",
  "cordoned",
  "unknown",
  "no-engine",
  "wrong-platform",
  "constraint",
  "port-taken",
  "plan-full",
  "no-memory",
  "no-cpu",
  "no-disk",
  "data-elsewhere",
] as const satisfies readonly (ReasonCode | "fits")[];

const codeOf = (reason: (typeof CODES)[number]): number => CODES.indexOf(reason);
export const FITS = 0;
const SAME_NODE = codeOf("same-node");
const PORT_TAKEN = codeOf("port-taken");
const PLAN_FULL = codeOf("plan-full");
const NO_MEMORY = codeOf("no-memory");
const NO_CPU = codeOf("no-cpu");
const NO_DISK = codeOf("no-disk");
const ELSEWHERE = codeOf("data-elsewhere");

/** The reason that a code stands for. */
export const reasonOf = (code: number): ReasonCode => CODES[code] as ReasonCode;

/** True for a node that lacks room, and nothing else. */
export const lacksRoom = (code: number): boolean => code === NO_MEMORY || code === NO_CPU || code === NO_DISK;

/** True when a node stays so until a person changes something. */
export const isLasting = (code: number): boolean => code !== FITS && REASONS[reasonOf(code)].lasting;

/** Reasons that only keep new things away are no reasons against what stands there (`lenient`). */
export type Strictness = "strict" | "lenient";

/**
 * What of a node's fitness does not change while instances come and go, as a code per node: one array for all demands
 * that ask the same of sites, platform and labels.
 */
export class Fitness {
  readonly #table: NodeTable;
  readonly #byClass = new Map<string, Uint8Array>();

  constructor(table: NodeTable) {
    this.#table = table;
  }

  of(demand: Demand, how: Strictness): Uint8Array {
    const { sites, platform = "", constraints = [] } = demand;
    const key = JSON.stringify([how, sites.wanted, sites.excluded, platform, constraints]);
    const known = this.#byClass.get(key);
    if (known !== undefined) return known;
    const made = Uint8Array.from(this.#table.nodes, (node) => codeOf(lasting(node, demand, how)));
    this.#byClass.set(key, made);
    return made;
  }
}

function lasting(node: NodeState, { sites, platform, constraints = [] }: Demand, how: Strictness) {
  const { inventory, site } = node;
  const strict = how === "strict";
  if (node.retired) return "retired";
  if (strict && node.cloned) return "distrusted";
  if (sites.excluded.includes(site)) return "site-excluded";
  if (sites.wanted.length > 0 && !sites.wanted.includes(site)) return "site-not-wanted";
  if (strict && node.silentSinceMs !== undefined) return "silent";
  if (strict && (node.cordoned || node.draining)) return "cordoned";
  if (inventory === undefined) return strict ? "unknown" : "fits";
  if (strict && inventory.docker === undefined) return "no-engine";
  if (platform !== undefined && platform !== inventory.platform) return "wrong-platform";
  return unmet(constraints, node) === undefined ? "fits" : "constraint";
}

/** Whether a node has room for a demand, where its lasting traits (`fitness`) allow it at all. */
export function roomCode(table: NodeTable, i: number, demand: Demand, fitness: number): number {
  const { resources, planBytes } = demand;
  if (fitness !== FITS) return fitness;
  if ((table.planBytes[i] as number) > PLAN_BYTES_MAX - planBytes) return PLAN_FULL;
  if ((table.memoryFree[i] as number) < resources.memoryBytes) return NO_MEMORY;
  if ((table.cpuFree[i] as number) < resources.cpuMilli) return NO_CPU;
  if ((table.diskFree[i] as number) < resources.diskBytes) return NO_DISK;
  return FITS;
}

/** The code of a node where a sibling stands, or a port is taken: what is looked for earlier is said all the same. */
export const withSibling = (code: number): number => (code === FITS || code > SAME_NODE ? SAME_NODE : code);
export const withPort = (code: number): number => (code === FITS || code > PORT_TAKEN ? PORT_TAKEN : code);
export const awayFromHome = (code: number): number => (code === FITS ? ELSEWHERE : code);

/** What only who holds the instances can say of a node. */
export interface Names {
  readonly sibling: (node: string) => string;
  readonly holder: (node: string) => { readonly port: string; readonly by: string };
  readonly homes: readonly string[];
}

/** A judged node's code with the values from which its sentence is made. */
export function rejection(table: NodeTable, i: number, code: number, demand: Demand, names: Names): Rejection {
  const reason = reasonOf(code);
  const held = table.nodes[i] as NodeState;
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
    default:
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

/** How far a node is from having room, in thousandths of what is asked: the largest of its lacks. */
export function lackPerMille(table: NodeTable, i: number, { resources }: Demand): number {
  const part = (asked: number, free: number) => (asked <= free ? 0 : Math.ceil(((asked - free) * 1_000) / asked));
  return Math.max(
    part(resources.memoryBytes, table.memoryFree[i] ?? 0),
    part(resources.cpuMilli, table.cpuFree[i] ?? 0),
    part(resources.diskBytes, table.diskFree[i] ?? 0),
  );
}
