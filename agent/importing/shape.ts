import type { ImportReport, ImportRequest, LookProject, ProjectFound } from "../../shared/importing/wire.ts";
import type { Shape } from "../../shared/kernel/capability.ts";
import type { Words } from "../../shared/kernel/result.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import type { importingContract } from "./contract.ts";

export interface ImportingSettings {
  /** `import` in policy.json. */
  readonly allowed: boolean;
}

/** How an import went: undefined inside when all of it is done; else why not, and whether the old ones run again. */
export interface ImportResult {
  readonly failed?: Words | undefined;
  readonly restarted?: boolean | undefined;
}

export type ImportingEffects = {
  /** One look at the Compose projects of the engine; with a name, at that one whole. */
  "engine.projects": { args: LookProject; value: Omit<ProjectFound, "session"> };
  /**
   * `forth`: the containers are stopped, and stay so, and each volume lies copied below the service's folder. What is
   * there already of the same import is left. Where that fails the containers run again as they did. `back`: only that.
   * Progress comes as `import-progress` messages.
   */
  "engine.import": { args: Omit<ImportRequest, "process">; value: ImportResult };
};

/** How far a copy is. */
export interface ImportProgress {
  readonly import: string;
  readonly volume: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

interface Held {
  readonly request: ImportRequest;
  /** The last that was told of it. */
  report: ImportReport;
}

export type Leaving =
  | { readonly name: "project-found"; readonly body: ProjectFound }
  | { readonly name: "import-report"; readonly body: ImportReport };

export interface ImportingLive {
  process: string;
  readonly looks: Map<string, LookProject>;
  /** By `import way`. */
  readonly imports: Map<string, Held>;
  queue: { readonly n: number; readonly message: Leaving }[];
  last: number;
}

export interface ImportingShape extends Shape {
  readonly contract: typeof importingContract;
  readonly state: object;
  readonly live: ImportingLive;
  readonly messages: {
    readonly "look-project": LookProject;
    readonly "import-project": ImportRequest;
    readonly "import-progress": ImportProgress;
    readonly link: LinkMessage;
  };
  readonly effects: ImportingEffects & SendEffects;
}
