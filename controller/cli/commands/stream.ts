import { jsonSchemaOf } from "../../api/fields.ts";
import type { Operation } from "../../api/table.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { ApiRequest } from "../ports.ts";
import { answerText } from "../render/answer.ts";
import { plain } from "../render/cell.ts";
import { hear } from "../reply.ts";
import type { Session } from "../session.ts";

const STREAM = { accept: "text/event-stream" };

/** Prints the items of a stream as they come, until it ends. Without `follow` a silence longer than the timeout ends it. */
export async function performStream(
  session: Session,
  operation: Operation,
  request: ApiRequest,
  follow: boolean,
): Promise<ExitCode> {
  const client = await session.ports.client();
  const schema = jsonSchemaOf(operation.op.output, "output");
  const { target } = session;
  let good = true;
  const reply = await client.follow(
    target,
    { ...request, headers: STREAM },
    ({ data }) => {
      const item = JSON.parse(data) as unknown;
      good &&= (item as { ok?: unknown } | null)?.ok !== false;
      session.ports.out(session.json ? `${data}\n` : itemText(item, schema, session));
    },
    follow ? undefined : target.timeoutMs,
  );
  if (reply === undefined) return good ? EXIT.ok : EXIT.badAnswer;
  const heard = hear(session, reply);
  return "exit" in heard ? heard.exit : EXIT.ok;
}

interface Lines {
  readonly instance?: string;
  readonly container?: string;
  readonly lines: readonly string[];
  readonly dropped?: number;
}

const isLines = (item: unknown): item is Lines =>
  typeof item === "object" && item !== null && "lines" in item && Array.isArray(item.lines);

/** Whether a stream ends, and well, is for programs: a person sees it. */
function withoutMarks(item: unknown): unknown {
  if (typeof item !== "object" || item === null || !("end" in item)) return item;
  const { end: _, ok: __, ...rest } = item as { readonly end: unknown; readonly ok?: unknown };
  return rest;
}

/** Lines of a log with where they are from; anything else as any answer. */
function itemText(item: unknown, schema: ReturnType<typeof jsonSchemaOf>, session: Session): string {
  if (!isLines(item)) return answerText(withoutMarks(item), schema, undefined, session.look);
  const from = [item.instance, item.container].filter((text) => text !== undefined && text !== "").join(" ");
  const lines = item.lines.map((line) => `${from} | ${plain(line)}\n`);
  const dropped = item.dropped ?? 0;
  return lines.join("") + (dropped > 0 ? `${from} | … ${dropped}\n` : "");
}
