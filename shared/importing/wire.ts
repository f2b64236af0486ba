import { z } from "zod";
import { ImportId, Name } from "../kernel/ids.ts";
import { Words } from "../kernel/result.ts";
import { VolumeName } from "../services/names.ts";

const ProjectName = z.string().min(1).max(255);
const Bytes = z.int().min(0);

/** Asks what runs on a node as a Compose project; without `project`, which projects there are. Changes nothing. */
export const LookProject = z.object({ session: ImportId, project: ProjectName.optional() });
export type LookProject = z.infer<typeof LookProject>;

/** How an engine restarts a container by itself. */
const EngineRestart = z.object({ name: z.string().max(40), retries: z.int().min(0) });

/** A container of a project, as it is now; `restart` is given back to it if the import is undone. */
export const FoundContainer = z.object({
  id: z.string().regex(/^[0-9a-f]{12,64}$/),
  name: z.string().max(255),
  /** Its name in the Compose file. */
  service: z.string().max(255),
  image: z.string().max(512),
  running: z.boolean(),
  restart: EngineRestart,
});
export type FoundContainer = z.infer<typeof FoundContainer>;

/** Data of a project and where it lies: a volume of the engine, or a folder of the machine. */
export const FoundVolume = z.object({
  /** Its name in the service. */
  volume: VolumeName,
  kind: z.enum(["volume", "folder"]),
  /** The engine's name of the volume, or the folder's path. */
  source: z.string().min(1).max(4_096),
  /** Absent where it could not be counted. */
  sizeBytes: Bytes.optional(),
});
export type FoundVolume = z.infer<typeof FoundVolume>;

/** A project as a Compose file says it: `document` is that file as JSON, `beside` the files that it mounts, in base64. */
export const FoundProject = z.object({
  project: ProjectName,
  document: z.string().max(700_000),
  beside: z.record(z.string().max(1_024), z.object({ content: z.string(), mode: z.int().min(0).max(0o7777) })),
  containers: z.array(FoundContainer).min(1).max(200),
  volumes: z.array(FoundVolume).max(200),
  /** What will not be as it was. */
  differs: z.array(Words).max(500),
  /** Why it can't be imported as it is. */
  problems: z.array(Words).max(500),
  diskFreeBytes: Bytes,
});
export type FoundProject = z.infer<typeof FoundProject>;

/** The answer to a look: the projects of the node, and the one that was asked for; or why there is none. */
export const ProjectFound = z.object({
  session: ImportId,
  projects: z.array(z.object({ project: ProjectName, containers: z.int(), running: z.int() })).max(500),
  found: FoundProject.optional(),
  failed: Words.optional(),
});
export type ProjectFound = z.infer<typeof ProjectFound>;

/**
 * `forth`: the project's containers are stopped and stay so, and its data is copied below the service's folder.
 * `back`: they run again as they did. `process` names the life of the agent that is meant.
 */
export const ImportRequest = z.object({
  import: ImportId,
  way: z.enum(["forth", "back"]),
  process: z.string().max(40),
  service: Name,
  containers: z.array(FoundContainer.pick({ id: true, running: true, restart: true })).max(200),
  volumes: z.array(FoundVolume).max(200),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** How far an import is; told at each change, and again to each request. */
export const ImportReport = z.object({
  import: ImportId,
  way: z.enum(["forth", "back"]),
  step: z.enum(["working", "done", "failed"]),
  /** What is being copied, and how much was. */
  volume: VolumeName.optional(),
  doneBytes: Bytes,
  totalBytes: Bytes,
  /** With `failed`: why; and whether the old containers run again. */
  failed: Words.optional(),
  restarted: z.boolean().optional(),
});
export type ImportReport = z.infer<typeof ImportReport>;
