import type { CommandInput, Decision } from "../../shared/kernel/capability.ts";
import { draft, type InputOf, type OutputOf, refuse } from "../../shared/kernel/contract.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import type { Stack } from "../../shared/services/wire.ts";
import { fleet } from "../fleet/fleet.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { servicesContract } from "../services/contract.ts";
import { services } from "../services/services.ts";
import { execContract, LISTEN_WITHIN_MS } from "./contract.ts";
import { expire } from "./sessions.ts";
import type { ExecScope } from "./state.ts";

type Ask = InputOf<typeof execContract, "run">;

/** What waits at once; each may hold 64 KiB to read. */
const SESSIONS_MAX = 64;

/**
 * A command is asked for: the journal says who and what, memory keeps it until its listener comes. What it reads stays
 * in memory; where the record can't be written, memory is forgotten too.
 */
export function ask(
  scope: ExecScope,
  { body, actor }: CommandInput<Ask>,
): Decision<OutputOf<typeof execContract, "run">> {
  const { live, now, random, peek } = scope;
  const { service, command: words, user, input = "" } = body;
  expire(live, now);
  if (live.sessions.size >= SESSIONS_MAX) return refuse(execContract, "busy", { count: live.sessions.size });
  const held = peek(services).services[service];
  if (held === undefined) return refuse(servicesContract, "unknown", { service });
  const container = containerOf(held.stack, body.container);
  if (!container.ok) return container;
  const place = placeOf(scope, body);
  if (!place.ok) return place;
  const { node, site, recipient, process, instance } = place.value;
  const session = mintId("session", random);
  const who = user === undefined ? {} : { user };
  const named = { session, instance, container: container.value, words, ...who };
  live.sessions.set(session, {
    actor,
    where: { node, site, recipient },
    request: { ...named, process },
    input,
    beat: 0,
    pending: false,
    untilMs: now.bootMs + LISTEN_WITHIN_MS,
    answerByMs: undefined,
    heard: 0,
  });
  const output = { session, instance, container: container.value, node, listenWithinMs: LISTEN_WITHIN_MS };
  return ok({ entries: [draft(execContract, "asked", { ...named, service, node, line: lineOf(words) })], output });
}

const LINE_CHARS = 200;

/** A command as one would write it, cut where it is long. */
function lineOf(words: readonly string[]): string {
  const line = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  return line.length > LINE_CHARS ? `${line.slice(0, LINE_CHARS).toWellFormed()}…` : line;
}

/** The container that is meant: the one named, the only one, or the one that people reach. */
function containerOf({ name: service, containers, web }: Stack, wanted: string | undefined): Result<string> {
  const names = containers.map(({ name }) => name);
  const params = { service, containers: names.join(", ") };
  if (wanted !== undefined)
    return names.includes(wanted) ? ok(wanted) : refuse(execContract, "no-container", { ...params, container: wanted });
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return ok(only);
  return web === undefined ? refuse(execContract, "which-container", params) : ok(web.container);
}

interface Place {
  readonly instance: string;
  readonly node: string;
  readonly site: string;
  readonly recipient: string;
  readonly process: string;
}

/** Where it runs: the instance that is named, else the first whose node speaks. */
function placeOf({ peek, peekLive }: ExecScope, { service, instance: wanted }: Ask): Result<Place> {
  const mine = instancesOf(peek(placement), service).filter(([id]) => wanted === undefined || id === wanted);
  if (mine.length === 0) return refuse(execContract, "nowhere", { service: wanted ?? service });
  const { nodes } = peek(fleet);
  const { beats } = peekLive(fleet);
  for (const [instance, { node }] of mine) {
    const held = nodes[node];
    const process = beats.get(node)?.beat.p;
    if (held === undefined || held.retired || held.silentSinceMs !== undefined || process === undefined) continue;
    return ok({ instance, node, site: held.site, recipient: held.xkey, process });
  }
  const where = [...new Set(mine.map(([, { node }]) => nodes[node]?.name ?? node))].join(", ");
  return refuse(execContract, "unheard", { service, where });
}
