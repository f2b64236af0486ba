import type { ClientRequest, IncomingMessage } from "node:http";
import { type ApiReply, type ApiRequest, type Client, Silence, type StreamEvent, type Target } from "./ports.ts";

/** A stream's server pings every 15 s: after this long without a byte the line is dead. */
const DEAD_AFTER_MS = 60_000;

interface Open {
  readonly sent: ClientRequest;
  readonly reply: IncomingMessage;
}

/** Sends, and waits for the head of the answer. */
function open(target: Target, { method, path, body, headers }: ApiRequest): Promise<Open> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const url = `${target.api}${path}`;
  const { token, ca, language } = target;
  const all = {
    accept: "application/json",
    "accept-language": language,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const options = { method, headers: all, agent: false as const };
    // Not by an import: a bundle would load Node's network (40 ms) for `--help` too.
    const sent = url.startsWith("https:")
      ? process.getBuiltinModule("node:https").request(url, ca === undefined ? options : { ...options, ca })
      : process.getBuiltinModule("node:http").request(url, options);
    const timer = setTimeout(() => sent.destroy(new Silence("", "late")), target.timeoutMs);
    sent.on("response", (reply) => {
      clearTimeout(timer);
      resolve({ sent, reply });
    });
    sent.on("error", (error) => {
      clearTimeout(timer);
      reject(silence(error));
    });
    sent.end(text);
  });
}

/** Node hides the reason of a failed dual-stack attempt in a list. */
function silence(error: NodeJS.ErrnoException & { errors?: readonly Error[] }): Silence {
  if (error instanceof Silence) return error;
  const cut = error.code === "ECONNRESET" || error.code === "EPIPE";
  return new Silence(error.message || error.errors?.[0]?.message || error.name, cut ? "cut" : "absent");
}

async function wholeOf({ sent, reply }: Open, timeoutMs: number): Promise<ApiReply> {
  const timer = setTimeout(() => sent.destroy(new Silence("", "late")), timeoutMs);
  try {
    let text = "";
    reply.setEncoding("utf8");
    for await (const chunk of reply) text += chunk as string;
    return { status: reply.statusCode ?? 0, text };
  } catch (error) {
    throw silence(error as Error);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls back for each whole event of a stream's text, however it is cut; true when there was one. */
function eventReader(hear: (event: StreamEvent) => void): (text: string) => boolean {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    const events = blocks.flatMap((block) => {
      const lines = block.split("\n");
      const of = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      const data = of("data");
      return data.length === 0 ? [] : [{ id: of("id").at(-1), data: data.join("\n") }];
    });
    events.forEach(hear);
    return events.length > 0;
  };
}

async function stream(
  { sent, reply }: Open,
  hear: (event: StreamEvent) => void,
  idleMs: number | undefined,
): Promise<void> {
  const read = eventReader(hear);
  const late = idleMs !== undefined;
  const dead = () => sent.destroy(new Silence("", late ? "late" : "cut"));
  let timer = setTimeout(dead, idleMs ?? DEAD_AFTER_MS);
  try {
    reply.setEncoding("utf8");
    for await (const chunk of reply) {
      // Pings show that the line lives, not that there is news.
      if (!read(chunk as string) && late) continue;
      clearTimeout(timer);
      timer = setTimeout(dead, idleMs ?? DEAD_AFTER_MS);
    }
  } catch (error) {
    throw silence(error as Error);
  } finally {
    clearTimeout(timer);
  }
}

/** The client over Node's own HTTP: it trusts one more authority where told, and loads fast. */
export const client: Client = {
  ask: async (target, request) => wholeOf(await open(target, request), target.timeoutMs),
  follow: async (target, request, hear, idleMs) => {
    const opened = await open(target, request);
    const streams = opened.reply.headers["content-type"]?.startsWith("text/event-stream") === true;
    if (!streams) return wholeOf(opened, target.timeoutMs);
    await stream(opened, hear, idleMs);
    return undefined;
  },
};
