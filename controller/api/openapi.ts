import type { Contract } from "../../shared/kernel/contract.ts";
import { type ErrorTable, errorTable, type KernelCode } from "./errors.ts";
import { type JsonSchema, fieldsOf, jsonSchemaOf } from "./fields.ts";
import { eventsObject } from "./openapi-events.ts";
import { content, PROBLEM, problems } from "./openapi-parts.ts";
import { API_ROOT, bringsBody, type Operation, operationsOf, pathFields, successStatus, wireOf } from "./table.ts";

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

function successObject(operation: Operation): JsonSchema {
  const { op } = operation;
  if (op.stream === true)
    return { "200": { description: "Server-sent events.", content: content("text/event-stream", op.output) } };
  const schema = jsonSchemaOf(op.output, "output");
  const empty = schema["type"] === "object" && Object.keys(schema["properties"] ?? {}).length === 0;
  if (empty && op.method !== "GET") return { "204": { description: "Done." } };
  const status = successStatus(operation, schema, false);
  return { [status]: { description: "Done.", content: content("application/json", op.output) } };
}
