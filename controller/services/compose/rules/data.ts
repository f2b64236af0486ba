import type { Policy } from "../../../../shared/services/wire.ts";
import type { ComposeValues, WrittenService } from "../keys/top.ts";
import { compare, refuse, remark, type Found, type Reading } from "../shape/reading.ts";

/** The volumes that the stack has: those that are used, whether declared or not. Sorted. */
export function usedVolumes(
  services: readonly WrittenService[],
  declared: ComposeValues["volumes"],
  reading: Reading,
): readonly string[] {
  const used = new Set<string>();
  const known = new Set(declared?.value.map((volume) => volume.name));
  for (const { value } of services) {
    for (const { value: mount, spot } of value.volumes?.value ?? []) {
      if (!used.has(mount.volume) && !known.has(mount.volume)) {
        remark(reading, spot, "volume-undeclared", { name: mount.volume });
      }
      used.add(mount.volume);
    }
  }
  for (const { name, spot } of declared?.value ?? []) {
    if (!used.has(name)) remark(reading, spot, "volume-unused", { name });
  }
  return [...used].toSorted(compare);
}

/** The policy that the file states, or the one that fits its data; refused where it would lose or fork that. */
export function agreedPolicy(
  volumes: readonly string[],
  stated: Found<Policy> | undefined,
  replicas: Found<number> | undefined,
  reading: Reading,
): Policy {
  const [volume] = volumes;
  if (volume === undefined) return stated?.value ?? "stateless";
  const policy = stated?.value ?? "mobile";
  if (stated !== undefined && policy === "stateless") {
    refuse(reading, stated.spot, "stateless-with-volumes", { volume });
  }
  if (replicas !== undefined && replicas.value > 1 && policy !== "replicated") {
    refuse(reading, replicas.spot, "replicas-with-volumes", { asked: replicas.value, volume });
  }
  return policy;
}
