import { z } from "zod";

/** What the machine measures of itself, without a child process. Unknown readings are absent, never zero. */
export interface Vitals {
  readonly uptimeSeconds: number;
  /** Load of the last minute by core: 1000 is a machine with nothing to spare. */
  readonly loadPerMille: number;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  /** Of the disk that holds the agent's state and volumes. */
  readonly diskTotalBytes: number;
  readonly diskFreeBytes: number;
  /** The hottest sensor. */
  readonly temperatureMilliCelsius?: number;
  /** Share of the last 10 s in which some program waited for the disk, or for memory. */
  readonly pressureIoPerMille?: number;
  readonly pressureMemoryPerMille?: number;
  /** By real interfaces, since boot. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

const Text = z.string().transform((text) => text.trim().slice(0, 200).toWellFormed());
const Count = z.number().transform((n) => Math.max(0, Math.floor(n)));

/** What the machine is, as its short-lived child process prints it. */
export const MachineFacts = z.object({
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
  /** `v1` or `v2`. */
  cgroup: Text,
});
export type MachineFacts = z.infer<typeof MachineFacts>;

export type VitalsEffects = {
  "vitals.read": { args: { readonly round: number }; value: Vitals };
  "inventory.read": { args: { readonly round: number }; value: MachineFacts };
};
