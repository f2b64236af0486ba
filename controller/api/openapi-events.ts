import type { ErrorTable, KernelCode } from "./errors.ts";
import { ApiEvent } from "./event.ts";
import { type JsonSchema, jsonSchemaOf } from "./fields.ts";
import { content, problems } from "./openapi-parts.ts";

const CODES: readonly KernelCode[] = ["kernel.unauthorized", "kernel.forbidden", "kernel.invalid-input"];

/** `GET /events`, which no capability owns. */
export function eventsObject(table: ErrorTable): JsonSchema {
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
      ...problems(CODES, table),
    },
  };
}
