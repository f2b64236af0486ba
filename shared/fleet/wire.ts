import { z } from "zod";
import { Name, NodeId } from "../kernel/ids.ts";

const Short = z.string().min(1).max(64);
const Text = z.string().max(200);
const Count = z.int().min(0);

/**
 * A sign of life, about 100 bytes. `p`: nonce of the agent's process, `s`: beat number in it, `b`: first letters of the
 * boot id, `t`/`g`/`h`: term, generation and hash (8 letters) of the plan it obeys.
 */
export const Beat = z.object({
  v: z.int(),
  p: Short,
  s: Count,
  b: Short,
  t: Count,
  g: Count,
  h: z.string().max(8),
});
export type Beat = z.infer<typeof Beat>;

/** What the machine measures, rarer than the beat. Unknown readings are absent, never zero. */
export const Health = z.object({
  v: z.int(),
  uptimeSeconds: Count,
  wallMs: Count,
  loadPerMille: Count,
  memoryTotalBytes: Count,
  memoryAvailableBytes: Count,
  diskTotalBytes: Count,
  diskFreeBytes: Count,
  temperatureMilliCelsius: z.int().optional(),
  pressureIoPerMille: Count.optional(),
  receivedBytes: Count,
  sentBytes: Count,
});
export type Health = z.infer<typeof Health>;

/** What the machine is: read at start and every 6 h. */
export const Inventory = z.object({
  v: z.int(),
  agentVersion: Text,
  hostname: Text,
  platform: z.enum(["linux/amd64", "linux/arm64"]),
  cpuModel: Text,
  cores: z.int().min(1),
  memoryBytes: Count,
  diskBytes: Count,
  os: Text,
  kernel: Text,
  model: Text,
  virtual: z.boolean(),
  docker: z.object({ version: Text, apiVersion: Text, cgroup: Text }).optional(),
  /** The address that services are published on. */
  address: z.string().max(64),
  images: z.array(z.string().max(300)).max(200),
  /** What each of them takes on disk, where the engine tells. */
  imageBytes: z.record(z.string().max(300), Count).optional(),
  labels: z.record(z.string().max(63), z.string().max(63)),
});
export type Inventory = z.infer<typeof Inventory>;

/** What an agent sends to join, over HTTPS or loopback; `xkey` is an age recipient, `nkey` a NATS user public key. */
export const JoinRequest = z.strictObject({
  token: z.string().min(20).max(300),
  nkey: z.string().regex(/^U[A-Z2-7]{55}$/),
  xkey: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/),
  hostname: Text,
  machineId: z.string().max(64),
  platform: z.enum(["linux/amd64", "linux/arm64"]),
});
export type JoinRequest = z.infer<typeof JoinRequest>;

/** What a node is told when it has joined: all that it needs to connect and to know its controller again. */
export const JoinAnswer = z.object({
  node: NodeId,
  site: Name,
  lineage: z.string(),
  /** Ed25519 public key (SPKI, base64) that signs all that comes down. */
  controllerKey: z.string(),
  /** PEM of the controller's own authority; empty where the bus runs in clear on loopback. */
  ca: z.string(),
  servers: z.array(z.string()),
});
export type JoinAnswer = z.infer<typeof JoinAnswer>;

/** How often an agent speaks; part of its plan. */
export const Pace = z.object({
  beatMs: z.int().min(500),
  healthMs: z.int().min(1000),
  inventoryMs: z.int().min(10_000),
});
export type Pace = z.infer<typeof Pace>;
