import type { SeenContainer } from "../engine.ts";
import type { ExecutionEffect, ExecutionScope, Work } from "../shape.ts";
import type { Match, Matches } from "./match.ts";
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

function ready({ wanted }: Match, { byKey }: Matches): boolean {
  return wanted.spec.dependsOn.every(({ container, condition }) =>
    meets(byKey.get(`${wanted.instance.id}/${container}`), condition),
  );
}

/** What a pinned image is had by: a digest again by itself; a bare image id, once gone, only by its name. */
export const imageToGet = ({ pin, spec }: Wanted): string =>
  pin === undefined || pin.startsWith("sha256:") ? spec.image : pin;

export const imageSubject = (image: string): string => `image:${image}`;
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
  for (const match of matches.matches) {
    if (onTarget(match)) continue;
    const { wanted, extras } = match;
    const { name, pin, spec, platform, wish } = wanted;
    const missing = wish !== undefined && triedOf(live.tries, name, wish.wish)?.failure?.code === "image-missing";
    if (wish === undefined || missing) {
      const image = imageToGet(wanted);
      const key = `image:${image}:${pin ?? ""}`;
      offer(imageSubject(image), "", { key, type: "engine.image", args: { image, platform } });
    } else if (extras.length === 0 && !(going && spec.ports.length > 0) && ready(match, matches)) {
      offer(name, wish.wish, { key: `run:${name}:${wish.wish.slice(0, 12)}`, type: "engine.container", args: wish });
    }
  }
  return work;
}
