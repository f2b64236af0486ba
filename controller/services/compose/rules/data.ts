import type { Policy } from "../../../../shared/services/wire.ts";
import { refuse, type Found, type Reading } from "../shape/reading.ts";

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
