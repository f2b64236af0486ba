import { type Capability, NOTHING } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { earliest, type EffectOf } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { backoffMs } from "../../shared/kernel/random.ts";
import { ok } from "../../shared/kernel/result.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import { peopleContract } from "./contract.ts";
import { decide } from "./decide.ts";
import { evolve } from "./evolve.ts";
import { Role } from "./roles.ts";
import { type PeopleShape, type PeopleState, personIn } from "./state.ts";
import { viewOf } from "./view.ts";

/** Erased people whose key still lies on the disk. */
const toDrop = ({ people }: PeopleState): string[] =>
  byId(people).flatMap(([person, { erasedAtMs, keyDropped }]) =>
    erasedAtMs !== undefined && !keyDropped ? [person] : [],
  );

/**
 * People, roles and personal tokens.
 *
 * INVARIANTS
 * - Names and addresses are in the state and the journal only as sealed text; an erased person's key is dropped.
 * - A token is kept as its hash; it dies with its person, by revocation or at its end.
 */
export const people: Capability<PeopleShape> = {
  contract: peopleContract,
  foldVersion: 1,
  initial: () => ({ people: {}, tokens: {}, hashes: {} }),
  live: () => ({ drops: new Map() }),
  evolve,
  decide,
  notice: {
    done: {
      "vault.drop": ({ live, now, random }, { person }, outcome) => {
        const failures = outcome.ok ? 0 : (live.drops.get(person)?.failures ?? 0) + 1;
        const notBeforeMs = now.bootMs + backoffMs(random, failures, SECOND_MS, MINUTE_MS);
        live.drops.set(person, { failures, notBeforeMs, detail: outcome.ok ? "" : outcome.error.detail });
      },
    },
  },
  react: {
    done: {
      "vault.drop": ({ state }, { person }, outcome) =>
        outcome.ok && personIn(state, person)?.keyDropped === false
          ? [draft(peopleContract, "keyDropped", { person })]
          : NOTHING,
    },
  },
  due: ({ state, live, now }) => {
    const effects: EffectOf<PeopleShape["effects"]>[] = [];
    const waits: number[] = [];
    for (const person of toDrop(state)) {
      const notBeforeMs = live.drops.get(person)?.notBeforeMs ?? 0;
      if (notBeforeMs > now.bootMs) waits.push(notBeforeMs);
      else effects.push({ key: `drop:${person}`, type: "vault.drop", args: { person } });
    }
    const wakeAtMs = earliest(...waits);
    return { effects, wakeAtMs };
  },
  read: {
    list: ({ state }, input) => {
      const rows = byId(state.people).map(([person, held]) => [person, viewOf(state, person, held)] as const);
      return ok(cut(rows, input));
    },
    whoami: ({ state }, _, actor) => {
      const person = actor.startsWith("person:") ? actor.slice("person:".length) : "";
      const held = personIn(state, person);
      return held === undefined ? refuse(peopleContract, "nobody") : ok(viewOf(state, person, held));
    },
  },
  findings: ({ state, live }) =>
    toDrop(state).flatMap((person) => {
      const tried = live.drops.get(person);
      if (tried === undefined || tried.failures === 0) return [];
      const sinceMs = state.people[person]?.erasedAtMs ?? 0;
      return [
        finding(peopleContract, "key-kept", {
          subject: "controller",
          sinceMs,
          params: { person, detail: tried.detail },
        }),
      ];
    }),
  measures: ({ state }) =>
    Role.options.map((role) => ({
      name: "people",
      labels: { role },
      value: Object.values(state.people).filter(({ roles }) => roles.includes(role)).length,
    })),
};
