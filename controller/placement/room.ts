import { FITS, NO_CPU, NO_DISK, NO_MEMORY, PLAN_FULL } from "./codes.ts";
import type { Demand } from "./demand.ts";
import { PLAN_BYTES_MAX } from "./limits.ts";
import type { NodeTable } from "./table.ts";

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

/** How far a node is from having room, in thousandths of what is asked: the largest of its lacks. */
export function lackPerMille(table: NodeTable, i: number, { resources }: Demand): number {
  const part = (asked: number, free: number) => (asked <= free ? 0 : Math.ceil(((asked - free) * 1_000) / asked));
  return Math.max(
    part(resources.memoryBytes, table.memoryFree[i] ?? 0),
    part(resources.cpuMilli, table.cpuFree[i] ?? 0),
    part(resources.diskBytes, table.diskFree[i] ?? 0),
  );
}
