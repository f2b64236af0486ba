import { z } from "zod";
import type { Refusal, RefusalDetail, Result } from "../../shared/kernel/result.ts";
import { kernelError } from "./errors.ts";
import { type Field, fieldsOf, fromText } from "./fields.ts";
import type { Language } from "./language.ts";
import { bringsBody, type Operation, pathFields, wireOf } from "./table.ts";

/** What a request brings, before anything is understood. */
export interface Brought {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What was asked: `raw` as it came, `wire` as its schema understands it. */
export interface Asked {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly wire: unknown;
  readonly dryRun: boolean;
}

export type ReadInput = (brought: Brought, language: Language) => Result<Asked>;

const LOCALES = { fr: z.locales.fr().localeError, en: z.locales.en().localeError } as const;

/** Makes the reader of an operation's input. Every key that has no place in it is named as a mistake. */
export function inputReader(operation: Operation): ReadInput {
  const schema = wireOf(operation);
  const fields = new Map(fieldsOf(schema).map((field) => [field.name, field]));
  const inPath = new Set(pathFields(operation.op.path));
  const dryRuns = operation.op.dryRun === true;
  return (brought, language) => {
    const { dryRun: asked, ...query } = dryRuns ? brought.query : { ...brought.query, dryRun: undefined };
    const dry = asked?.at(-1);
    if (dry !== undefined && dry !== "true" && dry !== "false")
      return misfit([wrong("/dryRun", MUST_BE_BOOLEAN)], language);
    const rest = bringsBody(operation) ? bodyOf(brought) : { ok: true as const, value: fromQuery(query, fields) };
    if (!rest.ok) return rest;
    const strays = bringsBody(operation)
      ? Object.keys(brought.query).filter((key) => !(dryRuns && key === "dryRun"))
      : [];
    if (strays.length > 0)
      return misfit(
        strays.map((key) => wrong(`/${key}`, NOT_IN_QUERY)),
        language,
      );
    const path = fromQuery(Object.fromEntries(Object.entries(brought.path).map(([k, v]) => [k, [v]])), fields);
    const clashes = [...inPath].filter((name) => name in rest.value && rest.value[name] !== path[name]);
    if (clashes.length > 0)
      return misfit(
        clashes.map((name) => wrong(`/${name}`, NOT_AS_IN_PATH)),
        language,
      );
    const raw = { ...rest.value, ...path };
    const read = schema.safeParse(raw, { error: LOCALES[language] });
    if (!read.success)
      return misfit(
        read.error.issues.flatMap((issue) => partsOf(issue)),
        language,
      );
    // A body may ask for it too, where its schema has the field.
    const inBody = dryRuns && "dryRun" in raw && raw["dryRun"] === true;
    return { ok: true, value: { raw, wire: read.data, dryRun: dry === "true" || inBody } };
  };
}

const MUST_BE_BOOLEAN = { fr: "true ou false est attendu", en: "true or false is expected" };
const NOT_IN_QUERY = { fr: "ce paramètre n'existe pas ici", en: "there is no such parameter here" };
const NOT_AS_IN_PATH = { fr: "n'est pas ce que dit l'adresse", en: "is not what the address says" };

const wrong = (at: string, says: RefusalDetail["says"]): RefusalDetail => ({ at, says });

function fromQuery(
  query: Readonly<Record<string, readonly string[] | undefined>>,
  fields: ReadonlyMap<string, Field>,
): Record<string, unknown> {
  const held = Object.entries(query).filter((row): row is [string, readonly string[]] => row[1] !== undefined);
  return Object.fromEntries(
    held.map(([name, texts]) => {
      const field = fields.get(name);
      return [name, field === undefined ? texts.at(-1) : fromText(field, texts)];
    }),
  );
}

function bodyOf({ body, contentType }: Brought): Result<Record<string, unknown>> {
  if (body === "") return { ok: true, value: {} };
  const malformed = (reason: string) => ({ ok: false as const, error: kernelError("kernel.malformed", { reason }) });
  if (!/^application\/json\b/i.test(contentType ?? "")) return malformed(`Content-Type ${contentType ?? "-"}`);
  try {
    const value: unknown = JSON.parse(body);
    if (value === null || typeof value !== "object" || Array.isArray(value)) return malformed("{…} ≠ top level");
    return { ok: true, value: value as Record<string, unknown> };
  } catch (error) {
    return malformed(error instanceof Error ? error.message : "?");
  }
}

type Issue = z.core.$ZodIssue;

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** One wrong place per detail; keys that do not exist are named one by one. */
function partsOf(issue: Issue): readonly RefusalDetail[] {
  const says = { fr: issue.message, en: issue.message };
  if (issue.code !== "unrecognized_keys") return [wrong(pointer(issue.path), says)];
  return issue.keys.map((key) => wrong(pointer([...issue.path, key]), says));
}

function misfit(
  details: readonly RefusalDetail[],
  language: Language,
): { readonly ok: false; readonly error: Refusal } {
  const [first] = details;
  const said = first === undefined ? "?" : `${first.at || "/"}: ${first.says[language]}`;
  return { ok: false, error: { ...kernelError("kernel.invalid-input", { first: said }), details } };
}
