import { type Capability, NOTHING, type Scope } from "../../shared/kernel/capability.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { earliest } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { ok } from "../../shared/kernel/result.ts";
import { gateway } from "../gateway/gateway.ts";
import { readyToLeave } from "../gateway/leaving.ts";
import { placement } from "../placement/placement.ts";
import { decideApply, decidePlan } from "./applying.ts";
import { decideRemove, decideRestart, decideRollback, decideScale, decideStart, decideStop } from "./commands.ts";
import { composeExtensionJsonSchema } from "./compose/extension.ts";
import { conclude } from "./conclude.ts";
import { servicesContract } from "./contract.ts";
import { type Failing, failingOf, giveUp, onTrial } from "./failing.ts";
import { groundsOf } from "./grounds.ts";
import { readHistory } from "./history.ts";
import { beforeLeaving } from "./leaving.ts";
import { runnersOf } from "./runners.ts";
import { evolve, follows, isRolling, type ServicesShape, type ServiceState } from "./state.ts";
import { touchedBy } from "./touched.ts";

type In = Scope<ServicesShape>;

export const services: Capability<ServicesShape> = {
  contract: servicesContract,
  foldVersion: 3,
  initial: () => ({ services: {}, plans: {}, seen: {}, told: {} }),
  live: () => ({}),
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
  react: { tick: (scope) => trials(scope).flatMap(([name, held, failing]) => wayBack(name, held, failing)) },
  around: { before: beforeLeaving, after: () => NOTHING },
  settle: (scope, fresh) => {
    const touched = touchedBy(fresh, scope.state.services, scope.peek(placement));
    for (const name of awaited(scope)) touched.add(name);
    return touched.size === 0 ? [] : conclude(groundsOf(scope), touched);
  },
  read: { schema: () => ok(composeExtensionJsonSchema()), history: readHistory },
  due: (scope) => {
    const { now } = scope;
    const looks = trials(scope).map(([, , { lookAgainAtMs, failed }]) => (failed === undefined ? lookAgainAtMs : 0));
    const atMs = earliest(...looks);
    // Entries are stamped by the wall clock; waiting is done by the other.
    const wakeAtMs = atMs === undefined ? undefined : now.bootMs + Math.max(0, atMs - now.wallMs);
    return { effects: [], wakeAtMs };
  },
  findings: ({ state }) => byId(state.services).flatMap(([name, held]) => releaseFindings(name, held)),
  measures: ({ state }) => [{ name: "services", labels: {}, value: Object.keys(state.services).length }],
};

/** Services in the middle of something: their next step may hang on what is in no entry. */
const awaited = ({ state, peek, peekLive, now }: In): string[] => [
  ...Object.entries(state.services).flatMap(([name, held]) => (isRolling(held) ? [name] : [])),
  ...readyToLeave(peek(gateway), peekLive(gateway), now, peek(placement).instances),
];

/** The services whose present release may yet fail, and how it does. */
function trials(scope: In): [name: string, held: ServiceState, failing: Failing][] {
  const { services: declared } = scope.state;
  const grounds = groundsOf(scope);
  return Object.entries(declared).flatMap(([name, held]): [string, ServiceState, Failing][] => {
    if (onTrial(held) === undefined) return [];
    return [[name, held, failingOf(held, runnersOf(name, grounds), scope.now.wallMs)]];
  });
}

const wayBack = (name: string, held: ServiceState, { failed }: Failing): Draft[] =>
  failed === undefined ? [] : giveUp(name, held, failed);

function releaseFindings(name: string, { releases, revision }: ServiceState) {
  const present = releases.at(-1);
  const before = releases.at(-2);
  if (present?.repeats === undefined || before?.failed === undefined || present.revision !== revision) return [];
  const params = { service: name, from: before.revision, to: present.repeats, reason: before.failed };
  const about = { subject: `service:${name}`, sinceMs: present.appliedAtMs, params };
  return [finding(servicesContract, "rolled-back", about)];
}
