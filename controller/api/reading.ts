import type { Context } from "hono";
import type { Actor } from "../../shared/kernel/entry.ts";
import type { Result } from "../../shared/kernel/result.ts";
import { kernelError } from "./errors.ts";
import { type Handling, present, takeIn } from "./handling.ts";
import { problem } from "./problem.ts";

/** Answers from committed state. */
export async function answerRead(c: Context, handling: Handling, wire: unknown, actor: Actor): Promise<Response> {
  const answer = await readCommitted(handling, wire, actor);
  if (!answer.ok) return problem(c, handling.errors, answer.error);
  const shown = await present(handling, answer.value);
  linkNext(c, shown);
  return c.json(shown);
}

/** Reads committed state. `atOnce` is called at the moment of the reading. */
export async function readCommitted(
  handling: Handling,
  wire: unknown,
  actor: Actor,
  atOnce: () => void = () => undefined,
): Promise<Result<unknown>> {
  const { operation, ports } = handling;
  const input = await takeIn(handling, wire, "");
  if (!input.ok) return input;
  return new Promise((resolve) => {
    ports.loop.read(operation.id, input.value, actor, (read) => {
      atOnce();
      const error = kernelError("kernel.unknown-operation", { operation: operation.id });
      resolve(read ?? { ok: false, error });
    });
  });
}

/** RFC 8288: where the next page of a list is. */
function linkNext(c: Context, shown: unknown): void {
  if (typeof shown !== "object" || shown === null || !("next" in shown) || typeof shown.next !== "string") return;
  const next = new URL(c.req.url);
  next.searchParams.set("cursor", shown.next);
  c.header("link", `<${next.pathname}${next.search}>; rel="next"`);
}
