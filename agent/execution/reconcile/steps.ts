import type { SeenContainer } from "../engine.ts";
import type { ExecutionEffect, ExecutionScope, Work } from "../shape.ts";
import { imageSubject, imageWanted, pinAs } from "./images.ts";
import { type Match, type Matches, networkHostOf } from "./match.ts";
import { triedOf } from "./tries.ts";
import { startsAgain, type Wanted } from "./wanted.ts";

const GRACE_MS = 10_000;

/** Is this container as wished, and where its declaration wants it to be? */
function onTarget({ wanted, held, right }: Match): boolean {
  if (!right || held === undefined) return false;
  switch (held.status) {
    case "created":
      return false;
    case "exited":
      return !startsAgain(wanted.spec.restart, held.exitCode);
    case "paused": // whoever paused it is done or dead by now
      return false;
    case "running":
    case "restarting":
    case "dead":
    case "removing":
      return true;
  }
}

/** Does `match` meet what another container of its stack waits for? */
function meets(match: Match | undefined, condition: "started" | "healthy" | "completed"): boolean {
  if (match?.held === undefined || !match.right) return false;
  const { status, health, exitCode } = match.held;
  const completed = status === "exited" && exitCode === 0 && onTarget(match);
  switch (condition) {
    case "completed":
      return completed;
    case "started":
      return completed || status === "running" || status === "restarting" || status === "paused";
    case "healthy":
      return status === "running" && (health === "healthy" || health === "none");
  }
}

/** May it start, by all that it waits for? A job is waited for by nobody: it may not run for a month. */
export function ready({ wanted }: Pick<Match, "wanted">, { byKey }: Pick<Matches, "byKey">): boolean {
  const isJob = (match: Match | undefined) => match?.wanted.spec.schedule !== undefined;
  const host = networkHostOf(wanted);
  const met = (key: string, condition: "started" | "healthy" | "completed") =>
    isJob(byKey.get(key)) || meets(byKey.get(key), condition);
  if (host !== undefined && !met(host, "started")) return false;
  return wanted.spec.dependsOn.every(({ container, condition }) =>
    met(`${wanted.instance.id}/${container}`, condition),
  );
}

const mayWrite = (status: SeenContainer["status"]): boolean =>
  status !== "created" && status !== "exited" && status !== "dead";

export const absentSubject = (id: string): string => `absent:${id}`;

/** The steps from what there is to what the plan wants; empty when the machine is on target. */
export function steps({ state, live, now }: ExecutionScope, matches: Matches, node: string): Work {
  const work: Work = { effects: [], wakes: [] };
  const offered = new Set<string>();
  const offer = (subject: string, of: string, effect: ExecutionEffect): void => {
    if (offered.has(effect.key) || live.look.unseen.has(effect.key)) return;
    offered.add(effect.key);
    const notBeforeMs = triedOf(live.tries, subject, of)?.nextAtMs ?? 0;
    if (notBeforeMs > now.bootMs) work.wakes.push(notBeforeMs);
    else work.effects.push(effect);
  };
  const absent = ({ id, status, instance, container }: SeenContainer): void => {
    if (status === "removing") return;
    const args = { node, id, graceMs: state.graces[`${instance}/${container}`] ?? GRACE_MS };
    offer(absentSubject(id), "", { key: `absent:${id}`, type: "engine.absent", args });
  };
  for (const stray of matches.strays) absent(stray);
  for (const { extras } of matches.matches) for (const extra of extras) absent(extra);
  // A port may still be held by what goes; where that can't go, the start says so better than a wait.
  const going = matches.strays.some(({ id }) => live.tries.get(absentSubject(id))?.failure === undefined);
  // Data is written by nobody's successor while whom it succeeds may still write, however long that one takes to go.
  const writers = new Set(matches.strays.flatMap(({ status, service }) => (mayWrite(status) ? [service] : [])));
  const waits = ({ instance, spec }: Wanted) =>
    (going && spec.ports.length > 0) || (spec.mounts.length > 0 && writers.has(instance.service));
  for (const match of matches.matches) {
    if (onTarget(match)) continue;
    const { wanted, extras } = match;
    const { name, spec, wish } = wanted;
    const missing = wish !== undefined && triedOf(live.tries, name, wish.wish)?.failure?.code === "image-missing";
    if (wish === undefined || missing) {
      const subject = imageSubject(pinAs(wanted));
      offer(subject, "", imageWanted(wanted, matches.sealed.get(subject) ?? []));
    } else if (spec.schedule !== undefined) {
      continue;
    } else if (extras.length === 0 && !waits(wanted) && ready(match, matches)) {
      offer(name, wish.wish, { key: `run:${name}:${wish.wish.slice(0, 12)}`, type: "engine.container", args: wish });
    }
  }
  return work;
}
