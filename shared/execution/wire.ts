import { z } from "zod";
import { Pace } from "../fleet/wire.ts";
import { Name, NodeId, SessionId } from "../kernel/ids.ts";
import { DAY_MS } from "../kernel/time.ts";
import { ContainerName, CPU_MILLI_MAX, MEMORY_BYTES_MAX, Stack } from "../services/wire.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** One placed copy of a service on one node: `<service>-<number>`. */
export const InstanceId = z.string().regex(/^[a-z][a-z0-9-]{0,45}$/);

/** An instance as a plan tells it. `environmentMac` changes when a value changes; the values travel sealed beside. */
export const PlannedInstance = z.object({
  id: InstanceId,
  service: Name,
  /** Rises with each change of the declaration. */
  revision: z.int().min(1),
  /** Rises with each restart asked for by a person. */
  restarts: z.int().min(0),
  environmentMac: z.string(),
  /** Changes with the logins at registries that travel sealed beside; no container is started anew for them. */
  loginsMac: z.string().optional(),
  stack: Stack,
});
export type PlannedInstance = z.infer<typeof PlannedInstance>;

/** What a node is to be: everything it must run and how often it speaks. Its hash is the plan's identity. */
export const PlanContent = z.object({
  node: NodeId,
  site: Name,
  pace: Pace,
  /** Abilities that the agent must have to obey this plan; an unknown one is a reason to reject it. */
  needs: z.array(z.string().max(40)).max(40),
  instances: z.array(PlannedInstance).max(500),
});
export type PlanContent = z.infer<typeof PlanContent>;

/**
 * A plan: content, its place in the journal, and its order among the plans of this node. `hash` names the content; the
 * signature over the whole vouches for it, so that an agent which does not know every field need not hash them.
 */
export const Plan = z.object({
  v: z.int(),
  content: PlanContent,
  hash: Hash,
  lineage: z.string(),
  seq: z.int().min(0),
  headHash: Hash,
  term: z.int().min(0),
  generation: z.int().min(1),
  /** instance id → its environment, sealed (age) to the node: JSON of container → name → value. */
  sealed: z.record(InstanceId, z.string()),
});
export type Plan = z.infer<typeof Plan>;

/** What an agent says when it wants its plan: what it has, or nothing. */
export const Sync = z.object({
  have: z.object({ lineage: z.string(), term: z.int(), generation: z.int(), hash: Hash }).nullable(),
});
export type Sync = z.infer<typeof Sync>;

/** What a report holds of a job's output at most. */
export const JOB_TAIL_CHARS = 2_048;

/** An instant that calendars can write: before the year 10000. */
const WallMs = z.int().min(0).max(253_402_300_799_000);

/** Why something is not as it should be, as a sentence in both languages. */
const Reason = z.object({ fr: z.string().max(500), en: z.string().max(500) });

/** States of an instance, in the words of the design; `gone`: no longer on the node. */
export const InstanceState = z.enum(["joining", "ok", "degraded", "down", "maintenance", "gone"]);
export type InstanceState = z.infer<typeof InstanceState>;

/** A transition that must not be lost; sent again until acknowledged. */
export const ReportBody = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("plan"),
    outcome: z.enum(["accepted", "rejected"]),
    lineage: z.string(),
    term: z.int(),
    generation: z.int(),
    hash: z.string(),
    reason: Reason.optional(),
  }),
  z.object({
    kind: z.literal("instance"),
    instance: InstanceId,
    service: Name,
    revision: z.int(),
    /** Of the plan that runs there as wished: a revision is told once its containers are up as that revision wants. */
    restarts: z.int().min(0).optional(),
    state: InstanceState,
    reason: Reason.optional(),
  }),
  z.object({ kind: z.literal("pin"), image: z.string().max(300), digest: z.string().max(300) }),
  z.object({
    kind: z.literal("finding"),
    code: z.string().max(60),
    subject: z.string().max(120),
    standing: z.boolean(),
    params: z.record(z.string(), z.union([z.string().max(300), z.number()])),
  }),
  /** A run of a job that ended, or did not begin. `atMs`: when it was due; `tail`: the end of what it wrote. */
  z.object({
    kind: z.literal("job"),
    instance: InstanceId,
    service: Name,
    container: ContainerName,
    atMs: WallMs,
    startedAtMs: WallMs,
    tookMs: z.int().min(0),
    exitCode: z.int(),
    outcome: z.enum(["ok", "failed", "skipped-overlap", "not-started"]),
    tail: z.string().max(JOB_TAIL_CHARS),
  }),
  /** What one container took of its machine over a window: the most, and the median of its minutes. */
  z.object({
    kind: z.literal("usage"),
    instance: InstanceId,
    service: Name,
    container: ContainerName,
    revision: z.int(),
    windowMs: z
      .int()
      .min(1)
      .max(2 * DAY_MS),
    memoryPeakBytes: z.int().min(0).max(MEMORY_BYTES_MAX),
    memoryUsualBytes: z.int().min(0).max(MEMORY_BYTES_MAX),
    cpuPeakMilli: z.int().min(0).max(CPU_MILLI_MAX),
    cpuUsualMilli: z.int().min(0).max(CPU_MILLI_MAX),
  }),
]);
export type ReportBody = z.infer<typeof ReportBody>;

/**
 * A report in its order: `n` only rises; `after` is the number of the one sent before it that was not yet acknowledged
 * (0: none), so that a hole is seen. `key` names the thing: a newer report of the same key replaces the older.
 */
export const Report = z.object({
  n: z.int().min(1),
  after: z.int().min(0),
  key: z.string().max(200),
  body: ReportBody,
});
export type Report = z.infer<typeof Report>;

/** Everything up to `upto` is in the journal. */
export const Ack = z.object({ upto: z.int().min(0), lineage: z.string() });
export type Ack = z.infer<typeof Ack>;

/** Asks for a service's logs for a while. A session that is not asked for again ends by itself. */
export const TailRequest = z.object({
  session: SessionId,
  instance: InstanceId,
  container: z.string().max(63).optional(),
  lines: z.int().min(0).max(5000),
  follow: z.boolean(),
});
export type TailRequest = z.infer<typeof TailRequest>;

/** Lines of one container; `end` closes the session; `dropped` counts lines that the link had no room for. */
export const LogChunk = z.object({
  session: SessionId,
  instance: InstanceId,
  container: z.string(),
  lines: z.array(z.string().max(16_384)).max(200),
  dropped: z.int().min(0),
  end: z.boolean(),
});
export type LogChunk = z.infer<typeof LogChunk>;

/** How far one container is on its way: bytes of the pull where they are known, and what is in the way. */
export const ContainerProgress = z.object({
  name: ContainerName,
  phase: z.enum(["waiting", "pulling", "building", "starting", "running", "healthy", "done", "failed"]),
  doneBytes: z.int().min(0).optional(),
  totalBytes: z.int().min(0).optional(),
  says: Reason.optional(),
});
export type ContainerProgress = z.infer<typeof ContainerProgress>;

/** An instance on its way to a revision; volatile, told at each change until it is `ok` there. */
export const Progress = z.object({
  instance: InstanceId,
  service: Name,
  revision: z.int(),
  restarts: z.int().min(0),
  containers: z.array(ContainerProgress).max(500),
});
export type Progress = z.infer<typeof Progress>;
