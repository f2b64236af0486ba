import type { LogChunk, TailRequest } from "../../shared/execution/wire.ts";
import { MINUTE_MS, type Now } from "../../shared/kernel/time.ts";
import type { SeenContainer } from "./engine.ts";
import type { Matches } from "./reconcile/match.ts";
import type { ExecutionEffect, ExecutionScope, Work } from "./shape.ts";

interface Session {
  readonly request: TailRequest;
  readonly untilMs: number;
  /** Runs of containers that were read to their end: `<id>@<started>`. */
  readonly ended: Set<string>;
  /** Containers that were read at all: their later runs are read from where they begin. */
  readonly known: Set<string>;
  readonly over: boolean;
}

/** Who listens to which logs, and chunks on their way up; volatile. */
export interface Logs {
  readonly sessions: Map<string, Session>;
  chunks: { readonly n: number; readonly body: LogChunk }[];
  last: number;
}

export const noLogs = (): Logs => ({ sessions: new Map(), chunks: [], last: 0 });

/** A listener that does not ask again within this time is gone. */
const SESSION_MS = MINUTE_MS;
const SESSIONS_MAX = 16;
/** What waits for the line at most; the oldest make room and are counted. */
const CHUNKS_MAX = 64;

/** Opens a session, or keeps it up. One that has ended stays ended: its listener was told. */
export function tail(logs: Logs, request: TailRequest, now: Now): void {
  const held = logs.sessions.get(request.session);
  const untilMs = now.bootMs + SESSION_MS;
  if (held === undefined && logs.sessions.size >= SESSIONS_MAX) return;
  const fresh = { request, untilMs, ended: new Set<string>(), known: new Set<string>(), over: false };
  logs.sessions.set(request.session, held === undefined ? fresh : { ...held, untilMs });
}

/** Nobody can hear us: who still wants to listen asks again. */
export function dropLogs(logs: Logs): void {
  logs.sessions.clear();
  logs.chunks = [];
}

/** Takes lines from the engine. The end of one container's log is not yet the end of the session. */
export function take(logs: Logs, chunk: LogChunk): void {
  if (!logs.sessions.has(chunk.session) || (chunk.lines.length === 0 && chunk.dropped === 0)) return;
  push(logs, { ...chunk, end: false });
}

function push(logs: Logs, body: LogChunk): void {
  const [oldest] = logs.chunks;
  const full = logs.chunks.length >= CHUNKS_MAX && oldest !== undefined;
  const lost = full ? oldest.body.lines.length + oldest.body.dropped : 0;
  if (full) logs.chunks.shift();
  logs.last += 1;
  logs.chunks.push({ n: logs.last, body: { ...body, dropped: body.dropped + lost } });
}

export function sent(logs: Logs, key: string): void {
  logs.chunks = logs.chunks.filter(({ n }) => key !== `log:${n}`);
}

const runOf = ({ id, startedAtMs }: SeenContainer): string => `${id}@${startedAtMs}`;

function asked({ request }: Session, matches: Matches): SeenContainer[] {
  return matches.matches.flatMap(({ wanted, held }) =>
    held !== undefined &&
    wanted.instance.id === request.instance &&
    (request.container ?? wanted.spec.name) === wanted.spec.name
      ? [held]
      : [],
  );
}

/** A log was read to its end. A session that does not follow is over with the last of them. */
export function readToEnd(logs: Logs, key: string): void {
  const [, session = "", run = ""] = key.split(" ");
  const held = logs.sessions.get(session);
  held?.ended.add(run);
  held?.known.add(run.split("@")[0] ?? "");
}

/** Closes sessions that time or their end has closed. */
export function closeLogs({ live: { logs }, now }: ExecutionScope, matches: Matches): void {
  for (const [session, held] of logs.sessions) {
    if (held.untilMs <= now.bootMs) logs.sessions.delete(session);
    else if (!held.over && !held.request.follow && asked(held, matches).every((run) => held.ended.has(runOf(run)))) {
      logs.sessions.set(session, { ...held, over: true });
      const { instance, container = "" } = held.request;
      push(logs, { session, instance, container, lines: [], dropped: 0, end: true });
    }
  }
}

export function logsDue({ live: { logs } }: ExecutionScope, matches: Matches): Work {
  const effects = logs.chunks.map(
    ({ n, body }): ExecutionEffect => ({ key: `log:${n}`, type: "send", args: { name: "log", body } }),
  );
  const wakes: number[] = [];
  for (const [session, held] of logs.sessions) {
    wakes.push(held.untilMs);
    if (held.over) continue;
    const { instance, lines, follow } = held.request;
    for (const run of asked(held, matches)) {
      if (held.ended.has(runOf(run))) continue;
      const args = {
        session,
        instance,
        container: run.container,
        id: run.id,
        lines: held.known.has(run.id) ? 0 : lines,
        follow,
      };
      effects.push({ key: `logs ${session} ${runOf(run)}`, type: "engine.logs", args });
    }
  }
  return { effects, wakes };
}
