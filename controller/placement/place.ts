import type { Demand } from "./demand.ts";
import type { ReasonCode, Rejection } from "./reasons.ts";

/** A node as placement sees it: what it is, what it has, and what is asked of it already. */
export interface Candidate {
  readonly node: string;
  readonly site: string;
  readonly retired: boolean;
  readonly silent: boolean;
  readonly cordoned: boolean;
  readonly distrusted: boolean;
  readonly findings: number;
  /** Absent until its inventory came in. */
  readonly has?: {
    readonly platform: string;
    readonly memoryBytes: number;
    readonly cpuMilli: number;
    readonly diskBytes: number;
    readonly images: readonly string[];
    readonly engine: boolean;
  };
  readonly instances: readonly { readonly id: string; readonly demand: Demand }[];
}

/** The weights, fixed and summing to 100. */
export const WEIGHTS = { otherSite: 40, room: 25, imagesHere: 15, quiet: 10, healthy: 10 } as const;

type ScorePart = keyof typeof WEIGHTS;

interface Scored {
  readonly node: string;
  readonly site: string;
  readonly score: number;
  /** Each part already weighted; they sum to the score. */
  readonly parts: Readonly<Record<ScorePart, number>>;
}

export interface Choice {
  /** Best first; ties by node id. The first one is chosen. */
  readonly scored: readonly Scored[];
  readonly rejected: readonly Rejection[];
}

/** The system and the agent need room too. */
const MEMORY_KEPT_PERCENT = 10;
const DISK_KEPT_PERCENT = 10;
/** Processor time is shared, so it is promised twice. */
const CPU_OVERCOMMIT = 2;
const MIB = 1024 ** 2;
/** What a message to a node holds, less what stands around the instances and their sealed environments. */
const PLAN_BYTES_MAX = 600_000;

/**
 * Chooses a node for one more instance: every node is either scored or rejected with its reason. Same input, same choice.
 * `siblings`: the instances of the same service that stay. `homes`: nodes that hold its data; where there are any, it
 * goes to one of them or waits.
 */
export function place(
  demand: Demand,
  candidates: readonly Candidate[],
  siblings: readonly string[],
  homes: readonly string[] = [],
): Choice {
  const sorted = [...candidates].sort((a, b) => (a.node < b.node ? -1 : 1));
  const rejected: Rejection[] = [];
  const fitting: Candidate[] = [];
  for (const candidate of sorted) {
    const rejection = reject(demand, candidate, siblings) ?? away(candidate, homes);
    if (rejection === undefined) fitting.push(candidate);
    else rejected.push(rejection);
  }
  const taken = new Set(sorted.filter((c) => c.instances.some(({ id }) => siblings.includes(id))).map((c) => c.site));
  const scored = fitting.map((candidate) => score(demand, candidate, taken));
  return { scored: scored.sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1)), rejected };
}

function away({ node }: Candidate, homes: readonly string[]): Rejection | undefined {
  if (homes.length === 0 || homes.includes(node)) return undefined;
  return { node, code: "data-elsewhere", params: { where: homes.join(", ") } };
}

/** The first reason why a node can't take an instance; undefined when it can. */
export function reject(demand: Demand, candidate: Candidate, siblings: readonly string[]): Rejection | undefined {
  const no = (code: ReasonCode, params: Rejection["params"] = {}): Rejection => ({
    node: candidate.node,
    code,
    params,
  });
  const { has, site } = candidate;
  if (candidate.retired) return no("retired");
  if (candidate.distrusted) return no("distrusted");
  if (demand.sites.excluded.includes(site)) return no("site-excluded", { site });
  if (demand.sites.wanted.length > 0 && !demand.sites.wanted.includes(site)) return no("site-not-wanted", { site });
  const sibling = candidate.instances.find(({ id }) => siblings.includes(id));
  if (sibling !== undefined) return no("same-node", { instance: sibling.id });
  if (candidate.silent) return no("silent");
  if (candidate.cordoned) return no("cordoned");
  if (has === undefined) return no("unknown");
  if (!has.engine) return no("no-engine");
  if (demand.platform !== undefined && demand.platform !== has.platform)
    return no("wrong-platform", { has: has.platform, needs: demand.platform });
  return lacking(demand, candidate, has, no);
}

function lacking(
  demand: Demand,
  { instances }: Candidate,
  has: NonNullable<Candidate["has"]>,
  no: (code: ReasonCode, params: Rejection["params"]) => Rejection,
): Rejection | undefined {
  for (const port of demand.ports) {
    const by = instances.find((other) => other.demand.ports.includes(port));
    if (by !== undefined) return no("port-taken", { port, by: by.id });
  }
  const planBytes = instances.reduce((sum, other) => sum + other.demand.planBytes, demand.planBytes);
  if (planBytes > PLAN_BYTES_MAX) return no("plan-full", {});
  const free = freeOf(has, instances);
  const missing = (need: number, left: number, unit: number) => Math.ceil((need - left) / unit);
  const { memoryBytes, cpuMilli, diskBytes } = demand.resources;
  if (memoryBytes > free.memoryBytes)
    return no("no-memory", { missingMiB: missing(memoryBytes, free.memoryBytes, MIB) });
  if (cpuMilli > free.cpuMilli) return no("no-cpu", { missingMilli: missing(cpuMilli, free.cpuMilli, 1) });
  if (diskBytes > free.diskBytes) return no("no-disk", { missingMiB: missing(diskBytes, free.diskBytes, MIB) });
  return undefined;
}

/** What is left of a node once what stands on it has what it asked for. */
function freeOf(
  has: NonNullable<Candidate["has"]>,
  instances: Candidate["instances"],
): { memoryBytes: number; cpuMilli: number; diskBytes: number } {
  const used = (key: "memoryBytes" | "cpuMilli" | "diskBytes") =>
    instances.reduce((sum, { demand }) => sum + demand.resources[key], 0);
  return {
    memoryBytes: Math.floor((has.memoryBytes * (100 - MEMORY_KEPT_PERCENT)) / 100) - used("memoryBytes"),
    cpuMilli: has.cpuMilli * CPU_OVERCOMMIT - used("cpuMilli"),
    diskBytes: Math.floor((has.diskBytes * (100 - DISK_KEPT_PERCENT)) / 100) - used("diskBytes"),
  };
}

function score(demand: Demand, candidate: Candidate, takenSites: ReadonlySet<string>): Scored {
  const { has, instances, node, site } = candidate;
  const memoryBytes = has?.memoryBytes ?? 1;
  const left = has === undefined ? 0 : freeOf(has, instances).memoryBytes - demand.resources.memoryBytes;
  const here = demand.images.filter((image) => has?.images.includes(image)).length;
  const weigh = (part: ScorePart, percent: number) =>
    Math.floor((WEIGHTS[part] * Math.max(0, Math.min(100, percent))) / 100);
  const parts = {
    otherSite: weigh("otherSite", takenSites.has(site) ? 0 : 100),
    room: weigh("room", Math.floor((left * 100) / memoryBytes)),
    imagesHere: weigh("imagesHere", Math.floor((here * 100) / Math.max(1, demand.images.length))),
    quiet: weigh("quiet", 100 - 10 * instances.length),
    healthy: weigh("healthy", candidate.findings === 0 ? 100 : 0),
  };
  return { node, site, parts, score: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
