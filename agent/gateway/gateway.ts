import { type Capability, NOTHING } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { earliest, type EffectOf } from "../../shared/kernel/effect.ts";
import { backoffMs } from "../../shared/kernel/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import type { IdentityShape } from "../identity/identity.ts";
import type { LinkShape } from "../link/link.ts";
import { isNews } from "./accept.ts";
import { gatewayContract } from "./contract.ts";
import { said, wordDue } from "./saying.ts";
import type { GatewayEffects, GatewayLive, GatewayScope, GatewayShape, Tried } from "./shape.ts";

const RETRY_MS = SECOND_MS;
const RETRY_CAP_MS = MINUTE_MS;
/** A Caddy that ran for so long and ends is started again at once. */
const SETTLED_MS = 10 * SECOND_MS;

const untried = (): Tried => ({ tries: 0, nextAtMs: 0, failure: undefined });

const initialLive = (): GatewayLive => ({
  up: undefined,
  caddy: untried(),
  load: untried(),
  absent: untried(),
  loaded: undefined,
  gone: false,
  said: "",
  asked: 0,
  sayAtMs: 0,
});

function failed({ now, random }: GatewayScope, tried: Tried, failure: Tried["failure"]): void {
  tried.nextAtMs = now.bootMs + backoffMs(random, tried.tries, RETRY_MS, RETRY_CAP_MS);
  tried.tries += 1;
  tried.failure = failure;
}

const notice: NonNullable<Capability<GatewayShape>["notice"]> = {
  msg: {
    link: ({ live }, _from, { connected }) => {
      if (connected) live.asked += 1;
    },
    routes: ({ live }, _from, { on }) => {
      live.asked += 1;
      if (on) live.gone = false;
      for (const tried of [live.caddy, live.load, live.absent]) Object.assign(tried, untried());
      return "wake";
    },
    caddy: ({ live, now }, _from, { pid }) => {
      live.up = { pid, sinceMs: now.bootMs };
      live.caddy.failure = undefined;
      live.load.nextAtMs = 0;
      return "wake";
    },
  },
  done: {
    "gateway.caddy": (scope, _args, outcome) => {
      const { live, now } = scope;
      if (live.up !== undefined && now.bootMs - live.up.sinceMs >= SETTLED_MS) live.caddy.tries = 0;
      const once = live.caddy.tries === 0 && !outcome.ok && outcome.error.code === "ended";
      live.up = undefined;
      live.loaded = undefined;
      // One end is no trouble yet: it is back within a second.
      failed(scope, live.caddy, outcome.ok || once ? undefined : outcome.error);
    },
    "gateway.load": (scope, { pid }, outcome, key) => {
      const { live } = scope;
      if (!outcome.ok) return failed(scope, live.load, outcome.error);
      Object.assign(live.load, untried());
      live.loaded = { pid, hash: hashIn(key) };
    },
    "gateway.absent": (scope, _args, outcome) => {
      const { live } = scope;
      if (!outcome.ok) return failed(scope, live.absent, outcome.error);
      live.gone = true;
      live.up = undefined;
      live.loaded = undefined;
    },
    send: said,
  },
};

const loadKey = (pid: number, tries: number, hash: string): string => `gateway.load:${pid}:${tries}:${hash}`;
const hashIn = (key: string): string => key.slice(key.lastIndexOf(":") + 1);

interface Work {
  readonly effects: EffectOf<GatewayEffects>[];
  readonly wakes: number[];
}

/** What Caddy is to be: running and leading, or gone. */
function caddyDue({ state, live, now }: GatewayScope, node: string, address: string): Work {
  const { routes } = state;
  const work: Work = { effects: [], wakes: [] };
  const at = (tried: Tried, effect: EffectOf<GatewayEffects>) => {
    if (tried.nextAtMs > now.bootMs) work.wakes.push(tried.nextAtMs);
    else work.effects.push(effect);
  };
  if (routes === null) return work;
  if (!routes.on) {
    const key = `gateway.absent:${live.absent.tries}`;
    if (!live.gone) at(live.absent, { key, type: "gateway.absent", args: { node } });
    return work;
  }
  at(live.caddy, { key: `gateway.caddy:${live.caddy.tries}`, type: "gateway.caddy", args: { node } });
  const { up, loaded, load } = live;
  if (up === undefined || (loaded?.pid === up.pid && loaded.hash === routes.hash)) return work;
  const args = { pid: up.pid, address, services: routes.services };
  at(load, { key: loadKey(up.pid, load.tries, routes.hash), type: "gateway.load", args });
  return work;
}

/**
 * Makes this machine a gateway when it is told to be one: Caddy runs, and leads as the last routes say.
 *
 * INVARIANTS
 * - It works from the routes on its disk; nobody need be reachable.
 * - Caddy outlives the agent, and is stopped for one reason only: this machine is to be no gateway.
 */
export function createGateway(
  identity: Capability<IdentityShape>,
  link: Capability<LinkShape>,
  address: string,
): Capability<GatewayShape> {
  return {
    contract: gatewayContract,
    foldVersion: 1,
    initial: () => ({ routes: null }),
    live: initialLive,
    evolve: {
      routed: (state, { body }) => {
        state.routes = body;
      },
    },
    notice,
    decide: {},
    react: {
      msg: {
        routes: ({ state, peek }, _from, routes) => {
          const own = peek(identity).joined;
          const follows = own !== null && isNews(routes, state.routes, own.lineage);
          return follows ? [draft(gatewayContract, "routed", routes)] : NOTHING;
        },
      },
    },
    read: {},
    due: (scope) => {
      const own = scope.peek(identity).joined;
      if (own === null) return { effects: [] };
      const { effects, wakes } = caddyDue(scope, own.node, address);
      const word = wordDue(scope, scope.peekLive(link).up);
      const wakeAtMs = earliest(...wakes, word.wakeAtMs);
      return { effects: [...effects, ...word.effects], wakeAtMs };
    },
  };
}
