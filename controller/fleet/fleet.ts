import { type Capability, NOTHING } from "../../shared/kernel/capability.ts";
import { fleetContract } from "./contract.ts";
import { evolve } from "./evolve.ts";
import { noticeMessages, reactMessages } from "./hear.ts";
import { decideJoin } from "./join.ts";
import { overdue } from "./drains.ts";
import { measures } from "./measures.ts";
import { decideNodes, readNodes } from "./nodes.ts";
import { silenced, watchLines } from "./silence.ts";
import { standing } from "./standing.ts";
import { type FleetShape, initialLive, initialState } from "./state.ts";
import { decideTokens, readTokens } from "./tokens.ts";
import { due, noticeDone } from "./work.ts";

export { nodeStateWord } from "./word.ts";

/**
 * Machines with an agent.
 *
 * INVARIANTS
 * - A beat costs the same in a fleet of any size, and writes nothing unless the node was silent.
 * - A report is acknowledged only once it is in the journal.
 * - Nobody is called silent sooner than max(30 s, 3 intervals) after it spoke, or after this controller started.
 */
export const fleet: Capability<FleetShape> = {
  contract: fleetContract,
  foldVersion: 2,
  initial: initialState,
  live: initialLive,
  evolve,
  notice: {
    start: ({ live, now }) => {
      live.startedAtMs = now.bootMs;
    },
    msg: noticeMessages,
    done: noticeDone,
  },
  decide: { ...decideTokens, ...decideJoin, ...decideNodes },
  react: { tick: (scope) => [...silenced(scope), ...overdue(scope)], msg: reactMessages },
  settle: (scope) => {
    watchLines(scope);
    return NOTHING;
  },
  read: { ...readTokens, ...readNodes },
  due,
  findings: standing,
  measures,
};
