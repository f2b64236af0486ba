import type {
  FoundProject,
  ImportReport,
  ImportRequest,
  LookProject,
  ProjectFound,
} from "../../shared/importing/wire.ts";
import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { Words } from "../../shared/kernel/result.ts";
import type { Stack } from "../../shared/services/wire.ts";
import type { Begun, ImportStep, importingContract } from "./contract.ts";

export interface ImportState extends Omit<Begun, "import"> {
  step: ImportStep;
  reason?: Words;
  byActor: string;
  atMs: number;
  /** When its step was last changed. */
  sinceMs: number;
}

/** A look that somebody waits for; boot times. */
export interface Look {
  readonly node: string;
  readonly site: string;
  readonly project: string | undefined;
  readonly name: string | undefined;
  /** Not handed to the bus yet. */
  pending: boolean;
  answerByMs: number | undefined;
  /** What was found, until it is read. */
  found: FoundProject | undefined;
}

/** A project that was read: what `start` needs. */
export interface Prepared {
  readonly service: string;
  readonly node: string;
  readonly found: FoundProject;
  readonly stack: Stack;
  readonly sealed: string;
  readonly mac: string;
  readonly untilMs: number;
}

/** What reading a found project gives: a stack, or what is in the way. */
export type ReadProject =
  | {
      readonly ok: true;
      readonly stack: Stack;
      readonly sealed: string;
      readonly mac: string;
      readonly notes: readonly Words[];
    }
  | { readonly ok: false; readonly problems: readonly Words[] };

export type ImportingEffects = {
  "tell.look": { args: { node: string; site: string; request: LookProject }; value: null };
  "tell.import": { args: { node: string; site: string; request: ImportRequest }; value: null };
  /** Reads what was found as a Compose file, pins it to its node, and seals what is secret in it. */
  "read.project": { args: { session: string; service: string; node: string; found: FoundProject }; value: ReadProject };
};

export interface LookWish {
  readonly session: string;
  readonly node: string;
  readonly site: string;
  readonly project: string | undefined;
  readonly name: string | undefined;
}

export interface ImportingShape extends Shape {
  readonly contract: typeof importingContract;
  readonly state: { imports: Record<string, ImportState> };
  readonly live: {
    readonly looks: Map<string, Look>;
    readonly plans: Map<string, Prepared>;
    /** Import → when its node is told next, and how often it was. */
    readonly telling: Map<string, { atMs: number; count: number }>;
    readonly progress: Map<string, ImportReport>;
  };
  readonly messages: {
    readonly "look-wish": LookWish;
    readonly "project-found": ProjectFound;
    readonly "import-report": ImportReport;
  };
  readonly effects: ImportingEffects;
}

export type ImportingScope = Scope<ImportingShape>;
