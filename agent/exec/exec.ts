import type { Capability } from "../../shared/kernel/capability.ts";
import { type Due, earliest, type EffectOf } from "../../shared/kernel/effect.ts";
import type { IdentityShape } from "../identity/identity.ts";
import type { LinkShape } from "../link/link.ts";
import { execContract } from "./contract.ts";
import { asked, expire, fail, finish, keyOf, noSessions, tell } from "./sessions.ts";
import type { ExecScope, ExecSettings, ExecShape } from "./shape.ts";

/**
 * Runs commands in containers of this node.
 *
 * INVARIANTS
 * - A session begins at most once, in the life of the agent that its request names.
 * - What nobody listens to is ended; so is what the owner of the machine does not allow, before it begins.
 */
export function createExec(
  identity: Capability<IdentityShape>,
  link: Capability<LinkShape>,
  settings: ExecSettings,
): Capability<ExecShape> {
  return {
    contract: execContract,
    foldVersion: 1,
    initial: () => ({}),
    live: noSessions,
    evolve: {},
    notice: {
      start: ({ live }, { nonce }) => {
        live.process = nonce.slice(0, 12); // as beats name it
      },
      tick: ({ live, now }) => expire(live, now),
      msg: {
        exec: ({ live, now }, _from, request) => {
          expire(live, now);
          asked(live, request, settings, now);
          return "wake";
        },
        "exec-chunk": ({ live }, _from, chunk) => {
          tell(live, chunk);
          return "wake";
        },
        link: (_scope, _from, { connected }) => (connected ? "wake" : undefined),
      },
      done: {
        "engine.exec": ({ live }, { session }, outcome) => {
          if (outcome.ok) finish(live, session, { exitCode: outcome.value.exitCode });
          else fail(live, session, outcome.error.code, outcome.error.detail);
        },
        // One that could not leave is lost, and its listener sees the gap in the numbers.
        send: ({ live }, { name }, _outcome, key) => {
          if (name === "exec-output") live.queue = live.queue.filter((output) => keyOf(output) !== key);
        },
      },
    },
    decide: {},
    read: {},
    due: (scope) => {
      const own = scope.peek(identity).joined;
      return own === null ? { effects: [] } : workDue(scope, own.node, scope.peekLive(link).up);
    },
  };
}

type Work = EffectOf<ExecShape["effects"]>;

/** What runs, and what is on its way up where the line is there. */
function workDue({ live }: ExecScope, node: string, up: boolean): Due<ExecShape["effects"]> {
  const sessions = [...live.sessions.values()];
  const running = sessions.flatMap(({ request, end }): Work[] => {
    if (end !== undefined) return [];
    const { session, instance, container, words, user, input } = request;
    const args = { session, node, instance, container, words, input, ...(user !== undefined && { user }) };
    return [{ key: `exec ${session}`, type: "engine.exec", args }];
  });
  const leaving = up ? live.queue : [];
  const sends = leaving.map((body): Work => ({ key: keyOf(body), type: "send", args: { name: "exec-output", body } }));
  return { effects: [...running, ...sends], wakeAtMs: earliest(...sessions.map(({ untilMs }) => untilMs)) };
}
