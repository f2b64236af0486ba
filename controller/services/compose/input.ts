import type { SealedContent } from "../../../shared/services/sealed.ts";
import type { PolicyCode } from "../../../shared/services/policies.ts";
import type { Stack } from "../../../shared/services/wire.ts";
import type { Note, Problem } from "./shape/reading.ts";

/** A Compose file as it was given; `name` is its path, and paths in it are relative to its folder. */
export interface GivenFile {
  readonly name: string;
  readonly text: string;
}

/** What lies beside the Compose files, by its path relative to the first file's folder. `content` is base64. */
export type Beside =
  | { readonly kind: "file"; readonly content: string; readonly mode: number }
  | { readonly kind: "folder"; readonly names: readonly string[] }
  | { readonly kind: "absent" }
  | { readonly kind: "too-large"; readonly sizeBytes: number };

/** All that reading a stack stands on. Everything but `files` may be absent. */
export interface ComposeInput {
  /** The first is the base, each further one is merged over it. */
  readonly files: readonly GivenFile[];
  /** Wins over the file's own `name`. */
  readonly name?: string;
  readonly profiles?: readonly string[];
  /** Variables of the person's shell: they win over `.env`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Secrets of the cluster that stand for variables: behind the shell and `.env`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** By path; what is missing here and wanted is named in `asked`. */
  readonly beside?: Readonly<Record<string, Beside>>;
  /** Makes the value of a variable that templates leave to the platform (`SERVICE_PASSWORD_DB`); the same each time. */
  readonly magic?: (service: string, variable: string) => string | undefined;
  /** Rules that an operator waived for a service. */
  readonly waivers?: (service: string) => ReadonlySet<PolicyCode>;
}

/** What the reader would have looked at: paths not in `beside`, and names of variables it looked up. Both sorted. */
export interface Asked {
  readonly paths: readonly string[];
  readonly variables: readonly string[];
}

export type ComposeResult =
  | {
      readonly ok: true;
      readonly stack: Stack;
      /** Values and files: to be sealed, never logged. */
      readonly content: SealedContent;
      readonly notes: readonly Note[];
      readonly asked: Asked;
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly asked: Asked };
