import { readFileSync } from "node:fs";
import { type IncomingMessage, request as requestInClear } from "node:http";
import { request as requestOverTls, type RequestOptions } from "node:https";
import { z } from "zod";
import { JoinAnswer, type JoinRequest } from "../../shared/fleet/wire.ts";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import type { JoinFailureCode } from "./identity.ts";
import { authorityOf, JoinError } from "./pin.adapter.ts";
import { type JoinToken, mayCarryToken, readToken } from "./token.ts";

/** What the adapter holds so that no argument or journal does. */
export interface JoinTools {
  readonly tokenFile: string;
  readonly machine: Omit<JoinRequest, "token">;
  /** `fr` or `en`: in which the controller's sentences are wanted. */
  readonly language: string;
}

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 65_536;
const Problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

const failed = (code: JoinFailureCode, detail: string): JoinError => new JoinError(code, detail);

/** One attempt to join: over HTTPS to the authority that the token names, or in clear within this machine. */
export function joinOnce(tools: JoinTools): Attempt<{ readonly url: string }, JoinAnswer> {
  return attempt(
    async ({ url }, signal) => {
      const target = targetOf(url);
      const token = tokenIn(tools.tokenFile);
      if (!mayCarryToken(target))
        throw failed("in-clear", `${url} is in clear, and the token would be readable on the way: use https`);
      const ca = target.protocol === "https:" ? await authorityFor(target, token, signal) : undefined;
      const { status, type, text } = await post(
        target,
        ca,
        { token: token.text, ...tools.machine },
        tools.language,
        signal,
      );
      return answerIn(status, type, text, target);
    },
    (error) =>
      error instanceof JoinError
        ? { code: error.code, detail: error.detail }
        : { code: "unreachable", detail: String(error) },
  );
}

function targetOf(url: string): URL {
  const base = URL.parse(url);
  if (base === null) throw failed("garbled", `${url} is no address: it reads https://host:port`);
  return new URL("api/v1/join", base.href.endsWith("/") ? base : `${base.href}/`);
}

function tokenIn(file: string): JoinToken {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw failed("token-unreadable", `the token file can't be read (${(error as Error).message})`);
  }
  const token = readToken(text);
  if (!token.ok) throw failed("token-unreadable", token.error);
  return token.value;
}

function authorityFor(target: URL, { fingerprint }: JoinToken, signal: AbortSignal): Promise<string> {
  if (fingerprint !== undefined) return authorityOf(target, fingerprint, signal);
  throw failed("untrusted", "the token names no authority: it is for a controller on this machine, in clear");
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function post(
  target: URL,
  ca: string | undefined,
  body: JoinRequest,
  language: string,
  signal: AbortSignal,
): Promise<Answered> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { "content-type": "application/json", "content-length": bytes.length, "accept-language": language };
  // The authority is the cluster's own and signs servers of controllers only, under whatever name they are reached.
  const trust: RequestOptions = ca === undefined ? {} : { ca, checkServerIdentity: () => undefined };
  const options: RequestOptions = { method: "POST", headers, signal, timeout: TIMEOUT_MS, agent: false, ...trust };
  return new Promise((resolve, reject) => {
    const request = (ca === undefined ? requestInClear : requestOverTls)(target, options, (response) => {
      collected(response).then(resolve, reject);
    });
    request.once("timeout", () => request.destroy(new Error("no answer in time")));
    request.once("error", (error) => reject(failed("unreachable", unreachable(target, error))));
    request.end(bytes);
  });
}

function unreachable(target: URL, { message, ...error }: Error & { code?: string }): string {
  if (error.code === "CERT_NOT_YET_VALID" || error.code === "CERT_HAS_EXPIRED")
    return `the certificate of ${target.host} is not valid at this machine's time (${message}): is the clock of this machine right?`;
  return `${target.host} does not answer: ${message}`;
}

async function collected(response: IncomingMessage): Promise<Answered> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > ANSWER_BYTES_MAX) throw failed("garbled", "the answer is too large to be a controller's");
    parts.push(part);
  }
  const type = response.headers["content-type"] ?? "";
  return { status: response.statusCode ?? 0, type, text: Buffer.concat(parts).toString() };
}

/** An answer, or the controller's own sentence. A refusal is final for this token; trouble of a server passes. */
function answerIn(status: number, type: string, text: string, target: URL): JoinAnswer {
  const parsed = parse(text);
  if (status === 200 || status === 201) {
    const answer = JoinAnswer.safeParse(parsed);
    if (answer.success) return answer.data;
    throw failed("garbled", `${target.host} gave no answer of a controller: is its version much newer or older?`);
  }
  const { detail, title } = type.includes("problem+json") ? (Problem.safeParse(parsed).data ?? {}) : {};
  const sentence = detail ?? title;
  const passing = status === 429 || status >= 500 || sentence === undefined;
  throw failed(
    passing ? "unreachable" : "refused",
    sentence ?? `${target.href} answers ${status}, not as a controller does`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
