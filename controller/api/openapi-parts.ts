import type { z } from "zod";
import type { ErrorTable } from "./errors.ts";
import { type JsonSchema, jsonSchemaOf } from "./fields.ts";

/** RFC 9457, as every error is told. */
export const PROBLEM: JsonSchema = {
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

/** An answer of one media type. */
export function content(type: string, schema: z.ZodType): JsonSchema {
  return { [type]: { schema: jsonSchemaOf(schema, "output") } };
}

/** One response per status, with the codes that it may carry. */
export function problems(codes: readonly string[], table: ErrorTable): JsonSchema {
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
