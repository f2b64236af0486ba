import { type Capability, NOTHING, type Scope, type Shape } from "../../../shared/kernel/capability.ts";
import { draft } from "../../../shared/kernel/contract.ts";
import type { Draft } from "../../../shared/kernel/entry.ts";
import { byId } from "../../../shared/kernel/json.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import type { IdentityShape } from "../../identity/identity.ts";
import { report } from "../../reports/outbox.ts";
import type { EngineEffects, UsageSample } from "../engine.ts";
import type { ExecutionSettings, ExecutionShape } from "../shape.ts";
import { usageContract } from "./contract.ts";
import { emptyTally, summary, take, type Tally } from "./tally.ts";

interface UsageState {
  tallies: Record<string, Tally>;
}

interface UsageLive {
  round: number;
  nextAtMs: number;
  /** Processor time of each container (id) when it was last looked at, on the boot clock. */
  last: Map<string, { readonly cpuMicroseconds: number; readonly atBootMs: number }>;
  /** Since this process began; undefined until then. */
  tallies: Record<string, Tally> | undefined;
  keepAtMs: number;
}

export interface UsageShape extends Shape {
  readonly contract: typeof usageContract;
  readonly state: UsageState;
  readonly live: UsageLive;
  readonly messages: Record<never, never>;
  readonly effects: Pick<EngineEffects, "engine.usage">;
}

type UsageScope = Scope<UsageShape>;

const KEEP_EVERY_MS = HOUR_MS;
/** A window holds so many samples at least, where it is shorter than a day. */
const SAMPLES_MIN = 20;

/** How long is counted before it is told, and how often is looked. */
function paceOf({ usageWindowMs: windowMs = DAY_MS }: ExecutionSettings) {
  const everyMs = Math.max(SECOND_MS, Math.min(MINUTE_MS, Math.floor(windowMs / SAMPLES_MIN)));
  return { windowMs, everyMs, samples: Math.max(1, Math.floor(windowMs / everyMs)) };
}

function counted({ state, live, now }: UsageScope, containers: readonly UsageSample[]): void {
  live.tallies ??= structuredClone(state.tallies);
  const before = live.last;
  live.last = new Map();
  for (const { id, instance, container, memoryBytes, cpuMicroseconds } of containers) {
    live.last.set(id, { cpuMicroseconds, atBootMs: now.bootMs });
    const last = before.get(id);
    const tookMs = last === undefined ? 0 : now.bootMs - last.atBootMs;
    if (last === undefined || tookMs < SECOND_MS / 2) continue;
    const cpuMilli = Math.max(0, Math.floor((cpuMicroseconds - last.cpuMicroseconds) / tookMs));
    take((live.tallies[`${instance}/${container}`] ??= emptyTally()), memoryBytes, cpuMilli);
  }
}

/** Tells of windows that are full, begins them anew, and keeps what was counted every hour. */
function concluded(
  { live, now, peekLive }: UsageScope,
  execution: Capability<ExecutionShape>,
  settings: ExecutionSettings,
): readonly Draft[] {
  const { tallies } = live;
  const matches = peekLive(execution).matches;
  if (tallies === undefined || matches === undefined) return NOTHING;
  const { windowMs, samples } = paceOf(settings);
  const reports: Draft[] = [];
  for (const [key, tally] of byId(tallies)) {
    const wanted = matches.byKey.get(key)?.wanted;
    if (wanted !== undefined && tally.samples < samples) continue;
    delete tallies[key];
    if (wanted === undefined) continue;
    const { id: instance, service, revision } = wanted.instance;
    const whose = { instance, service, container: wanted.spec.name, revision };
    reports.push(report({ kind: "usage", ...whose, windowMs, ...summary(tally) }));
  }
  if (reports.length === 0 && now.bootMs < live.keepAtMs) return reports;
  live.keepAtMs = now.bootMs + KEEP_EVERY_MS;
  return [...reports, draft(usageContract, "kept", { tallies: structuredClone(tallies) })];
}

/** Counts what each container takes, a glance a minute, and tells peak and usual once a day. */
export function createUsage(
  identity: Capability<IdentityShape>,
  execution: Capability<ExecutionShape>,
  settings: ExecutionSettings,
): Capability<UsageShape> {
  const { everyMs } = paceOf(settings);
  return {
    contract: usageContract,
    foldVersion: 1,
    initial: () => ({ tallies: {} }),
    live: () => ({ round: 0, nextAtMs: 0, last: new Map(), tallies: undefined, keepAtMs: 0 }),
    evolve: {
      kept: (state, { body: { tallies } }) => {
        state.tallies = tallies;
      },
    },
    notice: {
      start: ({ live, now }) => {
        live.nextAtMs = now.bootMs + everyMs;
        live.keepAtMs = now.bootMs + KEEP_EVERY_MS;
      },
      done: {
        "engine.usage": (scope, _args, outcome) => {
          const { live, now } = scope;
          live.round += 1;
          live.nextAtMs = now.bootMs + everyMs;
          if (outcome.ok) counted(scope, outcome.value.containers);
        },
      },
    },
    decide: {},
    react: {
      done: { "engine.usage": (scope, _args, { ok }) => (ok ? concluded(scope, execution, settings) : NOTHING) },
    },
    read: {},
    due: ({ live, now, peek, peekLive }) => {
      const node = peek(identity).joined?.node;
      const { matches, look } = peekLive(execution);
      if (node === undefined || look.failing !== undefined) return { effects: [] };
      if (matches?.matches.every(({ held }) => held?.status !== "running") !== false) return { effects: [] };
      if (live.nextAtMs > now.bootMs) return { effects: [], wakeAtMs: live.nextAtMs };
      return { effects: [{ key: `usage:${live.round}`, type: "engine.usage", args: { node } }] };
    },
  };
}
