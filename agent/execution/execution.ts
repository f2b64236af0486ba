import { type Capability, follow as followed, NOTHING } from "../../shared/kernel/capability.ts";
import { earliest, type Outcome } from "../../shared/kernel/effect.ts";
import { NO_REASON } from "../../shared/kernel/result.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";
import type { IdentityShape } from "../identity/identity.ts";
import type { LinkShape } from "../link/link.ts";
import { reportsContract } from "../reports/contract.ts";
import type { ReportsShape } from "../reports/reports.ts";
import { executionContract } from "./contract.ts";
import { collected, collectSoon, forget, refresh, synced, workDue } from "./due.ts";
import { closeLogs, dropLogs, noLogs, readToEnd, sent, tail, take } from "./logs.ts";
import { follow, obey, pin, unpin } from "./obey.ts";
import { looked, lookFor, lookSoon, newLook } from "./reconcile/look.ts";
import { probed } from "./reconcile/probes.ts";
import { imageSubject } from "./reconcile/images.ts";
import { absentSubject } from "./reconcile/steps.ts";
import { transitions } from "./reconcile/transitions.ts";
import { engineCame, imageCame, lineCame, tried } from "./reconcile/tries.ts";
import type { ExecutionLive, ExecutionScope, ExecutionSettings, ExecutionShape, ExecutionState } from "./shape.ts";

/** Not in the middle of a start after a power cut. */
const FIRST_COLLECT_MS = 10 * MINUTE_MS;

const initialLive = (): ExecutionLive => ({
  look: newLook(),
  tries: new Map(),
  probes: new Map(),
  judgements: { candidates: new Map(), nextAtMs: undefined },
  logs: noLogs(),
  matches: undefined,
  sync: { round: 0, nextAtMs: 0 },
  collect: { round: 0, nextAtMs: 0 },
});

/** Notes one try at something on the engine, and looks what became of it. */
function worked(scope: ExecutionScope, subject: string, of: string, outcome: Outcome, key: string): void {
  tried(scope.live.tries, subject, of, outcome, scope);
  lookFor(scope.live.look, key, scope.now);
  if (outcome.ok) collectSoon(scope);
}

/** An image is here, or could not be had. */
function had(scope: ExecutionScope, { pinAs }: { readonly pinAs: string }, outcome: Outcome, key: string): void {
  worked(scope, imageSubject(pinAs), "", outcome, key);
  if (outcome.ok) imageCame(scope.live.tries);
}

const evolve: Capability<ExecutionShape>["evolve"] = {
  accepted: (state, { body }) => follow(state, body),
  pinned: (state, { body: { image, pinned } }) => {
    state.pins[image] = pinned;
    state.edition += 1;
  },
  unpinned: (state, { body: { images } }) => {
    for (const image of images) delete state.pins[image];
  },
};

const reported = followed(reportsContract, "queued", (state: ExecutionState, { body: { body } }) => {
  if (body.kind !== "instance") return;
  const { instance, service, revision, restarts = 0, reason = NO_REASON } = body;
  if (body.state !== "gone") {
    state.reported[instance] = { service, revision, restarts, state: body.state, reason };
    return;
  }
  delete state.reported[instance];
  for (const key of Object.keys(state.graces)) if (key.startsWith(`${instance}/`)) delete state.graces[key];
});

function noticing(settings: ExecutionSettings): NonNullable<Capability<ExecutionShape>["notice"]> {
  return {
    start: ({ live, now }) => {
      live.collect.nextAtMs = now.bootMs + FIRST_COLLECT_MS;
    },
    msg: {
      link: (scope, _from, { connected }) => {
        const { live, now } = scope;
        if (!connected) return dropLogs(live.logs);
        live.sync.nextAtMs = now.bootMs;
        lineCame(live.tries);
        return "wake";
      },
      engine: ({ live, now }) => {
        lookSoon(live.look, now);
        return "wake";
      },
      tail: ({ live, now }, _from, request) => {
        tail(live.logs, request, now);
        return "wake";
      },
      "log-lines": ({ live }, _from, chunk) => {
        take(live.logs, chunk);
        return "wake";
      },
    },
    done: {
      "engine.observe": (scope, _args, outcome) => {
        const { live, now, random } = scope;
        if (outcome.ok && live.look.failing !== undefined) engineCame(live.tries);
        looked(live.look, outcome, now, random);
        if (outcome.ok) forget(scope, refresh(scope, settings));
      },
      "engine.image": had,
      "engine.build": had,
      "engine.container": (scope, { name, wish }, outcome, key) => worked(scope, name, wish, outcome, key),
      // Of runs of jobs only what their images lack is of interest here.
      "engine.job": (scope, { wish }, outcome) => {
        if (!outcome.ok) tried(scope.live.tries, wish.name, wish.wish, outcome, scope);
      },
      "engine.absent": (scope, { id }, outcome, key) => worked(scope, absentSubject(id), "", outcome, key),
      "engine.collect": collected,
      "engine.logs": ({ live }, _args, _outcome, key) => readToEnd(live.logs, key),
      probe: (scope, _args, outcome, key) => probed(scope, key, refresh(scope, settings), outcome),
      send: (scope, { name }, _outcome, key) => {
        if (name === "sync") synced(scope);
        if (name === "log") sent(scope.live.logs, key);
      },
    },
  };
}

/**
 * Obeys the plan: accepts or rejects what comes, brings the engine to what the plan wants, and tells what became of it.
 *
 * INVARIANTS
 * - It works from the plan on its disk; nobody need be reachable.
 * - It looks before it acts, adopts what runs as wished, and touches no container but this node's own.
 */
export function createExecution(
  identity: Capability<IdentityShape>,
  link: Capability<LinkShape>,
  reports: Capability<ReportsShape>,
  settings: ExecutionSettings,
): Capability<ExecutionShape> {
  return {
    contract: executionContract,
    foldVersion: 2,
    initial: () => ({ plan: null, pins: {}, edition: 0, graces: {}, reported: {} }),
    live: initialLive,
    evolve,
    follows: [reported],
    notice: noticing(settings),
    decide: {},
    react: {
      msg: {
        plan: ({ state, peek }, _from, plan) => {
          const own = peek(identity).joined;
          return own === null ? NOTHING : obey(plan, state, own, settings.policy, peek(reports));
        },
      },
      done: {
        "engine.image": ({ state }, args, outcome) => pin(state, args, outcome),
        "engine.build": ({ state }, args, outcome) => pin(state, args, outcome),
        "engine.collect": ({ state }, _args, outcome) => (outcome.ok ? unpin(state) : NOTHING),
      },
    },
    settle: (scope) => {
      if (scope.peek(identity).joined === null) return NOTHING;
      const matches = refresh(scope, settings);
      closeLogs(scope, matches);
      return transitions(scope, matches, settings);
    },
    read: {},
    due: (scope) => {
      const own = scope.peek(identity).joined;
      if (own === null) return { effects: [] };
      const { effects, wakes } = workDue(scope, settings, own.node, scope.peekLive(link).up);
      const wakeAtMs = earliest(...wakes);
      return { effects, wakeAtMs };
    },
  };
}
