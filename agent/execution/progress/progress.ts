import { SUBJECTS } from "../../../shared/bus/subjects.ts";
import type { ContainerProgress, PlannedInstance, Progress } from "../../../shared/execution/wire.ts";
import type { Capability, Scope, Shape } from "../../../shared/kernel/capability.ts";
import { earliest, type EffectOf } from "../../../shared/kernel/effect.ts";
import { SECOND_MS } from "../../../shared/kernel/time.ts";
import type { LinkShape } from "../../link/link.ts";
import type { LinkMessage, SendEffects } from "../../link/send.ts";
import type { PullProgress } from "../engine.ts";
import { imageSubject } from "../reconcile/images.ts";
import type { ExecutionShape } from "../shape.ts";
import { progressContract } from "./contract.ts";
import { progressOf } from "./phase.ts";

interface Told {
  readonly n: number;
  readonly text: string;
  readonly atBootMs: number;
}

interface ProgressLive {
  /** How far pulls are, by the image's subject. */
  readonly pulls: Map<string, PullProgress>;
  /** What was last told of each instance. */
  readonly told: Map<string, Told>;
  /** Instances that were `ok` at this release: what becomes of them now is told by reports. */
  readonly arrived: Map<string, string>;
}

export interface ProgressShape extends Shape {
  readonly contract: typeof progressContract;
  readonly state: object;
  readonly live: ProgressLive;
  readonly messages: { link: LinkMessage; "pull-progress": PullProgress };
  readonly effects: SendEffects;
}

type ProgressScope = Scope<ProgressShape>;

const EVERY_MS = SECOND_MS;
/** What stands around it on the wire is short. */
const BYTES_MAX = SUBJECTS.progress.maxBytes - 256;

const releaseOf = ({ revision, restarts }: Pick<PlannedInstance, "revision" | "restarts">): string =>
  `${revision}.${restarts}`;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Cut to what a message holds: first the sentences go, then the last containers. */
export function bounded(body: Progress): Progress {
  if (bytesOf(body) <= BYTES_MAX) return body;
  let left = BYTES_MAX - bytesOf({ ...body, containers: [] });
  const containers: ContainerProgress[] = [];
  for (const { says: _, ...container } of body.containers) {
    left -= bytesOf(container) + 1;
    if (left < 0) break;
    containers.push(container);
  }
  return { ...body, containers };
}

/** Notes who has arrived, and forgets who is planned no more. */
function arrivals({ live, peek }: ProgressScope, execution: Capability<ExecutionShape>): readonly PlannedInstance[] {
  const { plan, reported } = peek(execution);
  const instances = plan?.content.instances ?? [];
  const planned = new Set(instances.map(({ id }) => id));
  for (const known of [live.arrived, live.told]) for (const id of known.keys()) if (!planned.has(id)) known.delete(id);
  for (const instance of instances) {
    const last = reported[instance.id];
    if (last?.state === "ok" && releaseOf(last) === releaseOf(instance))
      live.arrived.set(instance.id, releaseOf(instance));
  }
  return instances.filter((instance) => live.arrived.get(instance.id) !== releaseOf(instance));
}

/** Tells at each change, at most once a second, how far the instances are that have not yet arrived at their release. */
export function createProgress(
  link: Capability<LinkShape>,
  execution: Capability<ExecutionShape>,
): Capability<ProgressShape> {
  const bodyOf = (scope: ProgressScope, instance: PlannedInstance): Progress | undefined => {
    const live = scope.peekLive(execution);
    const { matches } = live;
    if (matches?.seen === undefined) return undefined;
    const { id, service, revision, restarts, stack } = instance;
    const glance = { live, matches, pulls: scope.live.pulls, now: scope.now };
    const containers = stack.containers.flatMap(({ name, schedule }) => {
      const match = schedule === undefined ? matches.byKey.get(`${id}/${name}`) : undefined;
      return match === undefined ? [] : [progressOf(match, glance)];
    });
    return bounded({ instance: id, service, revision, restarts, containers });
  };
  return {
    contract: progressContract,
    foldVersion: 1,
    initial: () => ({}),
    live: () => ({ pulls: new Map(), told: new Map(), arrived: new Map() }),
    evolve: {},
    notice: {
      msg: {
        link: ({ live }) => live.told.clear(),
        "pull-progress": ({ live }, _from, pull) => {
          live.pulls.set(imageSubject(pull.image), pull);
          return "wake";
        },
      },
      done: {
        send: ({ live, now }, { name, body }, { ok }) => {
          if (name !== "progress") return;
          const n = (live.told.get(body.instance)?.n ?? 0) + 1;
          live.told.set(body.instance, { n, text: ok ? JSON.stringify(body) : "", atBootMs: now.bootMs });
        },
      },
    },
    decide: {},
    read: {},
    due: (scope) => {
      const { live, now, peekLive } = scope;
      const coming = arrivals(scope, execution);
      if (coming.length === 0) live.pulls.clear();
      if (!peekLive(link).up) return { effects: [] };
      const effects: EffectOf<SendEffects>[] = [];
      const wakes: number[] = [];
      for (const instance of coming) {
        const body = bodyOf(scope, instance);
        const told = live.told.get(instance.id);
        if (body === undefined || JSON.stringify(body) === told?.text) continue;
        const atMs = told === undefined ? now.bootMs : told.atBootMs + EVERY_MS;
        if (atMs > now.bootMs) wakes.push(atMs);
        else
          effects.push({
            key: `progress:${instance.id}:${told?.n ?? 0}`,
            type: "send",
            args: { name: "progress", body },
          });
      }
      const wakeAtMs = earliest(...wakes);
      return { effects, wakeAtMs };
    },
  };
}
