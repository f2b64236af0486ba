import type { Pace } from "../../shared/fleet/wire.ts";
import { type Capability, follow, NOTHING } from "../../shared/kernel/capability.ts";
import { earliest, type EffectOf } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { backoffMs, jitterMs } from "../../shared/kernel/random.ts";
import { HOUR_MS, MINUTE_MS, type Now, SECOND_MS } from "../../shared/kernel/time.ts";
import type { ExecutionShape } from "../execution/shape.ts";
import type { IdentityShape } from "../identity/identity.ts";
import type { LinkShape } from "../link/link.ts";
import { reportsContract } from "../reports/contract.ts";
import { fleetContract } from "./contract.ts";
import type { FindingCode, Readings } from "./findings.ts";
import { judge, news, said } from "./judging.ts";
import { beatOf, healthOf, imagesOf, inventoryOf } from "./messages.ts";
import type { FleetEffects, FleetLive, FleetScope, FleetSettings, FleetShape, FleetState, Turn } from "./shape.ts";

/** Until a plan says otherwise. */
const FIRST_PACE: Pace = { beatMs: 2 * SECOND_MS, healthMs: MINUTE_MS, inventoryMs: 6 * HOUR_MS };
const READ_MS = MINUTE_MS;
const JITTER_PERCENT = 10;
/** Images come one after another: what changed is told together. */
const INVENTORY_GAP_MS = 10 * SECOND_MS;

const initialLive = (): FleetLive => ({
  process: "-",
  boot: "-",
  beat: { round: 0, nextAtMs: 0 },
  read: { round: 0, nextAtMs: 0 },
  health: { round: 0, nextAtMs: 0 },
  facts: { round: 0, nextAtMs: 0, tries: 0 },
  inventory: { round: 0, nextAtMs: 0, sentAtMs: 0, told: "" },
  vitals: undefined,
  machine: undefined,
  streaks: new Map(),
  judged: new Map(),
});

function next(turn: Turn, { now, random }: FleetScope, everyMs: number): void {
  turn.round += 1;
  turn.nextAtMs = now.bootMs + jitterMs(random, everyMs, JITTER_PERCENT);
}

/** The inventory is told anew, soon, but not in every breath. */
function tellSoon({ inventory }: FleetLive, { bootMs }: Now): void {
  inventory.nextAtMs = Math.min(inventory.nextAtMs, Math.max(bootMs, inventory.sentAtMs + INVENTORY_GAP_MS));
}

type Needs = readonly [Capability<IdentityShape>, Capability<LinkShape>, Capability<ExecutionShape>];

const paceOf = ({ peek }: FleetScope, [, , execution]: Needs): Pace => peek(execution).plan?.content.pace ?? FIRST_PACE;

/** What the engine seems to be, for rules and inventory. */
function engineOf({ peekLive, now }: FleetScope, [, , execution]: Needs): Readings["engine"] {
  const { failing, seen } = peekLive(execution).look;
  if (failing !== undefined) return { awayMs: now.bootMs - failing.sinceBootMs, detail: failing.detail };
  return seen && { version: seen.version, apiVersion: seen.apiVersion };
}

const toldOf = (scope: FleetScope, needs: Needs): string => {
  const { seen, failing } = scope.peekLive(needs[2]).look;
  return failing === undefined ? [seen?.version, ...imagesOf(seen)].join(" ") : "";
};

function noticing(needs: Needs): NonNullable<Capability<FleetShape>["notice"]> {
  return {
    start: ({ live }, { bootId, nonce }) => {
      live.process = nonce.slice(0, 12);
      live.boot = bootId.slice(0, 8);
    },
    msg: {
      link: ({ live, now }, _from, { connected }) => {
        if (!connected) return;
        live.beat.nextAtMs = now.bootMs;
        live.health.nextAtMs = now.bootMs;
        tellSoon(live, now);
      },
    },
    done: {
      "vitals.read": (scope, _args, outcome) => {
        const { live, now } = scope;
        next(live.read, scope, READ_MS);
        if (!outcome.ok) return;
        live.vitals = outcome.value;
        judge(scope, { vitals: outcome.value, wallMs: now.wallMs });
      },
      "inventory.read": (scope, _args, outcome) => {
        const { live, now, random } = scope;
        next(live.facts, scope, paceOf(scope, needs).inventoryMs);
        if (!outcome.ok) {
          live.facts.nextAtMs = now.bootMs + backoffMs(random, live.facts.tries, 5 * SECOND_MS, HOUR_MS);
          live.facts.tries += 1;
          return;
        }
        live.facts.tries = 0;
        live.machine = outcome.value;
        tellSoon(live, now);
      },
      "engine.observe": (scope) => {
        const { live, now } = scope;
        const engine = engineOf(scope, needs);
        judge(scope, engine === undefined ? { wallMs: now.wallMs } : { wallMs: now.wallMs, engine });
        if (live.inventory.sentAtMs > 0 && toldOf(scope, needs) !== live.inventory.told) tellSoon(live, now);
      },
      send: (scope, { name }) => {
        const { live, now } = scope;
        const pace = paceOf(scope, needs);
        if (name === "beat") next(live.beat, scope, pace.beatMs);
        if (name === "health") next(live.health, scope, pace.healthMs);
        if (name !== "inventory") return;
        next(live.inventory, scope, 2 * pace.inventoryMs); // sooner, with the next reading or change
        live.inventory.sentAtMs = now.bootMs;
        live.inventory.told = toldOf(scope, needs);
      },
    },
  };
}

interface Planned {
  readonly turn: Turn;
  readonly effect: () => EffectOf<FleetEffects>;
}

function turns(scope: FleetScope, needs: Needs, settings: FleetSettings): Planned[] {
  const { live, now, peek, peekLive } = scope;
  const { vitals, machine, beat, read, health, facts, inventory } = live;
  const planned: Planned[] = [
    { turn: read, effect: () => ({ key: `vitals:${read.round}`, type: "vitals.read", args: { round: read.round } }) },
    {
      turn: facts,
      effect: () => ({ key: `facts:${facts.round}`, type: "inventory.read", args: { round: facts.round } }),
    },
  ];
  const [, link, execution] = needs;
  if (!peekLive(link).up) return planned;
  const say = (turn: Turn, args: FleetEffects["send"]["args"]) =>
    ({ key: `${args.name}:${turn.round}`, type: "send", args }) as const;
  planned.push({ turn: beat, effect: () => say(beat, { name: "beat", body: beatOf(live, peek(execution).plan) }) });
  if (vitals !== undefined)
    planned.push({ turn: health, effect: () => say(health, { name: "health", body: healthOf(vitals, now) }) });
  const { seen, failing } = peekLive(execution).look;
  if (machine === undefined || (seen === undefined && failing === undefined)) return planned;
  const body = () => inventoryOf(machine, failing === undefined ? seen : undefined, settings);
  planned.push({ turn: inventory, effect: () => say(inventory, { name: "inventory", body: body() }) });
  return planned;
}

/** Beats, measures and tells what the machine is, at the pace of its plan; judges itself by the rules of its findings. */
export function createFleet(
  identity: Capability<IdentityShape>,
  link: Capability<LinkShape>,
  execution: Capability<ExecutionShape>,
  settings: FleetSettings,
): Capability<FleetShape> {
  const needs: Needs = [identity, link, execution];
  const subjectOf = ({ peek }: FleetScope) => `node:${peek(identity).joined?.node ?? "-"}`;
  return {
    contract: fleetContract,
    foldVersion: 1,
    initial: () => ({ standing: {} }),
    live: initialLive,
    evolve: {},
    follows: [
      follow(reportsContract, "queued", (state: FleetState, { body: { body }, atMs }) => {
        if (body.kind === "finding") said(state, body.code, body.standing, body.params, atMs);
      }),
    ],
    notice: noticing(needs),
    decide: {},
    settle: (scope) => (scope.peek(identity).joined === null ? NOTHING : news(scope, subjectOf(scope))),
    read: {},
    due: (scope) => {
      const { now } = scope;
      const planned = turns(scope, needs, settings);
      const effects = planned.filter(({ turn }) => turn.nextAtMs <= now.bootMs).map(({ effect }) => effect());
      const later = planned.map(({ turn }) => turn.nextAtMs).filter((atMs) => atMs > now.bootMs);
      const wakeAtMs = earliest(...later);
      return { effects, wakeAtMs };
    },
    findings: (scope) =>
      Object.entries(scope.state.standing).map(([code, { params: measured, sinceMs }]) => {
        const params = { name: settings.name ?? subjectOf(scope), ...measured };
        return finding(fleetContract, code as FindingCode, { subject: subjectOf(scope), sinceMs, params });
      }),
  };
}
