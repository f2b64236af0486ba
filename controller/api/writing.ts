import type { Context } from "hono";
import type { Actor } from "../../shared/kernel/entry.ts";
import type { Command, RequestMark } from "../../shared/kernel/input.ts";
import { canonical, sha256Hex } from "../../shared/kernel/json.ts";
import type { Refusal, Result } from "../../shared/kernel/result.ts";
import { requestsContract } from "../requests/contract.ts";
import { type Handling, present, takeIn } from "./handling.ts";
import type { Asked } from "./input.ts";
import { problem } from "./problem.ts";
import { successStatus } from "./table.ts";

const RUNNING: Refusal = {
  code: `${requestsContract.name}.${"running" satisfies keyof typeof requestsContract.errors}`,
  params: {},
};

/** Does a write once for its idempotency key, and answers when it is in the journal. `running`: keys under way. */
export async function answerWrite(
  c: Context,
  handling: Handling,
  asked: Asked,
  actor: Actor,
  running: Set<string>,
): Promise<Response> {
  const mark = asked.dryRun ? undefined : markOf(c, handling, asked, actor);
  if (mark === undefined) return write(c, handling, asked, actor, undefined);
  if (running.has(mark.keyHash)) return problem(c, handling.errors, RUNNING);
  running.add(mark.keyHash);
  try {
    return await write(c, handling, asked, actor, mark);
  } finally {
    running.delete(mark.keyHash);
  }
}

/** A key belongs to who sent it: two people's equal keys are two requests. */
function markOf(c: Context, { operation, ports }: Handling, { raw }: Asked, actor: Actor): RequestMark | undefined {
  const key = c.req.header("idempotency-key");
  if (key === undefined || key === "" || actor === "system") return undefined;
  const bodyHash = ports.fingerprint(canonical({ op: operation.id, raw }));
  return { keyHash: sha256Hex(`${actor}\n${key}`), bodyHash, once: operation.op.once === true };
}

async function write(
  c: Context,
  handling: Handling,
  { wire, dryRun }: Asked,
  actor: Actor,
  mark: RequestMark | undefined,
): Promise<Response> {
  const { operation, ports, errors } = handling;
  const fresh = ports.fresh();
  const input = await takeIn(handling, wire, fresh);
  if (!input.ok) return problem(c, errors, input.error);
  const command: Command = { type: "command", op: operation.id, actor, body: input.value, fresh, dryRun };
  const answer = await new Promise<Result<unknown>>((resolve) => {
    ports.loop.post(mark === undefined ? command : { ...command, request: mark }, resolve);
  });
  if (!answer.ok) return problem(c, errors, answer.error);
  const shown = await present(handling, answer.value);
  const status = successStatus(operation, shown, dryRun);
  return status === 204 ? c.body(null, 204) : c.json(shown, status);
}
