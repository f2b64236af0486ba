import { readFileSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "./bench.ts";
import { type RealCluster, startCluster } from "./real-cluster.ts";

const SERVICES = 8;
/** What a start takes is over by then. */
const SETTLE_MS = 20_000;
const CPU_WINDOW_MS = 20_000;
const TICKS_PER_SECOND = 100;

const statusOf = (pid: number): string => readFileSync(`/proc/${pid}/status`, "utf8");
const ticksOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

/** Measured on the shipped bundle, with services that run and beats that leave. */
const withAgent =
  (run: (cluster: RealCluster) => Promise<number>): Bench["open"] =>
  async (fixtures) => {
    const cluster = await startCluster(fixtures.folder(), SERVICES);
    await pause(SETTLE_MS);
    return { run: () => run(cluster), close: () => cluster.close() };
  };

export const agentMemory: Bench = {
  name: "agent memory",
  unit: "MB",
  target: { atMost: 65 },
  open: withAgent(async ({ agentPid }) => {
    await pause(2_000);
    const kib = Number(/VmRSS:\s+(\d+)/.exec(statusOf(agentPid))?.[1]);
    return Math.round((kib * 1_024) / 100_000) / 10;
  }),
};

export const agentCpu: Bench = {
  name: "agent cpu",
  unit: "% of a core",
  target: { atMost: 0.3 },
  open: withAgent(async ({ agentPid }) => {
    const before = ticksOf(agentPid);
    await pause(CPU_WINDOW_MS);
    const seconds = (ticksOf(agentPid) - before) / TICKS_PER_SECOND;
    return Math.round((seconds / (CPU_WINDOW_MS / 1_000)) * 10_000) / 100;
  }),
};

export const agentBundle: Bench = {
  name: "agent bundle",
  unit: "kB",
  target: { atMost: 1_000 },
  open: async () => ({
    run: async () => Math.round(statSync("dist/bundle/agent.mjs").size / 1_000),
    close: async () => undefined,
  }),
};
