import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { leadershipContract } from "./contract.ts";

interface LeadershipState {
  /** Empty until the journal is born. */
  lineage: string;
  term: number;
}

interface LeadershipShape extends Shape {
  readonly contract: typeof leadershipContract;
  readonly state: LeadershipState;
  /** Since when the journal can't be written, and why. */
  readonly live: { unwritable: { reason: string; sinceMs: number } | undefined };
  readonly messages: { readonly unwritable: { readonly reason: string }; readonly writable: unknown };
  readonly effects: Record<never, never>;
}

/** Each start of a controller takes the next term (D2); the first one gives the journal its lineage. */
export const leadership: Capability<LeadershipShape> = {
  contract: leadershipContract,
  foldVersion: 1,
  initial: () => ({ lineage: "", term: 0 }),
  live: () => ({ unwritable: undefined }),
  evolve: {
    born: (state, { body }) => {
      state.lineage = body.lineage;
    },
    led: (state, { body }) => {
      state.term = body.term;
    },
  },
  notice: {
    msg: {
      unwritable: ({ live, now }, _from, { reason }) => {
        live.unwritable = { reason, sinceMs: live.unwritable?.sinceMs ?? now.wallMs };
      },
      writable: ({ live }) => {
        live.unwritable = undefined;
      },
    },
  },
  decide: {},
  react: {
    start: ({ state }, { nonce }) => {
      const led = draft(leadershipContract, "led", { term: state.term + 1 });
      return state.lineage === "" ? [draft(leadershipContract, "born", { lineage: nonce }), led] : [led];
    },
  },
  read: {},
  findings: ({ live: { unwritable } }) => {
    if (unwritable === undefined) return [];
    const { reason, sinceMs } = unwritable;
    return [finding(leadershipContract, "unwritable", { subject: "controller", sinceMs, params: { reason } })];
  },
  measures: ({ state }) => [{ name: "leadership_term", labels: {}, value: state.term }],
};
