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
  ports: 256,
  mounts: 64,
  dependencies: 64,
  labels: 128,
  labelNameChars: 255,
  labelValueChars: 4_096,
  pathChars: 4_096,
  networks: 50,
  aliases: 64,
  files: 256,
  /** All files that travel with a stack, before they are sealed. */
  fileBytes: 256 * 1024,
  constraints: 32,
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

export const NetworkName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/);
/** Key of a file that travels with a stack: `config/app.conf`, `seed/data/init.sql`, `secret:NAME`. */
export const FileKey = z.string().regex(/^(?!__proto__$)[^\0]{1,512}$/);
export const SecretName = z.string().regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_.-]{0,127}$/);

export const PortNumber = z.int().min(1).max(65_535);
export const DurationMs = z.int().min(1).max(STACK_LIMITS.durationMs);
export const AbsolutePath = z
  .string()
  .regex(/^\/[^\0]*$/)
  .max(STACK_LIMITS.pathChars);
/** One word of a command line or of an option. */
export const Word = z
  .string()
  .regex(/^[^\0]*$/)
  .max(STACK_LIMITS.wordChars);
export const CommandWords = z.array(Word).max(STACK_LIMITS.words);
export const MemoryBytes = z.int().min(MEMORY_BYTES_MIN).max(MEMORY_BYTES_MAX);
export const CpuMilli = z.int().min(1).max(CPU_MILLI_MAX);
