import type { Ack } from "../../shared/execution/wire.ts";
import { type Capability, NOTHING, type Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { jitterMs } from "../../shared/kernel/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import type { LinkShape } from "../link/link.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import { reportsContract } from "./contract.ts";
import { acknowledge, emptyOutbox, type Outbox, pending, queue, tellsNews } from "./outbox.ts";

/** Reports under way at once: what a slow line and a controller take in one breath. */
const WINDOW = 64;
const RESEND_MS = 10 * SECOND_MS;
const RESEND_CAP_MS = MINUTE_MS;

interface ReportsLive {
  /** A round sends each open report once; the next begins on a new link, or when no acknowledgement came. */
  round: number;
  sent: Map<number, number>;
  resendAtMs: number | undefined;
  tries: number;
}

export interface ReportsShape extends Shape {
  readonly contract: typeof reportsContract;
  readonly state: Outbox;
  readonly live: ReportsLive;
  readonly messages: { link: LinkMessage; ack: Ack };
  readonly effects: SendEffects;
}

function nextRound(live: ReportsLive): void {
  live.round += 1;
  live.sent.clear();
  live.resendAtMs = undefined;
}

/** Sends what was queued, in order, again and again until it is acknowledged. */
export function createReports(link: Capability<LinkShape>): Capability<ReportsShape> {
  return {
    contract: reportsContract,
    foldVersion: 1,
    initial: emptyOutbox,
    live: () => ({ round: 0, sent: new Map(), resendAtMs: undefined, tries: 0 }),
    evolve: {
      queued: (outbox, { body }) => queue(outbox, body.key, body.body),
      acked: (outbox, { body }) => acknowledge(outbox, body),
    },
    notice: {
      tick: ({ live, now }) => {
        if (live.resendAtMs === undefined || now.bootMs < live.resendAtMs) return;
        live.tries += 1;
        nextRound(live);
      },
      msg: {
        link: ({ live }, _from, { connected }) => {
          if (!connected) return;
          live.tries = 0;
          nextRound(live);
        },
        ack: ({ state, live, now }, _from, ack) => {
          if (!tellsNews(state, ack)) return;
          live.tries = 0;
          live.resendAtMs = now.bootMs + RESEND_MS;
          if (ack.lineage !== state.lineage) nextRound(live);
        },
      },
      done: {
        send: ({ live, now, random }, args) => {
          if (args.name !== "report") return;
          live.sent.set(args.body.n, live.round);
          const waitMs = Math.min(RESEND_CAP_MS, RESEND_MS * 2 ** Math.min(live.tries, 6));
          live.resendAtMs = now.bootMs + jitterMs(random, waitMs, 10);
        },
      },
    },
    decide: {},
    react: {
      msg: {
        ack: ({ state }, _from, ack) =>
          tellsNews(state, ack) ? [draft(reportsContract, "acked", { upto: ack.upto, lineage: ack.lineage })] : NOTHING,
      },
    },
    read: {},
    due: ({ state, live, peekLive }) => {
      if (!peekLive(link).up) return { effects: [] };
      const open = pending(state, WINDOW);
      if (open.length === 0) return { effects: [] };
      const effects = open
        .filter(({ n }) => live.sent.get(n) !== live.round)
        .map((body) => ({
          key: `report:${body.n}:${live.round}`,
          type: "send" as const,
          args: { name: "report" as const, body },
        }));
      return { effects, wakeAtMs: live.resendAtMs };
    },
  };
}
