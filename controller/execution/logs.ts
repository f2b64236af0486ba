import type { Scope, Watch } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import type { EffectOf } from "../../shared/kernel/effect.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import type { Now } from "../../shared/kernel/time.ts";
import { type LogChunk, LogChunk as LogChunkSchema, type TailRequest } from "../../shared/execution/wire.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { services } from "../services/services.ts";
import { fleet } from "../fleet/fleet.ts";
import { servicesContract } from "../services/contract.ts";
import { executionContract } from "./contract.ts";
import type { ExecutionShape } from "./execution.ts";

/** What somebody listens to: one session over one or more instances. Kept up by the listener, every 20 s. */
export interface LogWish {
  readonly session: string;
  readonly tails: readonly { readonly node: string; readonly site: string; readonly request: TailRequest }[];
}

/** `pending`: requests of the last beat that are not handed to the bus yet. */
export type LogSessions = Map<string, { beat: number; untilMs: number; pending: LogWish["tails"] }>;

export type TailEffects = {
  "tell.tail": { args: { node: string; site: string; request: TailRequest }; value: null };
};

/** A listener that is not heard of for this long is gone. */
const SESSION_MS = 50_000;

export function keepSession(sessions: LogSessions, wish: LogWish, now: Now): "wake" {
  for (const [session, { untilMs }] of sessions) if (untilMs < now.bootMs) sessions.delete(session);
  const beat = (sessions.get(wish.session)?.beat ?? 0) + 1;
  sessions.set(wish.session, { beat, untilMs: now.bootMs + SESSION_MS, pending: wish.tails });
  return "wake";
}

/** One request to each node per beat of a session. */
export function tailsDue({ live }: Scope<ExecutionShape>): EffectOf<TailEffects>[] {
  return [...live.sessions].flatMap(([session, { beat, pending }]) =>
    pending.map((args) => ({
      key: `tail:${session}:${args.request.instance}:${beat}`,
      type: "tell.tail" as const,
      args,
    })),
  );
}

/** A request left, or did not: the next beat of its session brings another. */
export function tailed({ live }: Scope<ExecutionShape>, { request }: TailEffects["tell.tail"]["args"]): void {
  const session = live.sessions.get(request.session);
  if (session !== undefined) session.pending = session.pending.filter((t) => t.request.instance !== request.instance);
}

type LogItem = Omit<LogChunk, "session">;

interface LogInput {
  readonly service: string;
  readonly instance?: string | undefined;
  readonly container?: string | undefined;
  readonly lines: number;
  readonly follow: boolean;
}

export function readLogs(scope: Scope<ExecutionShape>, input: LogInput): Result<Watch<LogItem>> {
  const { service, instance, container, lines, follow } = input;
  if (scope.peek(services).services[service] === undefined) return refuse(servicesContract, "unknown", { service });
  const mine = instancesOf(scope.peek(placement), service).filter(([id]) => instance === undefined || id === instance);
  if (mine.length === 0) return refuse(executionContract, "nowhere", { service });
  const { nodes } = scope.peek(fleet);
  const heard = mine.filter(
    ([, { node }]) => nodes[node]?.silentSinceMs === undefined && nodes[node]?.retired === false,
  );
  if (heard.length === 0) {
    const where = [...new Set(mine.map(([, { node }]) => nodes[node]?.name ?? node))].join(", ");
    return refuse(executionContract, "unheard", { service, where });
  }
  const session = mintId("session", scope.random);
  const tails = heard.map(([id, { node }]) => ({
    node,
    site: nodes[node]?.site ?? "",
    request: { session, instance: id, lines, follow, ...(container !== undefined && { container }) },
  }));
  return ok({
    backlog: [],
    topic: "execution.log",
    ends: heard.length,
    pick: (data) => {
      const { session: of, ...item } = LogChunkSchema.parse(data);
      return of === session ? item : undefined;
    },
    keep: { name: "log-wish", body: { session, tails } satisfies LogWish },
  });
}
