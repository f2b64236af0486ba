import {
  CPU_MILLI_MAX,
  DEFAULT_CPU_MILLI,
  DEFAULT_MEMORY_BYTES,
  DEFAULT_VOLUME_BYTES,
  MEMORY_BYTES_MAX,
  type StackResources,
} from "../../../../shared/services/wire.ts";
import type { ExtensionValues, WrittenService } from "../keys/top.ts";
import { showBytes } from "../shape/quantities.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";

/** What one container may use: its limit, else its reservation, else the default. */
export function containerResources({ value }: WrittenService): { memoryBytes: number; cpuMilli: number } {
  const { limits, reservations } = value.deploy?.value.resources?.value ?? {};
  return {
    memoryBytes: limits?.value.memory?.value ?? reservations?.value.memory?.value ?? DEFAULT_MEMORY_BYTES,
    cpuMilli: limits?.value.cpus?.value ?? reservations?.value.cpus?.value ?? DEFAULT_CPU_MILLI,
  };
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
