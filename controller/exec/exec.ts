import type { Capability } from "../../shared/kernel/capability.ts";
import { ask } from "./ask.ts";
import { execContract } from "./contract.ts";
import { heard, listen, listened, lookAtAnswers, tellDue, told } from "./sessions.ts";
import type { ExecShape } from "./state.ts";

/**
 * Commands in containers. Who asked for what is journalled; the rest lives as long as its listener does.
 *
 * INVARIANTS
 * - A command is told to begin at most once, and not before somebody listens.
 * - Only who asked for it hears it.
 */
export const exec: Capability<ExecShape> = {
  contract: execContract,
  foldVersion: 1,
  initial: () => ({}),
  live: () => ({ sessions: new Map() }),
  evolve: { asked: () => undefined },
  notice: {
    tick: lookAtAnswers,
    msg: {
      "exec-wish": (scope, _from, { session }) => listened(scope, session),
      "exec-output": heard,
    },
    done: {
      "tell.exec": (scope, { request }, outcome) => told(scope, request.session, request.begins, outcome),
    },
  },
  decide: { run: ask },
  read: { output: (scope, { session }, actor) => listen(scope, session, actor) },
  due: tellDue,
};
