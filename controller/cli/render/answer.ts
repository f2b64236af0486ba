import type { JsonSchema } from "../../api/fields.ts";
import { cell, heading, plain, wordsOf } from "./cell.ts";
import type { Look } from "./look.ts";
import { table } from "./table.ts";

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

const propertiesOf = (schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> =>
  (schema?.["properties"] ?? {}) as Record<string, JsonSchema>;

/** Fields in the order of the schema, then what it does not know. */
function orderOf(schema: JsonSchema | undefined, rows: readonly Row[]): readonly string[] {
  const used = new Set(rows.flatMap((row) => Object.keys(row)));
  const known = Object.keys(propertiesOf(schema)).filter((name) => used.has(name));
  return [...known, ...[...used].filter((name) => !known.includes(name))];
}

/** A list of things as a table. */
export function rowsText(
  rows: readonly Row[],
  columns: readonly string[] | undefined,
  schema: JsonSchema | undefined,
  look: Look,
): string {
  const names = columns ?? orderOf(schema, rows);
  return table(
    names.map((name) => heading(name, look)),
    rows.map((row) => names.map((name) => cell(name, row[name], look))),
  );
}

/** A document of no fixed shape (a JSON Schema) is shown as it is. */
const isOpen = (schema: JsonSchema): boolean =>
  schema["properties"] === undefined && schema["additionalProperties"] !== undefined;

/** Any answer as text: a list as a table, a thing as lines of `field value` with its lists as tables below. */
export function answerText(
  value: unknown,
  schema: JsonSchema,
  columns: readonly string[] | undefined,
  look: Look,
): string {
  if (typeof value === "string") return `${plain(value)}\n`;
  if (Array.isArray(value)) return listText(value, columns, schema["items"] as JsonSchema | undefined, look);
  if (!isRow(value)) return `${cell("", value, look)}\n`;
  if (isOpen(schema)) return `${JSON.stringify(value, null, 2)}\n`;
  const { items } = value;
  const properties = propertiesOf(schema);
  if (Array.isArray(items))
    return listText(items, columns, properties["items"]?.["items"] as JsonSchema | undefined, look);
  return thingText(value, schema, look);
}

function listText(
  values: readonly unknown[],
  columns: readonly string[] | undefined,
  schema: JsonSchema | undefined,
  look: Look,
): string {
  if (values.every(isRow)) return values.length === 0 ? "" : rowsText(values, columns, schema, look);
  return values.map((value) => `${cell("", value, look)}\n`).join("");
}

const isTable = (value: unknown): value is readonly Row[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRow);

/** A list of sentences reads better as lines than in a cell. */
const isSentences = (value: unknown): boolean => isTable(value) && value.every((row) => wordsOf(row) !== undefined);

function thingText(thing: Row, schema: JsonSchema, look: Look): string {
  const names = orderOf(schema, [thing]).filter((name) => thing[name] !== undefined && name !== "v");
  const lines = names.filter((name) => !isTable(thing[name]) && !isThing(thing[name]));
  const width = Math.max(0, ...lines.map((name) => label(name, look).length));
  const head = lines.map((name) => `${label(name, look).padEnd(width)}  ${cell(name, thing[name], look)}\n`).join("");
  const properties = propertiesOf(schema);
  const below = names
    .filter((name) => isTable(thing[name]) || isThing(thing[name]))
    .map((name) => {
      const inner = thing[name];
      if (isThing(inner)) return `\n${label(name, look)}\n${indent(thingText(inner, properties[name] ?? {}, look))}`;
      const rows = thing[name] as readonly Row[];
      const body = isSentences(rows)
        ? rows.map((row) => `${cell("", row, look)}\n`).join("")
        : rowsText(rows, undefined, properties[name]?.["items"] as JsonSchema | undefined, look);
      return `\n${label(name, look)}\n${indent(body)}`;
    });
  return head + below.join("");
}

const label = (name: string, look: Look): string => heading(name, look).toLowerCase();

/** A thing within a thing (an inventory): shown below, in lines of its own. */
const isThing = (value: unknown): value is Row =>
  isRow(value) && wordsOf(value) === undefined && Object.keys(value).length > 0;

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");
