import { API_ROOT, bringsBody, type Operation, pathFields } from "../../api/table.ts";
import { attributeOf, counted, type Flag, meant, type Shape } from "../flags.ts";
import type { ApiRequest } from "../ports.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** A file that goes along: its name as it was given, and its text. */
export interface GivenFile {
  readonly name: string;
  readonly text: string;
}

/** What was given on the command line, by field. */
type Given = ReadonlyMap<string, readonly string[]>;

export interface Spoken {
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: readonly GivenFile[];
  /** Further fields that were made from the files. */
  readonly gathered: Readonly<Record<string, unknown>>;
  readonly secret: string | undefined;
  /** What was piped in, in base64. */
  readonly input: string | undefined;
  readonly dryRun: boolean;
}

/** Makes the request that a command stands for. */
export function requestOf(session: Session, operation: Operation, shape: Shape, spoken: Spoken): ApiRequest {
  const given = givenBy(session, shape, spoken);
  const { op } = operation;
  const inPath = pathFields(op.path);
  const path = op.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given.get(name)?.at(-1) ?? ""));
  const rest = [...given].filter(([name]) => !inPath.includes(name));
  const dry: [string, string][] = spoken.dryRun ? [["dryRun", "true"]] : [];
  const query = bringsBody(operation)
    ? []
    : rest.flatMap(([name, texts]) => texts.map((text): [string, string] => [name, text]));
  const search = new URLSearchParams([...query, ...dry]).toString();
  const request = { method: op.method, path: `${API_ROOT}${path}${search === "" ? "" : `?${search}`}` };
  if (!bringsBody(operation)) return request;
  return { ...request, body: bodyOf(shape, new Map(rest), spoken) };
}

function bodyOf(shape: Shape, given: Given, { files, gathered, secret, input }: Spoken): Record<string, unknown> {
  const fields = [...shape.positional, ...shape.flags.map(({ field }) => field)];
  const rows = fields.flatMap((field): [string, unknown][] => {
    const texts = given.get(field.name);
    return texts === undefined ? [] : [[field.name, meant(field, texts)]];
  });
  if (shape.files !== undefined && files.length > 0) rows.push([shape.files.name, files]);
  rows.push(...Object.entries(gathered));
  if (shape.secret !== undefined && secret !== undefined) rows.push([shape.secret.name, secret]);
  if (shape.input !== undefined && input !== undefined) rows.push([shape.input.name, input]);
  return Object.fromEntries(rows);
}

function givenBy(session: Session, shape: Shape, { args, options }: Spoken): Given {
  const given = new Map<string, readonly string[]>();
  for (const [index, field] of shape.positional.entries()) {
    const value = args[index];
    if (value !== undefined) given.set(field.name, textsOf(value));
  }
  for (const flag of shape.flags) {
    const value = options[attributeOf(flag)];
    if (value === undefined || (flag.off && value === true)) continue;
    given.set(
      flag.field.name,
      flag.quantity === undefined ? textsOf(value) : [quantityText(session, flag, textsOf(value).at(-1) ?? "")],
    );
  }
  return given;
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

function quantityText(session: Session, { quantity }: Flag, text: string): string {
  const value = counted(quantity, text);
  if (value !== undefined) return String(value);
  throw new UsageError(session.say(quantity === "size" ? "badSize" : "badDuration", { text }));
}
