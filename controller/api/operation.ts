import type { Context } from "hono";
import { admit } from "./caller.ts";
import type { Handling } from "./handling.ts";
import { type Brought, inputReader } from "./input.ts";
import { languageAsked, problem } from "./problem.ts";
import { answerRead } from "./reading.ts";
import { answerStream } from "./streaming.ts";
import { answerWrite } from "./writing.ts";

/** Makes the handler of one row of the table: admit, understand, take in, do, present. */
export function operationHandler(handling: Handling, running: Set<string>): (c: Context) => Promise<Response> {
  const { ports, errors } = handling;
  const { op, capability } = handling.operation;
  const read = inputReader(handling.operation);
  return async (c) => {
    const caller = await admit(c, ports, capability, op.permission);
    if (!caller.ok) return problem(c, errors, caller.error);
    const asked = read(await broughtBy(c), languageAsked(c));
    if (!asked.ok) return problem(c, errors, asked.error);
    const { actor } = caller.value;
    if (op.method !== "GET") return answerWrite(c, handling, asked.value, actor, running);
    return op.stream === true
      ? answerStream(c, handling, asked.value.wire, actor)
      : answerRead(c, handling, asked.value.wire, actor);
  };
}

async function broughtBy(c: Context): Promise<Brought> {
  const body = c.req.method === "GET" || c.req.method === "DELETE" ? "" : await c.req.text();
  return { path: c.req.param(), query: c.req.queries(), contentType: c.req.header("content-type"), body };
}
