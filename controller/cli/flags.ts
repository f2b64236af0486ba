import { type Field, fieldsOf, fromText } from "../api/fields.ts";
import type { Operation } from "../api/table.ts";
import { wireOf } from "../api/table.ts";
import { durationMs, sizeBytes } from "./quantities.ts";

export type Quantity = "duration" | "size" | undefined;

/** One flag of a command, made from a field of the input: `ttlMs` is `--ttl 2h`, `diskBytes` is `--disk 20G`. */
export interface Flag {
  readonly field: Field;
  /** Without the dashes: `past-lines`. */
  readonly long: string;
  readonly short: string | undefined;
  /** What stands for the value; undefined for a switch. */
  readonly takes: string | undefined;
  readonly quantity: Quantity;
  /** A switch that is on unless told: it is spoken as `--no-…`. */
  readonly off: boolean;
}

/** How a command takes what its operation needs. */
export interface Shape {
  readonly positional: readonly Field[];
  readonly flags: readonly Flag[];
  /** The field that files fill. */
  readonly files: Field | undefined;
  /** The field that is read from standard input or a file, and never from an argument. */
  readonly secret: Field | undefined;
  /** The field that what is piped in fills. */
  readonly input: Field | undefined;
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const quantityOf = ({ name, kind }: Field): Quantity => {
  if (kind !== "integer" && kind !== "number") return undefined;
  return name.endsWith("Ms") ? "duration" : name.endsWith("Bytes") ? "size" : undefined;
};

function takesOf(field: Field, quantity: Quantity): string | undefined {
  if (quantity !== undefined) return quantity;
  switch (field.kind) {
    case "boolean":
      return undefined;
    case "integer":
    case "number":
      return "n";
    case "choice":
      return field.choices.join("|");
    case "map":
      return "key=value";
    case "json":
      return "json";
    case "text":
    case "list":
      return kebab(field.name);
  }
}

function flagOf(field: Field): Flag {
  const quantity = quantityOf(field);
  const long = kebab(quantity === undefined ? field.name : field.name.replace(/(Ms|Bytes)$/, ""));
  const short = field.name === "follow" ? "f" : undefined;
  return {
    field,
    long,
    short,
    takes: takesOf(field, quantity),
    quantity,
    off: field.kind === "boolean" && field.default === true,
  };
}

/** Divides the fields of an operation's input into arguments, flags and files. `dryRun` is a flag of every such command. */
export function shapeOf(operation: Operation): Shape {
  const { args = [], files, secret, input } = operation.op.cli ?? {};
  const fields = fieldsOf(wireOf(operation));
  const named = (name: string): Field => {
    const field = fields.find((held) => held.name === name);
    if (field === undefined)
      throw new Error(`${operation.id}: the command takes ${name}, which its input does not have`);
    return field;
  };
  const { beside, variables } = files?.gather ?? {};
  const spoken = new Set([...args, files?.field, beside, variables, secret?.field, input?.field, "dryRun"]);
  const rest = fields.filter(({ name }) => !spoken.has(name));
  return {
    positional: args.map(named),
    flags: rest.map(flagOf),
    files: files === undefined ? undefined : named(files.field),
    secret: secret === undefined ? undefined : named(secret.field),
    input: input === undefined ? undefined : named(input.field),
  };
}

/** The name under which the parser hands a flag's value over. */
export const attributeOf = ({ long }: Flag): string =>
  long.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A text as its quantity is counted; undefined when it is none. */
export function counted(quantity: Quantity, text: string): number | undefined {
  return quantity === "duration" ? durationMs(text) : quantity === "size" ? sizeBytes(text) : undefined;
}

/** What a flag's texts mean in a JSON body. */
export const meant = (field: Field, texts: readonly string[]): unknown => fromText(field, texts);

/** A default as it would be written on the command line. */
export const fallbackText = (value: unknown): string =>
  Array.isArray(value) ? value.map(fallbackText).join(" ") : typeof value === "string" ? value : JSON.stringify(value);
