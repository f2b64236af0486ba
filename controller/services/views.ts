import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { Words } from "../../shared/kernel/result.ts";

export const Note = z.strictObject({ file: z.string(), line: z.int(), key: z.string(), says: Words });
export type Note = z.infer<typeof Note>;

/** What becomes of one instance, or of one container of the file. */
export const Change = z.strictObject({
  does: z.enum(["starts", "stops", "moves", "restarts", "stays"]),
  instance: InstanceId,
  node: NodeId,
  name: z.string(),
  site: Name,
  because: Words,
  pullBytes: z.int().optional().meta({ description: "To fetch there; absent when nobody knows the size" }),
  downtimeMs: z.int().optional().meta({ description: "Without an answer; absent when it was never measured" }),
  score: z.int().optional(),
  parts: z.record(z.string(), z.int()).optional(),
});
export type Change = z.infer<typeof Change>;

export const ContainerChange = z.strictObject({
  container: z.string(),
  is: z.enum(["new", "changed", "gone", "same"]),
  keys: z.array(z.string()).meta({ description: "What differs" }),
});
export type ContainerChange = z.infer<typeof ContainerChange>;

/** What applying a file does, or did. */
export const Applied = z.strictObject({
  service: Name,
  revision: z.int(),
  outcome: z.enum(["created", "changed", "unchanged"]),
  /** One sentence over all. */
  summary: Words,
  /** By this it is applied: `lierre service apply --plan ID`. Only of a plan. */
  plan: z.string().optional(),
  changes: z.array(Change),
  containers: z.array(ContainerChange),
  /** Where its instances stand, or would: with the reason in one sentence. */
  placed: z.array(z.strictObject({ instance: InstanceId, node: NodeId, name: z.string(), site: Name, because: Words })),
  /** Instances that fit nowhere now, and why, node by node. */
  missing: z.int(),
  rejected: z.array(z.strictObject({ node: NodeId, name: z.string(), site: Name, because: Words })),
  notes: z.array(Note),
});
export type Applied = z.infer<typeof Applied>;

/** One release of a service. */
export const ReleaseRow = z.strictObject({
  revision: z.int(),
  state: z.enum(["rolling", "current", "failed", "superseded"]),
  appliedAt: z.iso.datetime(),
  by: z.string(),
  images: z.array(z.string()),
  repeats: z.int().optional(),
  says: Words,
});
export type ReleaseRow = z.infer<typeof ReleaseRow>;
