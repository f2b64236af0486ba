import type { z } from "zod";
import { Ack, LogChunk, Plan, Progress, Report, Sync, TailRequest } from "../execution/wire.ts";
import { ExecOutput, ExecRequest } from "../exec/wire.ts";
import { ImportReport, ImportRequest, LookProject, ProjectFound } from "../importing/wire.ts";
import { Beat, Health, Inventory } from "../fleet/wire.ts";
import { Routes, RoutesLoaded } from "../gateway/wire.ts";

/** A row of the registry. `up`: a node publishes, controllers hear; `down`: a controller publishes, signed, one node hears. */
export interface SubjectSpec {
  readonly direction: "up" | "down";
  readonly schema: z.ZodType;
  readonly maxBytes: number;
  readonly says: string;
}

/** Every message there is. Nobody else writes a subject, and all permissions on the bus are made from this table. */
export const SUBJECTS = {
  beat: { direction: "up", schema: Beat, maxBytes: 512, says: "sign of life" },
  health: { direction: "up", schema: Health, maxBytes: 4_096, says: "what the machine measures" },
  inventory: { direction: "up", schema: Inventory, maxBytes: 131_072, says: "what the machine is" },
  sync: { direction: "up", schema: Sync, maxBytes: 1_024, says: "asks for the plan, tells which one it has" },
  report: { direction: "up", schema: Report, maxBytes: 8_192, says: "a transition, sent again until acknowledged" },
  log: { direction: "up", schema: LogChunk, maxBytes: 131_072, says: "lines of a service's log" },
  progress: { direction: "up", schema: Progress, maxBytes: 16_384, says: "how far an instance is on its way" },
  "routes-loaded": { direction: "up", schema: RoutesLoaded, maxBytes: 1_024, says: "whether a gateway leads as told" },
  "exec-output": {
    direction: "up",
    schema: ExecOutput,
    maxBytes: 131_072,
    says: "what a command writes, and how it ended",
  },
  "project-found": {
    direction: "up",
    schema: ProjectFound,
    maxBytes: 1_048_576,
    says: "what runs on the node as a Compose project",
  },
  "import-report": { direction: "up", schema: ImportReport, maxBytes: 4_096, says: "how far an import is" },
  plan: { direction: "down", schema: Plan, maxBytes: 1_048_576, says: "all that the node is to be" },
  ack: { direction: "down", schema: Ack, maxBytes: 512, says: "reports up to here are in the journal" },
  tail: { direction: "down", schema: TailRequest, maxBytes: 512, says: "asks for logs" },
  "look-project": {
    direction: "down",
    schema: LookProject,
    maxBytes: 1_024,
    says: "asks what runs as a Compose project",
  },
  "import-project": {
    direction: "down",
    schema: ImportRequest,
    maxBytes: 262_144,
    says: "imports one, or undoes that",
  },
  exec: { direction: "down", schema: ExecRequest, maxBytes: 262_144, says: "runs a command, or keeps it up" },
  routes: { direction: "down", schema: Routes, maxBytes: 1_048_576, says: "all that a gateway answers for" },
} as const satisfies Record<string, SubjectSpec>;

export type SubjectName = keyof typeof SUBJECTS;
type Named<D> = { [N in SubjectName]: (typeof SUBJECTS)[N]["direction"] extends D ? N : never }[SubjectName];
export type UpName = Named<"up">;
export type DownName = Named<"down">;
export type BodyOfSubject<N extends SubjectName> = z.output<(typeof SUBJECTS)[N]["schema"]>;

/** What a controller hears: message name → body. */
export type UpMessages = { [N in UpName]: BodyOfSubject<N> };
/** What an agent hears. */
export type DownMessages = { [N in DownName]: BodyOfSubject<N> };

/** The place of a node on the bus. */
export interface NodePlace {
  readonly site: string;
  readonly node: string;
}

const ROOT = "lierre.v1";

/** `lierre.v1.<site>.<node>.up.beat` */
export function subjectOf({ site, node }: NodePlace, name: SubjectName): string {
  return `${ROOT}.${site}.${node}.${SUBJECTS[name].direction === "up" ? "up" : "dn"}.${name}`;
}

/** All that a node may publish, and all that it may hear (besides its own inbox). */
export const nodePublishes = ({ site, node }: NodePlace): string => `${ROOT}.${site}.${node}.up.>`;
export const nodeHears = ({ site, node }: NodePlace): string => `${ROOT}.${site}.${node}.dn.>`;
/** A private prefix, so that no node reads another's answers. */
export const nodeInbox = ({ node }: NodePlace): string => `_INBOX_${node}`;

/** All that controllers hear, and all that they publish. */
export const CONTROLLER_HEARS = `${ROOT}.*.*.up.>`;
export const CONTROLLER_PUBLISHES = `${ROOT}.*.*.dn.>`;

/** Reads a subject back; undefined when it is none of ours. */
export function parseSubject(subject: string): (NodePlace & { readonly name: SubjectName }) | undefined {
  const [lierre, version, site, node, direction, name, ...rest] = subject.split(".");
  if (`${lierre}.${version}` !== ROOT || site === undefined || node === undefined || rest.length > 0) return undefined;
  if (name === undefined || !Object.hasOwn(SUBJECTS, name)) return undefined;
  const known = name as SubjectName;
  return (SUBJECTS[known].direction === "up") === (direction === "up") ? { site, node, name: known } : undefined;
}
