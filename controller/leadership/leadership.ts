import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { leadershipContract } from "./contract.ts";

interface LeadershipState {
  /** Empty until the journal is born. */
  lineage: string;
  term: number;
}

interface LeadershipShape extends Shape {
  readonly contract: typeof leadershipContract;
  readonly state: LeadershipState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** Each start of a controller takes the next term (D2); the first one gives the journal its lineage. */
export const leadership: Capability<LeadershipShape> = {
  contract: leadershipContract,
  foldVersion: 1,
  initial: () => ({ lineage: "", term: 0 }),
  live: () => ({}),
  evolve: {
    born: (state, { body }) => {
      state.lineage = body.lineage;
    },
    led: (state, { body }) => {
      state.term = body.term;
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
  measures: ({ state }) => [{ name: "leadership_term", labels: {}, value: state.term }],
};
