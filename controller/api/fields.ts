import { z } from "zod";

type FieldKind = "text" | "integer" | "number" | "boolean" | "choice" | "list" | "map" | "json";

/** One field of an input as text can fill it: a flag, a query parameter, a line of the reference. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly description: string | undefined;
  readonly default: unknown;
  /** Its JSON Schema. */
  readonly schema: JsonSchema;
}

export interface JsonSchema {
  readonly [key: string]: unknown;
}

/** A zod schema as JSON Schema 2020-12, as it is handed in or as it comes out. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
  return rest;
}

const objectAt = (schema: JsonSchema, key: string): Readonly<Record<string, JsonSchema>> =>
  (schema[key] ?? {}) as Record<string, JsonSchema>;

function kindOf(schema: JsonSchema): FieldKind {
  if (Array.isArray(schema["enum"])) return "choice";
  switch (schema["type"]) {
    case "string":
      return "text";
    case "integer":
    case "number":
    case "boolean":
      return schema["type"];
    case "array":
      return (schema["items"] as JsonSchema | undefined)?.["type"] === "object" ? "json" : "list";
    case "object":
      return schema["properties"] === undefined ? "map" : "json";
    default:
      return "json";
  }
}

/** The fields of an object schema, in the order they are declared. */
export function fieldsOf(object: z.ZodObject): readonly Field[] {
  const schema = jsonSchemaOf(object, "input");
  const understood = objectAt(jsonSchemaOf(object, "output"), "properties");
  const required = new Set((schema["required"] ?? []) as string[]);
  return Object.entries(objectAt(schema, "properties")).map(([name, held]) => ({
    name,
    // A text that is understood as yes or no is a flag too.
    kind: understood[name]?.["type"] === "boolean" ? "boolean" : kindOf(held),
    required: required.has(name),
    choices: ((held["enum"] ?? []) as unknown[]).map(String),
    description: held["description"] as string | undefined,
    default: held["default"],
    schema: held,
  }));
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["", true],
  ["true", true],
  ["false", false],
]);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** What a text means for a field. Text that does not fit is handed on as it is, for the schema to name the mistake. */
export function fromText(field: Field, texts: readonly string[]): unknown {
  const last = texts.at(-1) ?? "";
  switch (field.kind) {
    case "integer":
    case "number":
      return NUMBER.test(last) ? Number(last) : last;
    case "boolean":
      return field.schema["type"] === "string" ? last || "true" : (BOOLEANS.get(last) ?? last);
    case "list":
      return listFrom(field, texts);
    case "map":
      return Object.fromEntries(texts.map(pair));
    case "json":
      return parsed(last);
    case "text":
    case "choice":
      return last;
  }
}

function listFrom(field: Field, texts: readonly string[]): unknown[] {
  const schema = (field.schema["items"] ?? {}) as JsonSchema;
  const item: Field = { ...field, schema, kind: kindOf(schema) };
  return texts.map((text) => fromText(item, [text]));
}

function pair(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
