import type { z } from "zod";
import type { Draft } from "./entry.ts";
import type { Json } from "./json.ts";
import type { Refusal, Words } from "./result.ts";

/** A kind of entry. A body of an older `version` is brought up by `upcasts[version]`, one step each. */
export interface EntrySpec {
  readonly version: number;
  readonly body: z.ZodType;
  readonly upcasts?: Readonly<Record<number, (body: Json) => Json>>;
  /** What an event line says; `{field}` stands for a field of the body. Absent: not shown as an event. */
  readonly says?: Words;
}

/** Who may call: a rank within a capability; the full permission is `<capability>:<level>`. */
export type Level = "public" | "read" | "operate" | "administer";

/** How the command line speaks an operation; its flags come from the input schema. */
interface CliSpec {
  /** `["node", "drain"]` */
  readonly words: readonly string[];
  /** Input fields given by position. */
  readonly args?: readonly string[];
  /** A field filled from files: `-f a.yaml -f b.yaml`. */
  readonly files?: {
    readonly field: string;
    /** With this flag no file is read. */
    readonly unless?: string;
    /** They are Compose files: what they ask for from beside them and from the shell goes along in these fields. */
    readonly gather?: { readonly beside: string; readonly variables: string };
  };
  /** `--wait`: asks that reading operation again, with `field` of the answer, until what was asked for has come to pass. */
  readonly wait?: { readonly op: string; readonly field: string };
  /** A field that is never an argument: from `--file`, else from standard input, asked for unseen on a terminal. */
  readonly secret?: { readonly field: string };
  /** A field that what is piped in fills, in base64, with `--stdin`. */
  readonly input?: { readonly field: string };
  /** The answer's `field` opens that stream of a command's output: it is printed, and its exit code is passed on. */
  readonly passesOn?: { readonly path: string; readonly field: string };
  /** Columns of the table a list is printed as; without them the fields of the answer are. */
  readonly columns?: readonly string[];
  /** A field of the answer that is the whole of what is printed (a token, a text). */
  readonly prints?: string;
}

/** An operation: one row makes the HTTP route, the command, the OpenAPI path and the reference. GET reads, others write. */
export interface OpSpec {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`; `:field` takes a field of the input. */
  readonly path: string;
  readonly permission: Level;
  readonly input: z.ZodObject;
  /** What the command line and the API hand in, where an adapter first parses or seals it into `input`. */
  readonly wire?: z.ZodObject;
  readonly output: z.ZodType;
  /** Own codes (`unknown`) or another capability's (`sites.unknown`). */
  readonly errors: readonly string[];
  readonly cli?: CliSpec;
  /** Takes `dryRun`, and then decides without writing. */
  readonly dryRun?: boolean;
  /** A read that goes on: server-sent events, each of the `output` schema. */
  readonly stream?: boolean;
  /** Can't be undone: a person is asked first. Every DELETE is. */
  readonly final?: boolean;
  /** The answer holds a secret that is shown once and kept nowhere. */
  readonly once?: boolean;
  readonly says: Words;
}

export interface ErrorSpec {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 412 | 422 | 429 | 503;
  readonly says: Words;
}

/** One thing worth a person's attention. `hiddenBy`: not shown while that finding stands on the same subject's parent. */
export interface FindingSpec {
  readonly severity: "notice" | "warning" | "critical";
  readonly hiddenBy?: readonly string[];
  readonly visibleAfterMs: number;
  readonly says: Words;
}

export interface MetricSpec {
  readonly type: "gauge" | "counter";
  readonly labels: readonly string[];
  readonly help: string;
}

/** What a capability is, as data: loaded by API, command line, OpenAPI and docs. */
export interface Contract {
  readonly name: string;
  /** Names of capabilities whose state is read or whose entries are followed; acyclic. */
  readonly needs: readonly string[];
  readonly entries: Readonly<Record<string, EntrySpec>>;
  readonly ops: Readonly<Record<string, OpSpec>>;
  readonly errors: Readonly<Record<string, ErrorSpec>>;
  readonly findings: Readonly<Record<string, FindingSpec>>;
  readonly metrics: Readonly<Record<string, MetricSpec>>;
}

export type BodyOf<C extends Contract, K extends keyof C["entries"]> = z.output<C["entries"][K]["body"]>;
export type InputOf<C extends Contract, O extends keyof C["ops"]> = z.output<C["ops"][O]["input"]>;
export type OutputOf<C extends Contract, O extends keyof C["ops"]> = z.output<C["ops"][O]["output"]>;

/** Keeps a contract's literal types, so that a wrong code, kind or missing handler is a type error. */
export const defineContract = <const C extends Contract>(contract: C): C => contract;

/** `draft(fleet, "cordoned", { node })`: an entry of a contract, checked by its types. */
export function draft<C extends Contract, K extends keyof C["entries"] & string>(
  contract: C,
  kind: K,
  body: BodyOf<C, K>,
): Draft {
  const version = contract.entries[kind]?.version ?? 1;
  return { kind: `${contract.name}.${kind}`, version, body: body as Json };
}

/** `refuse(sites, "unknown", { site })`: an error of a contract, checked by its types. */
export function refuse<C extends Contract>(
  contract: C,
  code: keyof C["errors"] & string,
  params: Refusal["params"] = {},
  details?: Refusal["details"],
): { readonly ok: false; readonly error: Refusal } {
  const error = { code: `${contract.name}.${code}`, params };
  return { ok: false, error: details === undefined ? error : { ...error, details } };
}
