import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { ok } from "../../shared/kernel/result.ts";
import { journalContract } from "./contract.ts";

export interface JournalShape extends Shape {
  readonly contract: typeof journalContract;
  readonly state: object;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** Says which entries an operation is about, on committed state; the border reads them. */
export const journal: Capability<JournalShape> = {
  contract: journalContract,
  foldVersion: 1,
  initial: () => ({}),
  live: () => ({}),
  evolve: {},
  decide: {},
  read: {
    tail: ({ head }, { limit, cursor }) => {
      const to = cursor === undefined ? head.seq : Math.min(head.seq, Number(cursor) - 1);
      const from = Math.max(1, to - limit + 1);
      return ok({ items: [], from, to, ...(from > 1 ? { next: String(from) } : {}) });
    },
    verify: ({ head }) => ok({ ok: false, entries: 0, head }),
    export: ({ head }, { limit, cursor }) => {
      const from = cursor === undefined ? 1 : Number(cursor) + 1;
      const to = Math.min(head.seq, from + limit - 1);
      return ok({ ndjson: "", from, to, ...(to < head.seq ? { next: String(to) } : {}) });
    },
  },
};
