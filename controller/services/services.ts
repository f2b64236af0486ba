import { type Capability, NOTHING, type Scope } from "../../shared/kernel/capability.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { earliest } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { ok } from "../../shared/kernel/result.ts";
import { SECOND_MS } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import { gateway } from "../gateway/gateway.ts";
import { readyToLeave } from "../gateway/leaving.ts";
import { placement } from "../placement/placement.ts";
import { decideApply, decidePlan } from "./applying.ts";
import { decideRemove, decideRestart, decideRollback, decideScale, decideStart, decideStop } from "./commands.ts";
import { composeExtensionJsonSchema } from "./compose/extension.ts";
import { conclude } from "./conclude.ts";
import { servicesContract } from "./contract.ts";
import { type Failing, failingOf, giveUp, noteWaits, onTrial } from "./failing.ts";
import { groundsOf } from "./grounds.ts";
import { readHistory } from "./history.ts";
import { beforeLeaving } from "./leaving.ts";
import { runnersOf } from "./runners.ts";
import type { Runner } from "./rollout.ts";
import { evolve, follows, lastGood, type ServicesShape, type ServiceState } from "./state.ts";
import { touchedBy } from "./touched.ts";

type In = Scope<ServicesShape>;

/** What is on its way is looked at anew this often, besides when something is heard of it: many may be at once. */
const LOOK_EVERY_MS = 5 * SECOND_MS;

export const services: Capability<ServicesShape> = {
  contract: servicesContract,
  foldVersion: 5,
  initial: () => ({ services: {}, plans: {}, seen: {}, told: {}, rolling: {} }),
  live: () => ({ waits: new Map(), look: { nextAtMs: 0 } }),
  evolve,
  follows,
  decide: {
    apply: decideApply,
    plan: decidePlan,
    remove: decideRemove,
    restart: decideRestart,
    rollback: decideRollback,
    scale: decideScale,
    start: decideStart,
    stop: decideStop,
  },
  react: { tick: (scope) => failures(scope).flatMap(([name, held, failing]) => wayBack(name, held, failing)) },
  around: { before: beforeLeaving, after: () => NOTHING },
  settle: (scope, fresh) => {
    const touched = touchedBy(fresh, scope.state.services, scope.peek(placement));
    for (const name of awaited(scope)) touched.add(name);
    return touched.size === 0 ? [] : conclude(groundsOf(scope), touched);
  },
  read: { schema: () => ok(composeExtensionJsonSchema()), history: readHistory },
  due: (scope) => {
    const { live, now, peekLive } = scope;
    const rolling = rollingOf(scope).map(([, held, runners]) => [held, runners] as const);
    noteWaits(live.waits, rolling, (node) => peekLive(fleet).heard.has(node), now.bootMs);
    const looks = failures(scope).map(([, held, { lookAgainAtMs, failed }]) =>
      failed !== undefined && onTrial(held) ? now.bootMs : lookAgainAtMs,
    );
    const wakeAtMs = earliest(...looks, ...(rolling.length === 0 ? [] : [live.look.nextAtMs]));
    return { effects: [], wakeAtMs };
  },
  findings: (scope) => [
    ...byId(scope.state.services).flatMap(([name, held]) => wentBack(name, held)),
    ...failures(scope).flatMap(([name, held, failing]) => noWayBack(name, held, failing)),
  ],
  measures: ({ state }) => [{ name: "services", labels: {}, value: Object.keys(state.services).length }],
};

/** Services in the middle of something: their next step may hang on what is in no entry. */
function awaited({ state, live: { look }, peek, peekLive, now }: In): string[] {
  const ready = readyToLeave(peek(gateway), peekLive(gateway), now, peek(placement).instances);
  if (now.bootMs < look.nextAtMs) return ready;
  look.nextAtMs = now.bootMs + LOOK_EVERY_MS;
  return [...Object.keys(state.rolling), ...ready];
}

/** The services whose present release is on its way, with their instances. */
function rollingOf(scope: In): [name: string, held: ServiceState, runners: readonly Runner[]][] {
  const grounds = groundsOf(scope);
  const { services: declared, rolling } = scope.state;
  return Object.keys(rolling)
    .sort()
    .flatMap((name) => {
      const held = declared[name];
      return held === undefined ? [] : [[name, held, runnersOf(name, grounds)]];
    });
}

/** How the releases that are on their way fail, or when to look whether they do. */
const failures = (scope: In): [name: string, held: ServiceState, failing: Failing][] =>
  rollingOf(scope).map(([name, held, runners]) => {
    return [name, held, failingOf(held, runners, scope.live.waits, scope.now.bootMs)];
  });

const wayBack = (name: string, held: ServiceState, { failed }: Failing): Draft[] =>
  failed === undefined || !onTrial(held) ? [] : giveUp(name, held, failed);

function wentBack(name: string, { releases, revision }: ServiceState) {
  const present = releases.at(-1);
  const before = releases.at(-2);
  if (present?.repeats === undefined || before?.failed === undefined || present.revision !== revision) return [];
  const params = { service: name, from: before.revision, to: present.repeats, reason: before.failed };
  const about = { subject: `service:${name}`, sinceMs: present.appliedAtMs, params };
  return [finding(servicesContract, "rolled-back", about)];
}

function noWayBack(name: string, held: ServiceState, { failed }: Failing) {
  if (failed === undefined || onTrial(held) || lastGood(held) !== undefined) return [];
  const params = { service: name, revision: held.revision };
  return [
    finding(servicesContract, "release-failing", { subject: `service:${name}`, sinceMs: held.appliedAtMs, params }),
  ];
}
