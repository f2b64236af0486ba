import { z } from "zod";
import type { PlanContent } from "../../shared/execution/wire.ts";
import { byId } from "../../shared/kernel/json.ts";
import { policiesUsedBy } from "../../shared/services/policies-used.ts";
import { POLICIES, PolicyCode } from "../../shared/services/policies.ts";
import type { Container } from "../../shared/services/wire.ts";
import type { Reason } from "./sentences.ts";

const BUILT_HERE = "build";

const Port = z.int().min(1).max(65_535);

/** What the owner of this machine allows, whatever a controller says: `policy.json` in the state folder. */
export const LocalPolicy = z.strictObject({
  /** All containers together. */
  maxMemoryBytes: z.int().min(0).optional(),
  /** Registries that images may come from: `docker.io`, `ghcr.io`; `build`: made here, from whatever they begin with. */
  registries: z.array(z.string().min(1).max(253)).min(1).optional(),
  ports: z.strictObject({ min: Port, max: Port }).default({ min: 1, max: 65_535 }),
  /** Ports of the machine's own, never given to a service. */
  reservedPorts: z.array(Port).max(1_000).default([]),
  /** Rules that a service may be waived from on this machine, if an operator waived it too. */
  allow: z.array(PolicyCode).max(100).default([]),
  /** Whether people may run commands in containers here (`lierre service exec`). */
  exec: z.boolean().default(true),
  /** Whether Compose projects that run here besides may be looked at and taken over (`lierre service import`). */
  import: z.boolean().default(false),
});
export type LocalPolicy = z.infer<typeof LocalPolicy>;

export const OPEN_POLICY: LocalPolicy = LocalPolicy.parse({});

/** `ghcr.io/a/b:1` → `ghcr.io`; a name without a host comes from `docker.io`. */
export function registryOf(image: string): string {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(slash, 0));
  return first === "localhost" || first.includes(".") || first.includes(":") ? first : "docker.io";
}

/** The first thing in a plan that the owner does not allow. */
export function forbidden(policy: LocalPolicy, { instances }: PlanContent): Reason | undefined {
  const sorted = byId(Object.fromEntries(instances.map((instance) => [instance.id, instance])));
  const containers = sorted.flatMap(([, { stack }]) => stack.containers);
  const memoryBytes = containers.reduce((sum, container) => sum + container.memoryBytes, 0);
  const { maxMemoryBytes } = policy;
  if (maxMemoryBytes !== undefined && memoryBytes > maxMemoryBytes)
    return { code: "policy-memory", params: { memoryBytes, maxMemoryBytes } };
  for (const [instance, { stack }] of sorted)
    for (const container of stack.containers) {
      const reason = forbiddenContainer(policy, container);
      if (reason !== undefined) return { code: reason.code, params: { instance, ...reason.params } };
    }
  return undefined;
}

function forbiddenContainer(policy: LocalPolicy, container: Container): Reason | undefined {
  const { name, image, ports, build } = container;
  const waived = policiesUsedBy(container).find((code) => !policy.allow.includes(code));
  if (waived !== undefined) {
    const allow = JSON.stringify([...new Set([...policy.allow, waived])].sort());
    return { code: "policy-waived", params: { container: name, policy: waived, gives: POLICIES[waived].gives, allow } };
  }
  const registry = build === undefined ? registryOf(image) : BUILT_HERE;
  if (policy.registries !== undefined && !policy.registries.includes(registry))
    return { code: "policy-registry", params: { container: name, image, registry } };
  for (const { hostPort } of ports)
    if (hostPort < policy.ports.min || hostPort > policy.ports.max || policy.reservedPorts.includes(hostPort))
      return { code: "policy-port", params: { container: name, port: hostPort } };
  return undefined;
}
