import type { Watch } from "../../shared/kernel/capability.ts";
import { type InputOf, refuse } from "../../shared/kernel/contract.ts";
import { type Due, earliest, type EffectOf, type Outcome } from "../../shared/kernel/effect.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { ok, type Result, say, type Words } from "../../shared/kernel/result.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";
import type { FoundProject, ProjectFound } from "../../shared/importing/wire.ts";
import { fleet } from "../fleet/fleet.ts";
import { findMember } from "../fleet/nodes.ts";
import { services } from "../services/services.ts";
import { type ImportPlan, importingContract } from "./contract.ts";
import type { ImportingScope, ImportingShape, Look, LookWish, ReadProject } from "./state.ts";
import { LOOK_WORDS } from "./words.ts";

const TOPIC = "importing.look";
/** A node counts how large the data is, which takes a while on an old disk. */
const ANSWER_MS = 3 * MINUTE_MS;
const PLAN_HOLDS_MS = 30 * MINUTE_MS;
const PLANS_MAX = 20;

interface Item {
  readonly session: string;
  readonly plan: ImportPlan;
}

export function lookAt(
  scope: ImportingScope,
  input: InputOf<typeof importingContract, "look">,
): Result<Watch<ImportPlan>> {
  const member = findMember(scope.peek(fleet), input.node);
  if (!member.ok) return member;
  const { id: node, site, name: called, silentSinceMs } = member.value;
  if (silentSinceMs !== undefined) return refuse(importingContract, "unheard", { node: called });
  const session = mintId("import", scope.random);
  const wish: LookWish = { session, node, site, project: input.project, name: input.name };
  return ok({
    backlog: [],
    topic: TOPIC,
    pick: (data) => {
      const { session: of, plan } = data as Item;
      return of === session ? plan : undefined;
    },
    keep: { name: "look-wish", body: wish },
  });
}

/** Somebody waits for a look; only the first beat begins one. */
export function wished({ live, now }: ImportingScope, wish: LookWish): "wake" | undefined {
  for (const [id, { untilMs }] of live.plans) if (untilMs <= now.bootMs) live.plans.delete(id);
  const { session, ...rest } = wish;
  if (live.looks.has(session) || live.plans.has(session)) return undefined;
  live.looks.set(session, { ...rest, pending: true, answerByMs: now.bootMs + ANSWER_MS, found: undefined });
  return "wake";
}

export function lookTold(scope: ImportingScope, session: string, outcome: Outcome): void {
  const look = scope.live.looks.get(session);
  if (look === undefined) return;
  look.pending = false;
  if (!outcome.ok) end(scope, session, { problems: [LOOK_WORDS.untold] });
}

/** What a node found. A list is the answer; a project is read first. */
export function found(scope: ImportingScope, from: string, message: ProjectFound): "wake" | undefined {
  const { session, projects, found: project, failed } = message;
  const look = scope.live.looks.get(session);
  if (look === undefined || look.node !== from || look.found !== undefined) return undefined;
  if (failed !== undefined) end(scope, session, { problems: [failed] });
  else if (look.project === undefined) end(scope, session, { projects, ok: true, next: LOOK_WORDS.choose });
  else if (project === undefined || project.project !== look.project)
    end(scope, session, { problems: [LOOK_WORDS.nothing] });
  else {
    look.found = project;
    look.answerByMs = undefined;
    return "wake";
  }
  return undefined;
}

/** A project was read: it is a plan now, or it is said what is in the way. */
export function read(scope: ImportingScope, session: string, service: string, outcome: Outcome<ReadProject>): void {
  const { live, now, peek } = scope;
  const look = live.looks.get(session);
  if (look?.found === undefined) return;
  const { found: project, node } = look;
  if (!outcome.ok)
    return end(scope, session, { problems: [say(LOOK_WORDS.unreadable, { detail: outcome.error.detail })] });
  const taken = peek(services).services[service] === undefined ? [] : [say(LOOK_WORDS.taken, { service })];
  const problems = [
    ...project.problems,
    ...room(project),
    ...taken,
    ...(outcome.value.ok ? [] : outcome.value.problems),
  ];
  const differs = [...project.differs, ...(outcome.value.ok ? outcome.value.notes : [])];
  const shown = { ...shownOf(project), service, differs };
  if (!outcome.value.ok || problems.length > 0) return end(scope, session, { ...shown, problems });
  const { stack, sealed, mac } = outcome.value;
  const [oldest] = live.plans.keys();
  if (live.plans.size >= PLANS_MAX && oldest !== undefined) live.plans.delete(oldest);
  live.plans.set(session, { service, node, found: project, stack, sealed, mac, untilMs: now.bootMs + PLAN_HOLDS_MS });
  end(scope, session, { ...shown, ok: true, plan: session, next: say(LOOK_WORDS.begin, { plan: session }) });
}

function end({ live, emit }: ImportingScope, session: string, plan: Partial<ImportPlan>): void {
  live.looks.delete(session);
  emit(TOPIC, { session, plan: { end: true, ok: false, ...plan } } satisfies Item);
}

const shownOf = ({ project, containers, volumes }: FoundProject): Partial<ImportPlan> => ({
  project,
  stops: containers.map(({ name, image, running }) => ({ container: name, image, running })),
  volumes: volumes.map(({ volume, source, sizeBytes }) => ({
    volume,
    source,
    ...(sizeBytes !== undefined && { sizeBytes }),
  })),
});

const sumOf = ({ volumes }: FoundProject): number => volumes.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);

/** The copy stands beside the original: there must be room for both. */
function room(project: FoundProject): Words[] {
  const neededBytes = sumOf(project);
  const { diskFreeBytes } = project;
  const mebi = (bytes: number) => Math.ceil(bytes / 1024 ** 2);
  const params = { needed: mebi(neededBytes), free: mebi(diskFreeBytes) };
  return neededBytes < diskFreeBytes ? [] : [say(LOOK_WORDS["no-room"], params)];
}

/** Looks that took too long are given up. */
export function lookAtLooks(scope: ImportingScope): void {
  for (const [session, { answerByMs }] of scope.live.looks)
    if (answerByMs !== undefined && answerByMs <= scope.now.bootMs)
      end(scope, session, { problems: [LOOK_WORDS.unanswered] });
}

/** A project's name as the name of a service. */
export const serviceNameOf = ({ name, project = "" }: Pick<Look, "name" | "project">): string =>
  name ??
  project
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .replace(/-+$/, "")
    .slice(0, 40);

export function looksDue({ live }: ImportingScope): Due<ImportingShape["effects"]> {
  const looks = [...live.looks.entries()];
  const effects = looks.flatMap(([session, look]): EffectOf<ImportingShape["effects"]>[] => {
    const { node, site, project, pending, found: whole } = look;
    if (pending) {
      const request = { session, ...(project !== undefined && { project }) };
      return [{ key: `look:${session}`, type: "tell.look", args: { node, site, request } }];
    }
    if (whole === undefined) return [];
    const args = { session, service: serviceNameOf(look), node, found: whole };
    return [{ key: `read:${session}`, type: "read.project", args }];
  });
  return { effects, wakeAtMs: earliest(...looks.map(([, { answerByMs }]) => answerByMs)) };
}
