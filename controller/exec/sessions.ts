import type { ExecOutput } from "../../shared/exec/wire.ts";
import type { Watch } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { type Due, earliest, type Outcome } from "../../shared/kernel/effect.ts";
import type { Actor } from "../../shared/kernel/entry.ts";
import { ok, type Result, type Words } from "../../shared/kernel/result.ts";
import { SECOND_MS, type Now } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import { execContract } from "./contract.ts";
import type { ExecLive, ExecScope, ExecSession, ExecShape } from "./state.ts";

const TOPIC = "exec.output";
/** A listener that is not heard of for this long is gone: it speaks every 20 s. */
const LISTENER_MS = 50 * SECOND_MS;
/** An agent answers at once that it has heard. */
const ANSWER_MS = 30 * SECOND_MS;

const WHY = {
  untold: {
    fr: "la demande n'a pas pu partir : le bus n'est pas relié ; rien n'a été lancé, recommencez",
    en: "the request could not leave: the bus is not connected; nothing was run, try again",
  },
  silent: {
    fr: "la machine ne dit plus rien ; la commande s'y arrête d'elle-même en une minute",
    en: "the node has gone silent; the command ends there by itself within a minute",
  },
  unanswered: {
    fr: "la machine n'a pas répondu : son agent est peut-être trop ancien pour cela ; rien ne dit que la commande a été lancée",
    en: "the node did not answer: its agent may be too old for this; nothing says that the command was run",
  },
} as const satisfies Record<string, Words>;

export function expire({ sessions }: ExecLive, now: Now): void {
  for (const [session, { untilMs }] of sessions) if (untilMs <= now.bootMs) sessions.delete(session);
}

/** Only who ran a command hears what it writes. */
export function listen(scope: ExecScope, session: string, actor: Actor): Result<Watch<Omit<ExecOutput, "session">>> {
  if (scope.live.sessions.get(session)?.actor !== actor) return refuse(execContract, "unknown", { session });
  return ok({
    backlog: [],
    topic: TOPIC,
    pick: (data) => {
      const { session: of, ...output } = data as ExecOutput;
      return of === session ? output : undefined;
    },
    keep: { name: "exec-wish", body: { session } },
  });
}

/** Somebody listens: the command begins with the first beat and goes on with each. */
export function listened({ live, now, peek, emit }: ExecScope, session: string): "wake" | undefined {
  expire(live, now);
  const held = live.sessions.get(session);
  if (held === undefined) return undefined;
  const node = peek(fleet).nodes[held.where.node];
  if (node === undefined || node.retired || node.silentSinceMs !== undefined) {
    giveUp(live, emit, session, held, WHY.silent);
    return undefined;
  }
  held.beat += 1;
  held.pending = true;
  held.untilMs = now.bootMs + LISTENER_MS;
  return "wake";
}

/** A node speaks of the commands that it was given; what comes twice is told once. */
export function heard({ live, emit }: ExecScope, from: string, output: ExecOutput): void {
  const held = live.sessions.get(output.session);
  if (held === undefined || held.where.node !== from || output.n <= held.heard) return;
  held.heard = output.n;
  held.answerByMs = undefined;
  emit(TOPIC, output);
  if (output.end) live.sessions.delete(output.session);
}

export function told({ live, now, emit }: ExecScope, session: string, begins: boolean, outcome: Outcome): void {
  const held = live.sessions.get(session);
  if (held === undefined) return;
  held.pending = false;
  if (!begins) return; // the next beat brings another
  held.input = "";
  if (outcome.ok) held.answerByMs = now.bootMs + ANSWER_MS;
  else giveUp(live, emit, session, held, WHY.untold);
}

/** Gives up on nodes that should have answered by now. */
export function lookAtAnswers({ live, now, emit }: ExecScope): void {
  for (const [session, held] of live.sessions)
    if (held.answerByMs !== undefined && held.answerByMs <= now.bootMs)
      giveUp(live, emit, session, held, WHY.unanswered);
}

function giveUp(
  live: ExecLive,
  emit: ExecScope["emit"],
  session: string,
  { heard: n }: ExecSession,
  failed: Words,
): void {
  live.sessions.delete(session);
  const output: ExecOutput = { session, n: n + 1, stream: "stdout", data: "", end: true, failed };
  emit(TOPIC, output);
}

export function tellDue({ live }: ExecScope): Due<ExecShape["effects"]> {
  const sessions = [...live.sessions.entries()];
  const effects = sessions.flatMap(([session, { where, request, input, beat, pending }]) => {
    if (!pending) return [];
    const args = { ...where, request: { ...request, begins: beat === 1 }, input: beat === 1 ? input : "" };
    return [{ key: `exec:${session}:${beat}`, type: "tell.exec" as const, args }];
  });
  return { effects, wakeAtMs: earliest(...sessions.map(([, { answerByMs }]) => answerByMs)) };
}
