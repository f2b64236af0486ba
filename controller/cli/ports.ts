import type { Entry } from "../../shared/kernel/entry.ts";
import type { Beside, ComposeInput, ComposeResult } from "../services/compose/input.ts";
import type { Verdict } from "../journal/contract.ts";

/** Where and as whom the command line speaks. */
export interface Target {
  readonly api: string;
  readonly token: string | undefined;
  /** PEM of an authority to trust besides the system's. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
  readonly language: string;
}

export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiReply {
  readonly status: number;
  readonly text: string;
}

/** One event of a stream. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** The network, one attempt per call. `Silence` is thrown when nobody answers. */
export interface Client {
  ask(target: Target, request: ApiRequest): Promise<ApiReply>;
  /** Hands over events until the stream ends; a reply instead where there is no stream. `idleMs`: how long to wait for each. */
  follow(
    target: Target,
    request: ApiRequest,
    hear: (event: StreamEvent) => void,
    idleMs?: number,
  ): Promise<ApiReply | undefined>;
}

/** Why there was no answer: nobody there, not in time, or the line was cut with the request on its way. */
export type SilenceKind = "absent" | "late" | "cut";

/** Nobody answered. */
export class Silence extends Error {
  readonly kind: SilenceKind;
  constructor(message: string, kind: SilenceKind) {
    super(message);
    this.kind = kind;
  }
}

/** Tools on a journal's folder, without a controller. */
export interface JournalFiles {
  verifyFile(dir: string): Verdict;
  tailFile(dir: string, count: number): readonly Entry[];
  exportFile(dir: string, write: (entries: readonly Entry[]) => void): void;
}

/** Tells what Compose files want beside them, before they are sent. */
export interface ComposeReader {
  readCompose(input: ComposeInput): ComposeResult;
  /** A service's name made from a folder's. */
  derivedName(word: string): string | undefined;
}

/** The world as the command line sees it. */
export interface CliPorts {
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Bytes as they are: what a command in a container wrote. */
  readonly outBytes: (bytes: Uint8Array) => void;
  readonly errBytes: (bytes: Uint8Array) => void;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean };
  readonly nowMs: () => number;
  /** Wall time of an RFC 3339 instant; NaN for other text. */
  readonly instantMs: (text: string) => number;
  /** A new idempotency key. */
  readonly key: () => string;
  /** A file's text; undefined when there is none. Throws when it can't be read. */
  readonly readFile: (path: string) => string | undefined;
  /** What lies at a path: a file of at most `maxBytes` with its content, a folder with its names. */
  readonly lookAt: (path: string, maxBytes: number) => Beside;
  /** The reader of Compose files. */
  readonly compose: () => Promise<ComposeReader>;
  readonly readStdin: () => Promise<string>;
  readonly readStdinBytes: () => Promise<Uint8Array>;
  readonly ask: (question: string) => Promise<string>;
  /** Asks on a terminal; what is typed is not shown. */
  readonly askUnseen: (question: string) => Promise<string>;
  readonly pause: (ms: number) => Promise<void>;
  readonly client: () => Promise<Client>;
  readonly journalFiles: () => Promise<JournalFiles>;
}
