import type { Demand } from "./demand.ts";

/** What the instances on one node ask for together. */
export interface NodeUse {
  instances: number;
  memoryBytes: number;
  cpuMilli: number;
  diskBytes: number;
  planBytes: number;
}

/** Sums over the placements, kept with each change, so that no decision has to count them all. */
export interface Uses {
  /** By node; absent where nothing stands. */
  use: Record<string, NodeUse>;
  /** port (`8080/tcp`) → instance that asks for it → its node. */
  byPort: Record<string, Record<string, string>>;
}

export const NO_USE: Readonly<NodeUse> = { instances: 0, memoryBytes: 0, cpuMilli: 0, diskBytes: 0, planBytes: 0 };

/** Counts an instance in where it stands. */
export function countIn({ use, byPort }: Uses, id: string, node: string, demand: Demand): void {
  const held = (use[node] ??= { ...NO_USE });
  add(held, demand, 1);
  for (const port of demand.ports) (byPort[port] ??= {})[id] = node;
}

/** Takes an instance out of the sums, with the demand that it was counted in with. */
export function countOut({ use, byPort }: Uses, id: string, node: string, demand: Demand): void {
  const held = use[node];
  if (held !== undefined) {
    add(held, demand, -1);
    if (held.instances === 0) delete use[node];
  }
  for (const port of demand.ports) delete byPort[port]?.[id];
}

function add(use: NodeUse, { resources, planBytes }: Demand, times: 1 | -1): void {
  use.instances += times;
  use.memoryBytes += times * resources.memoryBytes;
  use.cpuMilli += times * resources.cpuMilli;
  use.diskBytes += times * resources.diskBytes;
  use.planBytes += times * planBytes;
}
