import type { JoinAnswer } from "../../shared/fleet/wire.ts";
import { type Capability, NOTHING, type Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Failure } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { backoffMs, jitterMs } from "../../shared/kernel/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import { identityContract } from "./contract.ts";

/** Failures of `join`. `refused`: the controller said no and gave its sentence; the others may pass by themselves. */
export type JoinFailureCode = "refused" | "unreachable" | "untrusted" | "garbled" | "token-unreadable" | "in-clear";

export type IdentityEffects = {
  /** One request to join. The token stays with the adapter, out of arguments and journal. */
  join: { args: { readonly url: string }; value: JoinAnswer };
};

interface IdentityState {
  /** Null until this machine has joined. */
  joined: JoinAnswer | null;
}

interface IdentityLive {
  tries: number;
  nextAtMs: number;
  failure: (Failure & { readonly sinceMs: number }) | undefined;
}

export interface IdentityShape extends Shape {
  readonly contract: typeof identityContract;
  readonly state: IdentityState;
  readonly live: IdentityLive;
  readonly messages: Record<never, never>;
  readonly effects: IdentityEffects;
}

/** How this machine may join: where, and whether a token was given at all. */
export interface JoinSettings {
  readonly url: string | undefined;
  readonly hasToken: boolean;
}

const SLOW_MS = 10 * MINUTE_MS;
const QUICK_MS = SECOND_MS;
const QUICK_CAP_MS = MINUTE_MS;

/** Joins once, with the token it was given; afterwards it knows for ever what the controller answered. */
export function createIdentity({ url, hasToken }: JoinSettings): Capability<IdentityShape> {
  return {
    contract: identityContract,
    foldVersion: 1,
    initial: () => ({ joined: null }),
    live: () => ({ tries: 0, nextAtMs: 0, failure: undefined }),
    evolve: {
      joined: (state, { body }) => {
        state.joined = body;
      },
    },
    notice: {
      done: {
        join: ({ live, now, random }, _args, outcome) => {
          live.failure = outcome.ok ? undefined : { ...outcome.error, sinceMs: live.failure?.sinceMs ?? now.wallMs };
          const refused = !outcome.ok && outcome.error.code === "refused";
          const waitMs = refused ? jitterMs(random, SLOW_MS, 5) : backoffMs(random, live.tries, QUICK_MS, QUICK_CAP_MS);
          live.tries += 1;
          live.nextAtMs = now.bootMs + waitMs;
        },
      },
    },
    decide: {},
    react: {
      done: {
        join: ({ state }, _args, outcome) =>
          outcome.ok && state.joined === null ? [draft(identityContract, "joined", outcome.value)] : NOTHING,
      },
    },
    read: {},
    due: ({ state, live, now }) => {
      if (state.joined !== null || url === undefined || !hasToken) return { effects: [] };
      if (now.bootMs < live.nextAtMs) return { effects: [], wakeAtMs: live.nextAtMs };
      return { effects: [{ key: `join:${live.tries}`, type: "join", args: { url } }] };
    },
    findings: ({ state, live, now }) => {
      if (state.joined !== null) return [];
      const subject = "agent";
      if (url === undefined || !hasToken)
        return [finding(identityContract, "not-joined", { subject, sinceMs: now.wallMs, params: {} })];
      if (live.failure === undefined) return [];
      const { code, detail, sinceMs } = live.failure;
      const which = code === "refused" ? "join-refused" : "join-failing";
      return [finding(identityContract, which, { subject, sinceMs, params: { url, detail } })];
    },
  };
}
