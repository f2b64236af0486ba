import { z } from "zod";
import { type Capability, follow, type LooseCapability, loosen, type Shape } from "../../shared/kernel/capability.ts";
import { defineContract, draft, refuse } from "../../shared/kernel/contract.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut, page, paged } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";

/*
 * Three small capabilities to try the kernel on. `pots` hold cents, and are polished (an effect) at each full euro;
 * `prizes` follow what is filled and settle a prize at 5 euros; `cheers` settle a cheer for each prize.
 */

const Filled = z.strictObject({ pot: z.string(), cents: z.int() });

export const potsContract = defineContract({
  name: "pots",
  needs: [],
  entries: {
    started: { version: 1, body: z.strictObject({ nonce: z.string() }) },
    opened: { version: 1, body: z.strictObject({ pot: z.string() }) },
    filled: {
      version: 2,
      body: Filled,
      upcasts: {
        1: (body) => ({ pot: (body as { pot: string }).pot, cents: (body as { euros: number }).euros * 100 }),
      },
    },
    polished: { version: 1, body: z.strictObject({ pot: z.string(), euros: z.int(), by: z.string() }) },
  },
  ops: {
    open: {
      method: "POST",
      path: "/pots",
      permission: "operate",
      input: z.strictObject({ pot: z.string() }),
      output: z.strictObject({ pot: z.string() }),
      errors: ["exists"],
      dryRun: true,
      says: { fr: "Ouvre un pot.", en: "Opens a pot." },
    },
    fill: {
      method: "POST",
      path: "/pots/:pot",
      permission: "operate",
      input: Filled,
      output: z.strictObject({ cents: z.int() }),
      errors: ["unknown"],
      says: { fr: "Remplit un pot.", en: "Fills a pot." },
    },
    list: {
      method: "GET",
      path: "/pots",
      permission: "read",
      input: page.input,
      output: paged(Filled),
      errors: [],
      says: { fr: "Liste les pots.", en: "Lists the pots." },
    },
  },
  errors: {
    exists: { status: 409, says: { fr: "{pot} existe.", en: "{pot} exists." } },
    unknown: { status: 404, says: { fr: "{pot} n'existe pas.", en: "{pot} does not exist." } },
  },
  findings: {},
  metrics: {},
});

export interface PotsState {
  pots: Record<string, { cents: number; polishedEuros: number }>;
  starts: number;
}

interface PotsShape extends Shape {
  readonly contract: typeof potsContract;
  readonly state: PotsState;
  readonly live: { beats: number; ticks: number; starts: number; wakeAtMs: number | undefined };
  readonly messages: { coin: { pot: string; cents: number }; beat: object; alarm: { atMs: number } };
  readonly effects: { polish: { args: { pot: string; euros: number }; value: { by: string } } };
}

export const pots: Capability<PotsShape> = {
  contract: potsContract,
  foldVersion: 1,
  initial: () => ({ pots: {}, starts: 0 }),
  live: () => ({ beats: 0, ticks: 0, starts: 0, wakeAtMs: undefined }),
  evolve: {
    started: (state) => {
      state.starts += 1;
    },
    opened: (state, { body }) => {
      state.pots[body.pot] = { cents: 0, polishedEuros: 0 };
    },
    filled: (state, { body }) => {
      const pot = (state.pots[body.pot] ??= { cents: 0, polishedEuros: 0 });
      pot.cents += body.cents;
    },
    polished: (state, { body }) => {
      const pot = state.pots[body.pot];
      if (pot !== undefined) pot.polishedEuros = body.euros;
    },
  },
  notice: {
    start: ({ live }) => {
      live.starts += 1;
    },
    tick: ({ live }) => {
      live.ticks += 1;
      live.wakeAtMs = undefined;
    },
    msg: {
      beat: ({ live, emit }, from) => {
        live.beats += 1;
        emit("beats", from);
      },
      alarm: ({ live }, _, { atMs }) => {
        live.wakeAtMs = atMs;
        return "wake";
      },
    },
  },
  decide: {
    open: ({ state }, { body }) =>
      state.pots[body.pot] === undefined
        ? ok({ entries: [draft(potsContract, "opened", { pot: body.pot })], output: { pot: body.pot } })
        : refuse(potsContract, "exists", { pot: body.pot }),
    fill: ({ state }, { body }) => {
      const pot = state.pots[body.pot];
      if (pot === undefined) return refuse(potsContract, "unknown", { pot: body.pot });
      return ok({ entries: [draft(potsContract, "filled", body)], output: { cents: pot.cents + body.cents } });
    },
  },
  react: {
    start: (_, { nonce }) => [draft(potsContract, "started", { nonce })],
    msg: { coin: (_, __, body) => [draft(potsContract, "filled", body)] },
    done: {
      polish: (_, args, outcome) =>
        outcome.ok ? [draft(potsContract, "polished", { ...args, by: outcome.value.by })] : [],
    },
  },
  read: {
    list: ({ state }, input) =>
      ok(
        cut(
          byId(state.pots).map(([pot, { cents }]) => [pot, { pot, cents }] as const),
          input,
        ),
      ),
  },
  due: ({ state, live }) => {
    const effects = byId(state.pots).flatMap(([pot, { cents, polishedEuros }]) => {
      const euros = Math.floor(cents / 100);
      if (euros <= polishedEuros) return [];
      return [{ key: `polish:${pot}:${euros}`, type: "polish" as const, args: { pot, euros } }];
    });
    return live.wakeAtMs === undefined ? { effects } : { effects, wakeAtMs: live.wakeAtMs };
  },
};

const prizesContract = defineContract({
  name: "prizes",
  needs: ["pots"],
  entries: { won: { version: 1, body: z.strictObject({ pot: z.string(), at: z.int() }) } },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});

interface PrizesState {
  cents: Record<string, number>;
  won: Record<string, number>;
}

interface PrizesShape extends Shape {
  readonly contract: typeof prizesContract;
  readonly state: PrizesState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const prizes: Capability<PrizesShape> = {
  contract: prizesContract,
  foldVersion: 1,
  initial: () => ({ cents: {}, won: {} }),
  live: () => ({}),
  evolve: {
    won: (state, { body }) => {
      state.won[body.pot] = body.at;
    },
  },
  follows: [
    follow(potsContract, "filled", (state: PrizesState, { body }) => {
      state.cents[body.pot] = (state.cents[body.pot] ?? 0) + body.cents;
    }),
  ],
  decide: {},
  settle: ({ state }) =>
    byId(state.cents)
      .filter(([pot, cents]) => cents >= 500 && state.won[pot] === undefined)
      .map(([pot, cents]) => draft(prizesContract, "won", { pot, at: cents })),
  read: {},
};

const cheersContract = defineContract({
  name: "cheers",
  needs: ["prizes"],
  entries: { cheered: { version: 1, body: z.strictObject({ pot: z.string() }) } },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});

interface CheersShape extends Shape {
  readonly contract: typeof cheersContract;
  readonly state: { cheered: Record<string, true> };
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const cheers: Capability<CheersShape> = {
  contract: cheersContract,
  foldVersion: 1,
  initial: () => ({ cheered: {} }),
  live: () => ({}),
  evolve: {
    cheered: (state, { body }) => {
      state.cheered[body.pot] = true;
    },
  },
  decide: {},
  settle: ({ state, peek }) =>
    byId(peek(prizes).won)
      .filter(([pot]) => state.cheered[pot] === undefined)
      .map(([pot]) => draft(cheersContract, "cheered", { pot })),
  read: {},
};

export const SAMPLES: readonly LooseCapability[] = [loosen(pots), loosen(prizes), loosen(cheers)];
