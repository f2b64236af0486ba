import {
  CPU_MILLI_MAX,
  DEFAULT_CPU_MILLI,
  DEFAULT_MEMORY_BYTES,
  DEFAULT_VOLUME_BYTES,
  MEMORY_BYTES_MAX,
  type Container,
  type StackResources,
} from "../../../../shared/services/wire.ts";
import type { ExtensionValues, WrittenService } from "../keys/top.ts";
import { showBytes } from "../shape/quantities.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";

type Resources = Pick<Container, "memoryBytes" | "cpuMilli" | "assumed">;

/** What one container may use: its limit, else its reservation, else the default until its use has been measured. */
export function containerResources({ value }: WrittenService): Resources {
  const { limits, reservations } = value.deploy?.value.resources?.value ?? {};
  const memory =
    limits?.value.memory?.value ??
    value.mem_limit?.value.limit ??
    reservations?.value.memory?.value ??
    value.mem_reservation?.value.limit;
  const cpu =
    limits?.value.cpus?.value ?? value.cpus?.value.limit ?? quotaMilli(value) ?? reservations?.value.cpus?.value;
  const assumed = { memory: memory === undefined, cpu: cpu === undefined };
  return {
    memoryBytes: memory ?? DEFAULT_MEMORY_BYTES,
    cpuMilli: cpu ?? DEFAULT_CPU_MILLI,
    ...((assumed.memory || assumed.cpu) && { assumed }),
  };
}

const DEFAULT_PERIOD_US = 100_000;

function quotaMilli(value: WrittenService["value"]): number | undefined {
  const quota = value.cpu_quota?.value ?? 0;
  if (quota <= 0) return undefined;
  const milli = Math.floor((quota * 1_000) / (value.cpu_period?.value ?? DEFAULT_PERIOD_US));
  return Math.min(CPU_MILLI_MAX, Math.max(1, milli));
}

/** Two keys that say one thing say the same, and swap is no smaller than the memory that it includes. */
export function checkLimits(services: readonly WrittenService[], reading: Reading): void {
  for (const { value } of services) {
    const limits = value.deploy?.value.resources?.value.limits?.value;
    const pairs = [
      ["deploy.resources.limits.memory", value.mem_limit?.spot, value.mem_limit?.value.limit, limits?.memory?.value],
      ["deploy.resources.limits.cpus", value.cpus?.spot, value.cpus?.value.limit, limits?.cpus?.value],
      ["deploy.resources.limits.pids", value.pids_limit?.spot, value.pids_limit?.value, limits?.pids?.value],
    ] as const;
    for (const [other, spot, said, otherValue] of pairs) {
      if (spot === undefined || said === undefined || otherValue === undefined || said === otherValue) continue;
      refuse(reading, spot, "said-twice", { value: said, other, otherValue });
    }
    const swap = value.memswap_limit;
    const memory = limits?.memory?.value ?? value.mem_limit?.value.limit;
    if (swap !== undefined && swap.value > 0 && (memory === undefined || swap.value < memory)) {
      refuse(reading, swap.spot, "swap-below-memory", {});
    }
  }
}

/** What a node must have free for one instance: as `x-lierre` says, else the sum of the containers. */
export function stackResources(
  services: readonly WrittenService[],
  volumes: readonly string[],
  stated: ExtensionValues["resources"],
  spot: Spot,
  reading: Reading,
): StackResources {
  const each = services.map(containerResources);
  const memoryBytes = stated?.value.memory?.value ?? each.reduce((sum, one) => sum + one.memoryBytes, 0);
  const cpuMilli = stated?.value.cpus?.value ?? each.reduce((sum, one) => sum + one.cpuMilli, 0);
  const diskBytes = stated?.value.disk?.value ?? volumes.length * DEFAULT_VOLUME_BYTES;
  if (memoryBytes > MEMORY_BYTES_MAX) {
    refuse(reading, spot, "stack-too-large", { asked: showBytes(memoryBytes), max: showBytes(MEMORY_BYTES_MAX) });
  }
  if (cpuMilli > CPU_MILLI_MAX) {
    refuse(reading, spot, "stack-too-large", { asked: `${cpuMilli / 1_000} CPU`, max: `${CPU_MILLI_MAX / 1_000} CPU` });
  }
  return { memoryBytes, cpuMilli, diskBytes };
}
