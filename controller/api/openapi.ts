import type { z } from "zod";
import type { Contract } from "../../shared/kernel/contract.ts";
import { type ErrorTable, errorTable, type KernelCode } from "./errors.ts";
import { ApiEvent } from "./event.ts";
import { type JsonSchema, fieldsOf, jsonSchemaOf } from "./fields.ts";
import { API_ROOT, bringsBody, type Operation, operationsOf, pathFields, successStatus, wireOf } from "./table.ts";

const PROBLEM: JsonSchema = {
  type: "object",
  description: "RFC 9457",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What happened and what to do next, in the language asked for" },
    code: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: { pointer: { type: "string" }, detail: { type: "string" } },
      },
    },
  },
};

const REF = { $ref: "#/components/schemas/Problem" };
const PUBLIC_CODES: readonly KernelCode[] = ["kernel.invalid-input", "kernel.internal"];
const CLOSED_CODES: readonly KernelCode[] = ["kernel.unauthorized", "kernel.forbidden"];
const WRITE_CODES: readonly KernelCode[] = ["kernel.malformed", "kernel.too-large", "kernel.journal-unwritable"];
const REQUEST_CODES = ["requests.conflict", "requests.running", "requests.shown-once"];

/** OpenAPI 3.1 of everything in the table. */
export function openApiDocument(contracts: readonly Contract[], version: string): JsonSchema {
  const table = errorTable(contracts);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operationsOf(contracts)) {
    const path = `${API_ROOT}${operation.op.path.replaceAll(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [operation.op.method.toLowerCase()]: operationObject(operation, table) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lierre",
      version,
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
      description: "Keeps services alive on second-hand PCs standing in third places.",
    },
    security: [{ bearer: [] }],
    paths: { ...paths, [`${API_ROOT}/events`]: { get: eventsObject(table) } },
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}

function operationObject(operation: Operation, table: ErrorTable): JsonSchema {
  const { op, id, capability } = operation;
  const closed = op.permission !== "public";
  const codes = [
    ...PUBLIC_CODES,
    ...(closed ? CLOSED_CODES : []),
    ...(op.method === "GET" ? [] : [...WRITE_CODES, ...REQUEST_CODES]),
    ...op.errors.map((code) => (code.includes(".") ? code : `${capability}.${code}`)),
  ];
  return {
    operationId: id,
    tags: [capability],
    summary: op.says.en,
    description: `${op.says.fr}\n\nPermission: ${closed ? `\`${capability}:${op.permission}\`` : "none"}.`,
    ...(closed ? {} : { security: [] }),
    parameters: [...inputParameters(operation), ...writeParameters(operation)],
    ...(bringsBody(operation) ? { requestBody: bodyObject(operation) } : {}),
    responses: { ...successObject(operation), ...problems(codes, table) },
  };
}

function inputParameters(operation: Operation): readonly JsonSchema[] {
  const inPath = new Set(pathFields(operation.op.path));
  const shown = fieldsOf(wireOf(operation)).filter(({ name }) => inPath.has(name) || !bringsBody(operation));
  return shown.map(({ name, required, schema, description }) => ({
    name,
    in: inPath.has(name) ? "path" : "query",
    required: inPath.has(name) || required,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function writeParameters({ op }: Operation): readonly JsonSchema[] {
  if (op.method === "GET") return [];
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "The same key with the same request within 24 h gets the same answer, and nothing is done twice.",
    schema: { type: "string", maxLength: 255 },
  };
  const dryRun = { name: "dryRun", in: "query", required: false, schema: { type: "boolean", default: false } };
  return op.dryRun === true ? [key, dryRun] : [key];
}

/** The body: the input without what stands in the path. */
function bodyObject(operation: Operation): JsonSchema {
  const inPath = new Set(pathFields(operation.op.path));
  const whole = jsonSchemaOf(wireOf(operation), "input");
  const properties = Object.entries((whole["properties"] ?? {}) as Record<string, JsonSchema>);
  const required = ((whole["required"] ?? []) as string[]).filter((name) => !inPath.has(name));
  const { required: _, ...rest } = whole;
  const schema = {
    ...rest,
    properties: Object.fromEntries(properties.filter(([name]) => !inPath.has(name))),
    ...(required.length === 0 ? {} : { required }),
  };
  return { required: required.length > 0, content: { "application/json": { schema } } };
}

function content(type: string, schema: z.ZodType): JsonSchema {
  return { [type]: { schema: jsonSchemaOf(schema, "output") } };
}

function successObject(operation: Operation): JsonSchema {
  const { op } = operation;
  if (op.stream === true) return { "200": { description: "Server-sent events.", content: content("text/event-stream", op.output) } };
  const schema = jsonSchemaOf(op.output, "output");
  const empty = schema["type"] === "object" && Object.keys((schema["properties"] ?? {}) as object).length === 0;
  if (empty && op.method !== "GET") return { "204": { description: "Done." } };
  const status = successStatus(operation, schema, false);
  return { [status]: { description: "Done.", content: content("application/json", op.output) } };
}

/** One response per status, with the codes that it may carry. */
function problems(codes: readonly string[], table: ErrorTable): JsonSchema {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set(codes)) {
    const status = table.get(code)?.status;
    if (status !== undefined) byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\``]);
  }
  const rows = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    rows.map(([status, held]) => [
      String(status),
      { description: held.join(", "), content: { "application/problem+json": { schema: REF } } },
    ]),
  );
}

function eventsObject(table: ErrorTable): JsonSchema {
  const text = (name: string, where: string, description: string) => ({
    name,
    in: where,
    required: false,
    description,
    schema: { type: "integer", minimum: 0 },
  });
  return {
    operationId: "events",
    tags: ["journal"],
    summary: "What happened, and with Accept: text/event-stream what happens.",
    parameters: [
      text("Last-Event-ID", "header", "Goes on after this event."),
      text("after", "query", "The same, where no header can be set."),
      text("last", "query", "How many of the last events, without a stream (50 unless told, at most 500)."),
    ],
    responses: {
      "200": {
        description: "Events.",
        content: {
          ...content("text/event-stream", ApiEvent),
          "application/json": {
            schema: {
              type: "object",
              required: ["items"],
              properties: { items: { type: "array", items: jsonSchemaOf(ApiEvent, "output") } },
            },
          },
        },
      },
      ...problems([...CLOSED_CODES, ...PUBLIC_CODES], table),
    },
  };
}
