import { EXEC_LIMITS, type ExecOutput, type ExecRequest } from "../../shared/exec/wire.ts";
import type { Now } from "../../shared/kernel/time.ts";
import { type ExecFailure, sentenceOf } from "./sentences.ts";
import type { ExecChunk, ExecLive, ExecSettings } from "./shape.ts";

/** Commands at once: each may hold a few MiB on their way. */
const SESSIONS_MAX = 4;
/** What waits for the line, in pieces of up to 64 KiB. */
const QUEUE_MAX = 48;
const SEEN_MAX = 10_000;

export const noSessions = (): ExecLive => ({ process: "-", sessions: new Map(), seen: new Set(), queue: [] });

/** Takes a request: begins a command, or keeps one up; one that can't begin is told why. */
export function asked(live: ExecLive, request: ExecRequest, { allowed }: ExecSettings, now: Now): void {
  const { session } = request;
  const untilMs = now.bootMs + EXEC_LIMITS.unheardMs;
  const held = live.sessions.get(session);
  if (held !== undefined) {
    held.untilMs = untilMs;
    // Its listener did not hear the end, or it would not ask.
    if (held.end !== undefined && !live.queue.includes(held.end)) live.queue.push(held.end);
    return;
  }
  const no = refusal(live, request, allowed);
  const opened = { request, untilMs, last: 0, end: undefined };
  live.sessions.set(session, opened);
  live.seen.add(session);
  const [oldest] = live.seen;
  if (live.seen.size > SEEN_MAX && oldest !== undefined) live.seen.delete(oldest);
  if (no !== undefined) return fail(live, session, no);
  // An empty piece says at once that it was heard.
  tell(live, { session, stream: "stdout", data: "" });
}

function refusal(live: ExecLive, request: ExecRequest, allowed: boolean): ExecFailure | undefined {
  if (request.process !== live.process || live.seen.has(request.session)) return "other-life";
  if (!request.begins) return "not-begun";
  if (!allowed) return "denied";
  const running = [...live.sessions.values()].filter(({ end }) => end === undefined);
  return running.length >= SESSIONS_MAX ? "busy" : undefined;
}

/** Puts what a command wrote on its way up. */
export function tell(live: ExecLive, { session, stream, data }: ExecChunk): void {
  const held = live.sessions.get(session);
  if (held === undefined || held.end !== undefined) return;
  if (live.queue.length >= QUEUE_MAX) return fail(live, session, "behind");
  held.last += 1;
  live.queue.push({ session, n: held.last, stream, data, end: false });
}

type Ending = Pick<ExecOutput, "exitCode"> | Pick<ExecOutput, "failed">;

/** Says the last word of a command. */
export function finish(live: ExecLive, session: string, how: Ending): void {
  const held = live.sessions.get(session);
  if (held === undefined || held.end !== undefined) return;
  held.last += 1;
  held.end = { session, n: held.last, stream: "stdout", data: "", end: true, ...how };
  live.queue.push(held.end);
}

export const fail = (live: ExecLive, session: string, code: string, detail = ""): void =>
  finish(live, session, { failed: sentenceOf(code, detail) });

/** Ends what nobody listens to any more, and forgets what ended. */
export function expire(live: ExecLive, now: Now): void {
  for (const [session, held] of live.sessions) {
    if (held.untilMs > now.bootMs) continue;
    if (held.end === undefined) {
      fail(live, session, "unheard");
      held.untilMs = now.bootMs + EXEC_LIMITS.unheardMs;
    } else live.sessions.delete(session);
  }
}

export const keyOf = ({ session, n }: ExecOutput): string => `exec-output:${session}:${n}`;
