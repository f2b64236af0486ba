import { z } from "zod";
import {
  AbsolutePath,
  CommandWords,
  ContainerName,
  CpuMilli,
  DurationMs,
  EnvironmentName,
  FileKey,
  LabelName,
  MemoryBytes,
  NetworkName,
  PortNumber,
  STACK_LIMITS,
  VolumeName,
  Word,
} from "./names.ts";

/** A port of the container that answers at a port of the node. */
export const Port = z.object({
  hostPort: PortNumber,
  containerPort: PortNumber,
  protocol: z.enum(["tcp", "udp"]),
});
export type Port = z.infer<typeof Port>;

/** A named volume of the stack, as one container sees it. */
export const Mount = z.object({
  volume: VolumeName,
  path: AbsolutePath,
  readOnly: z.boolean(),
  /** A folder within the volume; made when absent. */
  subpath: z.string().max(STACK_LIMITS.pathChars).optional(),
  /** What the image has at `path` is not copied into an empty volume. */
  noCopy: z.boolean().optional(),
});
export type Mount = z.infer<typeof Mount>;

const Id = z.int().min(0).max(4_294_967_295);
const Mode = z.int().min(0).max(0o7777);

/** A file that travels with the stack (a config or a secret), as one container sees it: read-only at `path`. */
export const FileMount = z.object({ file: FileKey, path: AbsolutePath, mode: Mode, uid: Id, gid: Id });
export type FileMount = z.infer<typeof FileMount>;

/** A path of the machine, for a service whose rule against it was waived. */
export const HostMount = z.object({ hostPath: AbsolutePath, path: AbsolutePath, readOnly: z.boolean() });
export type HostMount = z.infer<typeof HostMount>;

/** A folder in memory. */
export const Tmpfs = z.object({ path: AbsolutePath, sizeBytes: z.int().min(1).optional(), mode: Mode.optional() });
export type Tmpfs = z.infer<typeof Tmpfs>;

/** Docker's health check. `test` is `["CMD", …]`, `["CMD-SHELL", line]` or `["NONE"]`. */
export const Healthcheck = z.object({
  test: CommandWords.min(1),
  intervalMs: DurationMs,
  timeoutMs: DurationMs,
  startPeriodMs: z.int().min(0).max(STACK_LIMITS.durationMs),
  /** Pace while it starts; engines before 25 have no such thing and keep to `intervalMs`. */
  startIntervalMs: DurationMs.optional(),
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

/** A network of the stack that the container is in, and the further names it answers to there. */
export const Attachment = z.object({ network: NetworkName, aliases: z.array(Word).max(STACK_LIMITS.aliases) });
export type Attachment = z.infer<typeof Attachment>;

/** A limit of a process as `setrlimit` knows it: `nofile`, `nproc`…; -1 is no limit. */
const Ulimit = z.object({
  name: z.string().regex(/^[a-z]{1,20}$/),
  soft: z.int().min(-1),
  hard: z.int().min(-1),
});

/** A device of the machine; `permissions` of `rwm`. */
const Device = z.object({
  hostPath: AbsolutePath,
  path: AbsolutePath,
  permissions: z.string().regex(/^[rwm]{1,3}$/),
});

/** Where a container's log goes, for the drivers that keep it readable (`json-file`, `local`) or drop it (`none`). */
const Logging = z.object({
  driver: z.enum(["json-file", "local", "none"]),
  options: z.record(z.string(), z.string()),
});

/** A file of an image's context or of a volume's first content: where it goes, and what it is. */
export const PlacedFile = z.object({ path: z.string().min(1).max(STACK_LIMITS.pathChars), file: FileKey, mode: Mode });
export type PlacedFile = z.infer<typeof PlacedFile>;

/** How an image is made on the node; `context` names files that travel with the stack. */
export const Build = z.object({
  context: z.array(PlacedFile).min(1).max(STACK_LIMITS.files),
  dockerfile: z.string().min(1).max(STACK_LIMITS.pathChars),
  args: z.record(z.string(), z.string()),
  target: z.string().max(255).optional(),
  /** Names this very build: hash of all the above and of the files' contents. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Build = z.infer<typeof Build>;

const Words = (max: number) => z.array(Word).max(max);

/**
 * What a published file may say of a container and seldom does, handed to the engine as it stands. Those that a rule
 * forbids (`shared/services/policies.ts`) are here only under a waiver.
 */
export const ContainerExtras = z.object({
  hostname: z.string().min(1).max(255).optional(),
  domainname: z.string().min(1).max(255).optional(),
  workingDir: AbsolutePath.optional(),
  groupAdd: Words(64).optional(),
  /** `CAP_` left out, upper case, sorted. */
  capAdd: Words(64).optional(),
  capDrop: Words(64).optional(),
  securityOpt: Words(32).optional(),
  ulimits: z.array(Ulimit).max(32).optional(),
  sysctls: z.record(z.string(), z.string()).optional(),
  shmSizeBytes: z.int().min(1).optional(),
  stopSignal: z.string().min(1).max(32).optional(),
  /** `name:address`, `host-gateway` among the addresses. */
  extraHosts: Words(64).optional(),
  dns: Words(16).optional(),
  dnsSearch: Words(16).optional(),
  dnsOpt: Words(16).optional(),
  logging: Logging.optional(),
  pidsLimit: z.int().min(1).optional(),
  memoryReservationBytes: z.int().min(1).optional(),
  memorySwapBytes: z.int().min(-1).optional(),
  memorySwappiness: z.int().min(0).max(100).optional(),
  cpuShares: z.int().min(2).max(262_144).optional(),
  cpuset: z.string().max(255).optional(),
  oomScoreAdj: z.int().min(-1_000).max(1_000).optional(),
  tty: z.boolean().optional(),
  stdinOpen: z.boolean().optional(),
  macAddress: z.string().max(17).optional(),
  pullPolicy: z.enum(["missing", "always", "never"]).optional(),
  // Under a waiver only.
  privileged: z.boolean().optional(),
  hostMounts: z.array(HostMount).max(STACK_LIMITS.mounts).optional(),
  devices: z.array(Device).max(64).optional(),
  pid: z.string().max(80).optional(),
  ipc: z.string().max(80).optional(),
  uts: z.string().max(80).optional(),
  userns: z.string().max(80).optional(),
});
export type ContainerExtras = z.infer<typeof ContainerExtras>;

/** One container of a stack. Of the environment only the names stand here: values travel sealed to the node. */
export const Container = z.object({
  name: ContainerName,
  /** With `build`: the name that the image is given on the node. */
  image: z.string().min(1).max(512),
  build: Build.optional(),
  command: CommandWords.optional(),
  entrypoint: CommandWords.optional(),
  /** Sorted. */
  environment: z.array(EnvironmentName).max(STACK_LIMITS.environmentNames),
  ports: z.array(Port).max(STACK_LIMITS.ports),
  mounts: z.array(Mount).max(STACK_LIMITS.mounts),
  files: z.array(FileMount).max(STACK_LIMITS.mounts).optional(),
  tmpfs: z.array(Tmpfs).max(STACK_LIMITS.mounts).optional(),
  /** Absent: the stack's default network, where it answers to its own name. */
  networks: z.array(Attachment).max(STACK_LIMITS.networks).optional(),
  /** `none`, `host` (under a waiver) or `container:NAME` of the same stack, instead of networks. */
  networkMode: z
    .string()
    .regex(/^(none|host|container:[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62})$/)
    .optional(),
  /** The time zone of the machine is its own. */
  hostTimeZone: z.boolean().optional(),
  healthcheck: Healthcheck.optional(),
  dependsOn: z.array(Dependency).max(STACK_LIMITS.dependencies),
  restart: RestartPolicy.optional(),
  labels: z
    .record(LabelName, z.string().max(STACK_LIMITS.labelValueChars))
    .refine((labels) => Object.keys(labels).length <= STACK_LIMITS.labels),
  memoryBytes: MemoryBytes,
  cpuMilli: CpuMilli,
  /** Which of the two the file does not say: counted at a default until measured, and no limit. */
  assumed: z.object({ memory: z.boolean(), cpu: z.boolean() }).optional(),
  user: z.string().min(1).max(255).optional(),
  readOnly: z.boolean().optional(),
  init: z.boolean().optional(),
  stopGraceMs: z.int().min(0).max(STACK_LIMITS.durationMs).optional(),
  /** A job: it runs at the times of this cron expression (UTC unless `timeZone`), and not with the others. */
  schedule: z.object({ cron: z.string().min(1).max(120), timeZone: z.string().max(64).optional() }).optional(),
  extras: ContainerExtras.optional(),
});
export type Container = z.infer<typeof Container>;
