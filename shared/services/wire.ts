import { z } from "zod";
import { Name } from "../kernel/ids.ts";

/** How much a stack may hold, so that it always fits in a plan and in a message. */
export const STACK_LIMITS = {
  containers: 500,
  volumes: 200,
  sites: 100,
  replicas: 100,
  words: 256,
  wordChars: 32_768,
  environmentNames: 512,
  environmentValueChars: 65_536,
  ports: 100,
  mounts: 64,
  dependencies: 64,
  labels: 128,
  labelNameChars: 255,
  labelValueChars: 4_096,
  pathChars: 4_096,
  durationMs: 7 * 24 * 3_600_000,
} as const;

/** Docker starts no container with less. */
export const MEMORY_BYTES_MIN = 6 * 1024 ** 2;
export const MEMORY_BYTES_MAX = 1024 ** 4;
export const CPU_MILLI_MAX = 1_024_000;
export const DISK_BYTES_MAX = 1024 ** 5;

/** What a container gets that declares nothing, until its use has been measured. */
export const DEFAULT_MEMORY_BYTES = 256 * 1024 ** 2;
export const DEFAULT_CPU_MILLI = 250;
/** What a volume is counted for when `x-lierre` names no disk. */
export const DEFAULT_VOLUME_BYTES = 1024 ** 3;

/** Labels under this prefix tell an agent which containers it owns: a Compose file may not set them. */
export const RESERVED_LABEL_PREFIX = "org.lierre.";

export const ServiceName = Name;
export type ServiceName = z.infer<typeof ServiceName>;

export const SiteName = Name;
export type SiteName = z.infer<typeof SiteName>;

export const ContainerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/);
export type ContainerName = z.infer<typeof ContainerName>;

export const VolumeName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/);
export type VolumeName = z.infer<typeof VolumeName>;

/** Wider than a shell's names (`discovery.type` is common), but never a name that objects give a meaning to. */
export const EnvironmentName = z.string().regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_.:/-]{0,254}$/);
export type EnvironmentName = z.infer<typeof EnvironmentName>;

export const LabelName = z.string().regex(/^(?!__proto__$)[^\s=\0]{1,255}$/);

/** How a service lives through the loss of its site (design D6). */
export const Policy = z.enum(["stateless", "site-local", "mobile", "replicated"]);
export type Policy = z.infer<typeof Policy>;

/** What a container image is built for. */
export const Platform = z.enum(["linux/amd64", "linux/arm64"]);
export type Platform = z.infer<typeof Platform>;

const PortNumber = z.int().min(1).max(65_535);
const DurationMs = z.int().min(1).max(STACK_LIMITS.durationMs);
const AbsolutePath = z
  .string()
  .regex(/^\/[^\0]*$/)
  .max(STACK_LIMITS.pathChars);
const Words = z
  .array(
    z
      .string()
      .regex(/^[^\0]*$/)
      .max(STACK_LIMITS.wordChars),
  )
  .max(STACK_LIMITS.words);
const MemoryBytes = z.int().min(MEMORY_BYTES_MIN).max(MEMORY_BYTES_MAX);
const CpuMilli = z.int().min(1).max(CPU_MILLI_MAX);

/** A port of the container that answers at a port of the node. */
export const Port = z.object({
  hostPort: PortNumber,
  containerPort: PortNumber,
  protocol: z.enum(["tcp", "udp"]),
});
export type Port = z.infer<typeof Port>;

/** A named volume of the stack, as one container sees it. */
export const Mount = z.object({ volume: VolumeName, path: AbsolutePath, readOnly: z.boolean() });
export type Mount = z.infer<typeof Mount>;

/** Docker's health check. `test` is `["CMD", …]`, `["CMD-SHELL", line]` or `["NONE"]`. */
export const Healthcheck = z.object({
  test: Words.min(1),
  intervalMs: DurationMs,
  timeoutMs: DurationMs,
  startPeriodMs: z.int().min(0).max(STACK_LIMITS.durationMs),
  retries: z.int().min(1).max(1_000),
});
export type Healthcheck = z.infer<typeof Healthcheck>;

/** What must hold of another container of the stack before this one starts. */
export const Dependency = z.object({
  container: ContainerName,
  condition: z.enum(["started", "healthy", "completed"]),
});
export type Dependency = z.infer<typeof Dependency>;

export const RestartPolicy = z.enum(["no", "on-failure", "always", "unless-stopped"]);
export type RestartPolicy = z.infer<typeof RestartPolicy>;

/** One container of a stack. Of the environment only the names stand here: values travel sealed to the node. */
export const Container = z.object({
  name: ContainerName,
  image: z.string().min(1).max(512),
  command: Words.optional(),
  entrypoint: Words.optional(),
  /** Sorted. */
  environment: z.array(EnvironmentName).max(STACK_LIMITS.environmentNames),
  ports: z.array(Port).max(STACK_LIMITS.ports),
  mounts: z.array(Mount).max(STACK_LIMITS.mounts),
  healthcheck: Healthcheck.optional(),
  dependsOn: z.array(Dependency).max(STACK_LIMITS.dependencies),
  restart: RestartPolicy.optional(),
  labels: z
    .record(LabelName, z.string().max(STACK_LIMITS.labelValueChars))
    .refine((labels) => Object.keys(labels).length <= STACK_LIMITS.labels),
  memoryBytes: MemoryBytes,
  cpuMilli: CpuMilli,
  user: z.string().min(1).max(255).optional(),
  readOnly: z.boolean().optional(),
  init: z.boolean().optional(),
  stopGraceMs: z.int().min(0).max(STACK_LIMITS.durationMs).optional(),
});
export type Container = z.infer<typeof Container>;

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
});
export type Stack = z.infer<typeof Stack>;
