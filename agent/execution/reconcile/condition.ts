import type { Failure } from "../../../shared/kernel/effect.ts";
import { MINUTE_MS, type Now, SECOND_MS } from "../../../shared/kernel/time.ts";
import { engineReason, type Reason } from "../sentences.ts";
import type { ExecutionLive } from "../shape.ts";
import type { Run } from "./look.ts";
import type { Match } from "./match.ts";
import { imageSubject, pinAs } from "./images.ts";
import { triedOf } from "./tries.ts";
import { startsAgain } from "./wanted.ts";

/** `on`: does what it should; `starting`: on its way; `ailing`: runs, badly; `off`: does not run and needs a person. */
export interface Condition {
  readonly is: "on" | "starting" | "ailing" | "off";
  readonly reason?: Reason;
  /** Time alone changes it then (boot clock). */
  readonly untilMs?: number;
}

/** A container that has run for this long has started; one that died before, for this long. */
const SETTLED_MS = 3 * SECOND_MS;
const SETTLED_AFTER_DEATH_MS = 10 * SECOND_MS;
/** After so many deaths it is a loop. */
const LOOP = 3;
/** One that ran for so long may die again from the beginning. */
export const FORGIVEN_MS = 10 * MINUTE_MS;

const STARTING: Condition = { is: "starting" };
const ON: Condition = { is: "on" };

type Known = Pick<ExecutionLive, "tries" | "look">;

/** How one container stands. */
export function conditionOf(match: Match, known: Known, now: Now): Condition {
  const { wanted, held, right } = match;
  if (right && held !== undefined && held.status !== "created" && held.status !== "exited")
    return living(match, known, now);
  const failure = failureOf(match, known);
  if (failure !== undefined) {
    const { name: container, image } = wanted.spec;
    const reason = { code: engineReason(failure.code), params: { container, image, detail: failure.detail } };
    return { is: !right && held?.status === "running" ? "ailing" : "off", reason };
  }
  if (!right || held?.status !== "exited") return STARTING;
  const { exitCode, oomKilled } = held;
  if (!startsAgain(wanted.spec.restart, exitCode)) {
    if (exitCode === 0) return ON;
    return { is: "off", reason: ended(wanted.spec.name, "exited", { exitCode, oomKilled }) };
  }
  return deaths(match, known) >= LOOP
    ? { is: "off", reason: ended(wanted.spec.name, "crash-loop", { exitCode, oomKilled }) }
    : STARTING;
}

/** Why the last try at this container, or at its image, failed. That the engine itself is away is told once, for all. */
function failureOf({ wanted }: Match, { tries }: Known): Failure | undefined {
  const { name, wish } = wanted;
  const own = wish && triedOf(tries, name, wish.wish)?.failure;
  if (wish !== undefined && own?.code !== "image-missing") return own?.code === "unreachable" ? undefined : own;
  const image = triedOf(tries, imageSubject(pinAs(wanted)), "")?.failure;
  return image?.code === "unreachable" ? { code: "image-missing", detail: image.detail } : (image ?? own);
}

function deaths({ wanted: { name, wish }, held }: Match, { tries }: Known): number {
  const started = triedOf(tries, name, wish?.wish ?? "")?.count ?? 0;
  return Math.max(started, held?.restarts ?? 0);
}

function living(match: Match, known: Known, now: Now): Condition {
  const { wanted, held } = match;
  const { name: container } = wanted.spec;
  if (held?.status === "paused") return { is: "ailing", reason: { code: "paused", params: { container } } };
  const died = deaths(match, known);
  const run = held && known.look.runs.get(held.id);
  if (held === undefined || run === undefined) return STARTING;
  const loop: Condition = { is: "off", reason: ended(container, "crash-loop", run) };
  if (held.status !== "running") return died >= LOOP ? loop : STARTING;
  if (held.health === "unhealthy") return { is: "ailing", reason: { code: "unhealthy", params: { container } } };
  const untilMs = run.sinceBootMs + (died > 1 ? SETTLED_AFTER_DEATH_MS : SETTLED_MS);
  const settled = now.bootMs >= untilMs || ranFor(run, now) >= SETTLED_AFTER_DEATH_MS;
  if (held.health !== "starting" && settled) return ON;
  const unsettled = died >= LOOP ? loop : STARTING;
  return settled ? unsettled : { ...unsettled, untilMs };
}

/** By the wall clock, for what ran before this process; a clock that was set shows as none or as enough. */
const ranFor = ({ startedAtMs }: Run, now: Now): number => (startedAtMs === 0 ? 0 : now.wallMs - startedAtMs);

function ended(
  container: string,
  code: "exited" | "crash-loop",
  { exitCode, oomKilled }: Pick<Run, "exitCode" | "oomKilled">,
): Reason {
  return oomKilled ? { code: "out-of-memory", params: { container } } : { code, params: { container, exitCode } };
}
