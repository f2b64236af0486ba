import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fleetContract } from "../../../controller/fleet/contract.ts";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { leadership } from "../../../controller/leadership/leadership.ts";
import { sites } from "../../../controller/sites/sites.ts";
import { loosen } from "../../../shared/kernel/capability.ts";
import { type Draft, seal } from "../../../shared/kernel/entry.ts";
import type { Json } from "../../../shared/kernel/json.ts";
import { Machine } from "../../../shared/kernel/machine.ts";
import { seededRandom } from "../../../shared/kernel/random.ts";
import { inventory, nkey } from "./rig.ts";

const number = fc.integer({ min: 0, max: 3 });
const node = number.map((n) => `nd-000000000${n}`);
const token = number.map((n) => `tk-000000000${n}`);
const site = fc.constantFrom("a", "b");
const wallMs = fc.integer({ min: 0, max: 10 ** 13 });
const who = { node, site, name: fc.constantFrom("atelier", "cave") };
const hash = number.map((n) => String(n).repeat(64));
const report = fc.record({
  kind: fc.constant("finding"),
  code: fc.constantFrom("disk-filling", "unheard-of", "__proto__"),
  subject: fc.constantFrom("", "disk:/", "service:pads"),
  standing: fc.boolean(),
  params: fc.constant({}),
});

/** A valid body for each kind of entry. */
const bodies: Record<keyof typeof fleetContract.entries, fc.Arbitrary<object>> = {
  tokenMade: fc.record({ token, site, hash, expiresAtMs: wallMs }),
  tokenRemoved: fc.record({ token, site }),
  joined: fc.record({
    ...who,
    token,
    nkey: number.map(nkey),
    xkey: fc.constant(`age1${"q".repeat(58)}`),
    machineId: fc.constantFrom("", "m"),
    platform: fc.constant("linux/amd64"),
  }),
  inventoried: fc.record({ node, inventory: fc.constant(inventory()) }),
  reported: fc.record({ node, n: fc.integer({ min: 1, max: 9 }), report }),
  silenced: fc.record({ ...who, heardAtMs: wallMs }),
  returned: fc.record(who),
  cloned: fc.record(who),
  cordoned: fc.record(who),
  uncordoned: fc.record(who),
  draining: fc.record(who),
  overdue: fc.record(who),
  renamed: fc.record({ ...who, was: fc.constant("was") }),
  retired: fc.record(who),
};

const entry = fc.oneof(
  ...Object.entries(bodies).map(([kind, body]) => fc.tuple(fc.constant(kind as keyof typeof bodies), body, wallMs)),
);

test("any order of valid entries folds, and what it gives can be looked at and kept", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
      const machine = new Machine([leadership, sites, fleet].map((one) => loosen(one as never)));
      for (const [kind, body, atMs] of entries) {
        expect(fleetContract.entries[kind].body.safeParse(body).error).toBeUndefined();
        const draft: Draft = { kind: `fleet.${kind}`, version: 1, body: body as Json };
        expect(machine.fold(seal(machine.head, draft, { atMs, actor: "system", term: 1 }))).toBeUndefined();
      }
      const world = { now: { bootMs: 5, wallMs: 10 ** 12 }, random: seededRandom(1) };
      machine.due(world);
      machine.findings(world);
      machine.measures(world);
      machine.read("fleet.list", { limit: 10 }, "system", world);
      const state = machine.peek(fleet);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      const members = Object.values(state.nodes).filter(({ retired }) => !retired);
      const shown = machine.read("fleet.list", { limit: 10 }, "system", world);
      expect(shown?.ok === true && (shown.value as { items: unknown[] }).items).toHaveLength(members.length);
    }),
    { numRuns: 300 },
  );
});
