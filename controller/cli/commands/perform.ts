import { jsonSchemaOf } from "../../api/fields.ts";
import type { Operation } from "../../api/table.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Shape } from "../flags.ts";
import type { Applied } from "../../services/views.ts";
import { answerText } from "../render/answer.ts";
import { appliedText } from "../render/applied.ts";
import { statusText, type Status } from "../render/status.ts";
import { hear } from "../reply.ts";
import { type ApiRequest, Silence } from "../ports.ts";
import type { Session } from "../session.ts";
import { passOn } from "./pass-on.ts";
import { requestOf, type Spoken } from "./request.ts";
import { waitFor, waitMsOf } from "./wait.ts";
import { performStream } from "./stream.ts";

/** Does what a command stands for, and shows the answer: data on stdout, the rest on stderr. */
export async function perform(session: Session, operation: Operation, shape: Shape, spoken: Spoken): Promise<ExitCode> {
  const request = requestOf(session, operation, shape, spoken);
  if (operation.op.stream === true)
    return performStream(session, operation, request, spoken.options["follow"] === true);
  const heard = await answered(session, operation, marked(session, request), spoken);
  if ("exit" in heard) return heard.exit;
  const { passesOn } = operation.op.cli ?? {};
  if (passesOn !== undefined) return passOn(session, passesOn, heard.answer);
  show(session, operation, heard.answer, spoken);
  const waitMs = spoken.dryRun ? undefined : waitMsOf(session, spoken.options["wait"]);
  if (waitMs !== undefined) return waitFor(session, operation, heard.answer, waitMs);
  return verdict(operation, heard.answer, spoken);
}

/** Every write carries a key, so that it can be sent again after the line was cut. */
function marked(session: Session, request: ApiRequest): ApiRequest {
  return request.method === "GET" ? request : { ...request, headers: { "idempotency-key": session.ports.key() } };
}

type Page = { readonly items: readonly unknown[]; readonly next?: string };

const isPage = (answer: unknown): answer is Page =>
  typeof answer === "object" && answer !== null && "items" in answer && Array.isArray(answer.items);

/** A list is fetched whole, page after page, unless one page was asked for. */
async function answered(
  session: Session,
  operation: Operation,
  request: ApiRequest,
  spoken: Spoken,
): ReturnType<typeof one> {
  const first = await one(session, request);
  const { cli, method } = operation.op;
  const onePage = spoken.options["limit"] !== undefined || spoken.options["cursor"] !== undefined;
  if ("exit" in first || method !== "GET" || onePage) return first;
  if (cli?.prints !== undefined) return allPrinted(session, request, first.answer, cli.prints);
  if (cli?.words.at(-1) !== "ls" || !isPage(first.answer)) return first;
  const items = [...first.answer.items];
  let { next } = first.answer;
  while (next !== undefined) {
    const more = await one(session, { ...request, path: withCursor(request.path, next) });
    if ("exit" in more) return more;
    if (!isPage(more.answer)) break;
    items.push(...more.answer.items);
    next = more.answer.next;
  }
  return { answer: { items } };
}

const textIn = (answer: Readonly<Record<string, unknown>>, field: string): string => {
  const text = answer[field];
  return typeof text === "string" ? text : "";
};

/** A text in pages (an export) is one text. */
async function allPrinted(
  session: Session,
  request: ApiRequest,
  first: unknown,
  field: string,
): ReturnType<typeof one> {
  let answer = first as Readonly<Record<string, unknown>>;
  let text = textIn(answer, field);
  while (typeof answer["next"] === "string") {
    const more = await one(session, { ...request, path: withCursor(request.path, answer["next"]) });
    if ("exit" in more) return more;
    answer = more.answer as Readonly<Record<string, unknown>>;
    text += textIn(answer, field);
  }
  return { answer: { ...answer, [field]: text } };
}

const withCursor = (path: string, cursor: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ cursor }).toString()}`;

const AGAIN_MS = 1_000;
const TRIES = 8;

/**
 * Asks. When the line was cut with the request on its way, it asks again for a while, in case the controller restarts:
 * its key keeps a write from being done twice.
 */
async function one(session: Session, request: ApiRequest) {
  const client = await session.ports.client();
  let cut = false;
  for (let left = TRIES; ; left -= 1) {
    try {
      return hear(session, await client.ask(session.target, request));
    } catch (error) {
      if (!(error instanceof Silence)) throw error;
      cut ||= error.kind === "cut";
      if (!cut || error.kind === "late" || left === 1) throw error;
      await session.ports.pause(AGAIN_MS);
    }
  }
}

function show(session: Session, operation: Operation, answer: unknown, { dryRun }: Spoken): void {
  const { op } = operation;
  if (session.json) session.ports.out(`${JSON.stringify(answer ?? null)}\n`);
  else if (op.cli?.prints !== undefined) showPrinted(session, op.cli.prints, answer);
  else if (answer !== undefined) session.ports.out(textOf(session, operation, answer));
  if (session.json) return;
  if (isPage(answer) && answer.items.length === 0) session.tell(session.say("nothing"));
  if (isPage(answer) && answer.next !== undefined) session.tell(session.say("more", { cursor: answer.next }));
  if (dryRun) session.tell(session.say("dryRunDone"));
  else if (answer === undefined) session.tell(session.say("done"));
}

function textOf(session: Session, operation: Operation, answer: unknown): string {
  if (operation.id === "overview.status") return statusText(answer as Status, session.look);
  if (operation.id === "services.plan" || operation.id === "services.apply")
    return appliedText(answer as Applied, session.look);
  return answerText(answer, jsonSchemaOf(operation.op.output, "output"), operation.op.cli?.columns, session.look);
}

/** The one field is data; what stands beside it is told. */
function showPrinted(session: Session, field: string, answer: unknown): void {
  const { [field]: data, ...rest } = answer as Record<string, unknown>;
  const text = String(data);
  session.ports.out(text.endsWith("\n") || text === "" ? text : `${text}\n`);
  delete rest["next"];
  if (Object.keys(rest).length > 0) session.tell(answerText(rest, {}, undefined, session.look).trimEnd());
}

/** The command ran; was the answer good? */
function verdict(operation: Operation, answer: unknown, { options }: Spoken): ExitCode {
  const held = (typeof answer === "object" && answer !== null ? answer : {}) as { ok?: unknown; state?: unknown };
  if (held.ok === false) return EXIT.badAnswer;
  const asked = operation.id === "overview.status" && options["exitCode"] === true;
  return asked && held.state !== "ok" ? EXIT.badAnswer : EXIT.ok;
}
