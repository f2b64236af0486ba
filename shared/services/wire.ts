import { z } from "zod";
import { Container, PlacedFile } from "./container.ts";
import {
  AbsolutePath,
  ContainerName,
  CpuMilli,
  DISK_BYTES_MAX,
  DurationMs,
  MemoryBytes,
  NetworkName,
  Platform,
  Policy,
  PortNumber,
  SecretName,
  ServiceName,
  SiteName,
  STACK_LIMITS,
  VolumeName,
  Word,
} from "./names.ts";
import { PolicyCode } from "./policies.ts";

export * from "./container.ts";
export * from "./names.ts";

/** How health is asked for from outside, over HTTP. */
export const Probe = z.object({
  container: ContainerName,
  port: PortNumber,
  path: AbsolutePath,
  intervalMs: DurationMs,
  timeoutMs: DurationMs,
});
export type Probe = z.infer<typeof Probe>;

/** What a node must have free for one instance. */
export const StackResources = z.object({
  memoryBytes: MemoryBytes,
  cpuMilli: CpuMilli,
  diskBytes: z.int().min(0).max(DISK_BYTES_MAX),
});
export type StackResources = z.infer<typeof StackResources>;

/** How a new release takes the old one's place. */
const Update = z.object({
  /** Absent: `start-first` where nothing is shared between old and new, else `stop-first`. */
  order: z.enum(["start-first", "stop-first"]).optional(),
  /** A new instance that is not `ok` after this long has failed. */
  deadlineMs: DurationMs.optional(),
});

/** A rule on the node, as `deploy.placement.constraints` states it: `node.labels.disk == ssd`. */
export const Constraint = z.object({ key: Word, is: z.boolean(), value: Word });
export type Constraint = z.infer<typeof Constraint>;

/** A service as it is declared: its containers stand together on one node, `replicas` times. */
export const Stack = z.object({
  name: ServiceName,
  policy: Policy,
  replicas: z.int().min(1).max(STACK_LIMITS.replicas),
  /** An empty `wanted` means any site. Both sorted. */
  sites: z.object({
    wanted: z.array(SiteName).max(STACK_LIMITS.sites),
    excluded: z.array(SiteName).max(STACK_LIMITS.sites),
  }),
  resources: StackResources,
  /** Sorted by name. */
  containers: z.array(Container).min(1).max(STACK_LIMITS.containers),
  /** Sorted. */
  volumes: z.array(VolumeName).max(STACK_LIMITS.volumes),
  probe: Probe.optional(),
  platform: Platform.optional(),
  /** Absent: `manual`. */
  failover: z.enum(["manual", "auto"]).optional(),
  /** Two copies may run at once without harm, so a second may start while the first is only silent. */
  overlapSafe: z.boolean().optional(),
  /** Networks besides the default one; `internal`: no way out. Sorted by name. */
  networks: z
    .array(z.object({ name: NetworkName, internal: z.boolean() }))
    .max(STACK_LIMITS.networks)
    .optional(),
  /** What a volume holds when it is first made. */
  seeds: z
    .array(z.object({ volume: VolumeName, files: z.array(PlacedFile).max(STACK_LIMITS.files) }))
    .max(STACK_LIMITS.volumes)
    .optional(),
  /** Secrets of the cluster (`lierre secret set`) that its containers mount; sorted. */
  secrets: z.array(SecretName).max(STACK_LIMITS.files).optional(),
  /** Port of a container that people reach at the service's one address. Absent: none does. */
  web: z.object({ container: ContainerName, hostPort: PortNumber }).optional(),
  update: Update.optional(),
  constraints: z.array(Constraint).max(STACK_LIMITS.constraints).optional(),
  /** Rules that were waived for it and that it makes use of; sorted. */
  waivers: z.array(PolicyCode).optional(),
});
export type Stack = z.infer<typeof Stack>;
