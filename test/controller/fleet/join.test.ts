import { describe, expect, test } from "vitest";
import { sites } from "../../../controller/sites/sites.ts";
import { beat, type Fleet, fleetRig, nkey } from "./rig.ts";

async function withSite(): Promise<Fleet> {
  const fleet = fleetRig();
  fleet.rig.command("sites.add", { site: "a", link: "unmetered" });
  await fleet.flush();
  return fleet;
}

const HOUR_MS = 3_600_000;

test("a machine joins with its token and is told all that it needs", async () => {
  const fleet = await withSite();
  const { token, command } = await fleet.token("a");
  expect(token).toMatch(/^lierre1\.0{64}\./);
  expect(command).toContain(token);
  const answer = await fleet.join(token);
  expect(answer).toMatchObject({
    ok: true,
    value: {
      site: "a",
      lineage: "lineage-one",
      controllerKey: "the-controllers-public-key",
      servers: ["tls://controller:4222"],
    },
  });
  await fleet.flush();
  expect(fleet.outside.admitted.at(-1)).toEqual([{ site: "a", node: expect.stringMatching(/^nd-/), nkey: nkey(99) }]);
});

test("the journal holds the hash of a token's secret, never the secret", async () => {
  const fleet = await withSite();
  const { token } = await fleet.token("a", 60, "the-secret-entropy");
  await fleet.join(token);
  expect(JSON.stringify(fleet.rig.entries)).not.toContain("the-secret-entropy");
  expect(fleet.rig.wrote("fleet.tokenMade")).toHaveLength(1);
});

test("a lost answer is told again: same token, same key, same node, nothing new in the journal", async () => {
  const fleet = await withSite();
  const { token } = await fleet.token("a");
  const first = await fleet.join(token);
  fleet.rig.restart();
  fleet.rig.clock.advance(2 * HOUR_MS);
  expect(await fleet.join(token)).toEqual(first);
  expect(fleet.rig.wrote("fleet.joined")).toHaveLength(1);
});

describe("refused joins name what is wrong and change nothing", () => {
  const cases: [string, string, (fleet: Fleet) => Promise<{ ok: boolean }>][] = [
    ["garbage instead of a token", "fleet.token-malformed", ({ join }) => join("not a token at all, really")],
    ["a token without its secret", "fleet.token-malformed", ({ join }) => join(`lierre1.${"0".repeat(64)}.`)],
    ["a token of another authority", "fleet.token-foreign", ({ join }) => join(`lierre1.${"a".repeat(64)}.whatever`)],
    ["an unknown token", "fleet.token-unknown", ({ join }) => join(`lierre1.${"0".repeat(64)}.nobody-made-this`)],
    [
      "a removed token",
      "fleet.token-unknown",
      async ({ rig, token, join }) => {
        const made = await token("a");
        rig.command("fleet.tokenRemove", { token: made.id });
        return join(made.token);
      },
    ],
    [
      "a token used by another machine",
      "fleet.token-used",
      async ({ token, join }) => {
        const made = await token("a");
        await join(made.token, { nkey: nkey(1) });
        return join(made.token, { nkey: nkey(2) });
      },
    ],
    [
      "an expired token",
      "fleet.token-expired",
      async ({ rig, token, join }) => {
        const made = await token("a", 1);
        rig.clock.advance(60_000);
        return join(made.token);
      },
    ],
    [
      "a machine that joined already, with a new token",
      "fleet.already-joined",
      async ({ token, join }) => {
        await join((await token("a")).token);
        return join((await token("a")).token);
      },
    ],
    [
      "the key of a retired node",
      "fleet.key-retired",
      async ({ rig, token, join }) => {
        await join((await token("a")).token);
        rig.command("fleet.drain", { node: "atelier" });
        rig.command("fleet.retire", { node: "atelier" });
        return join((await token("a")).token);
      },
    ],
  ];
  test.each(cases)("%s → %s", async (_, code, attempt) => {
    const fleet = await withSite();
    expect(await attempt(fleet)).toMatchObject({ ok: false, error: { code } });
    const list = fleet.rig.read<{ items: unknown[] }>("fleet.list", { limit: 10 });
    const members = list.ok ? list.value.items.length : -1;
    expect(members).toBe(["fleet.token-used", "fleet.already-joined"].includes(code) ? 1 : 0);
  });
});

test("a token for a site that is there no more is refused", async () => {
  const fleet = fleetRig();
  const made = fleet.rig.command("fleet.tokenNew", { site: "gone", ttlMinutes: 60 });
  expect(made).toMatchObject({ ok: false, error: { code: "sites.unknown", params: { site: "gone" } } });
  // No operation removes a site yet, so a state that lost one is made by hand.
  fleet.rig.command("sites.add", { site: "a", link: "unmetered" });
  const { token } = await fleet.token("a");
  delete fleet.rig.machine.peek(sites).sites["a"];
  expect(await fleet.join(token)).toMatchObject({
    ok: false,
    error: { code: "fleet.site-gone", params: { site: "a" } },
  });
});

test("two machines with one machine-id both join, and that is said", async () => {
  const fleet = await withSite();
  await fleet.joined("a", { machineId: "cloned" });
  const second = await fleet.joined("a", { machineId: "cloned" });
  expect(fleet.rig.standing()).toContain(`fleet.same-machine node:${second}`);
  expect(fleet.rig.standing().filter((row) => row.startsWith("fleet.same-machine"))).toHaveLength(1);
});

test("names come from the machine, in the letters of names, and are never the same twice", async () => {
  const fleet = await withSite();
  for (const hostname of ["atelier", "Atelier.local", "ATELIER", "42", "constructor", "Café du Coin"])
    await fleet.joined("a", { hostname });
  const list = fleet.rig.read<{ items: { name: string }[] }>("fleet.list", { limit: 10 });
  const names = list.ok ? list.value.items.map(({ name }) => name).sort() : [];
  expect(names).toEqual(["atelier", "atelier-2", "atelier-3", "caf-du-coin", "node", "node-2"]);
});

test("tokens are listed with what became of them", async () => {
  const fleet = await withSite();
  const used = await fleet.token("a");
  await fleet.join(used.token);
  await fleet.token("a", 1);
  fleet.rig.clock.advance(120_000);
  await fleet.token("a");
  const list = fleet.rig.read<{ items: { state: string }[] }>("fleet.tokenList", { limit: 10 });
  expect(list.ok && list.value.items.map(({ state }) => state).sort()).toEqual(["expired", "open", "used"]);
});

test("the bus is told again after a failure, with the list of then", async () => {
  const fleet = await withSite();
  fleet.outside.admitFails = "connection refused";
  await fleet.joined("a");
  await fleet.flush();
  expect(fleet.rig.standing()).toContain("fleet.roster-refused controller");
  fleet.outside.admitFails = undefined;
  fleet.rig.clock.advance(60_000);
  await fleet.flush();
  expect(fleet.outside.admitted.at(-1)).toHaveLength(1);
  expect(fleet.rig.standing()).not.toContain("fleet.roster-refused controller");
});

test("two agents with one identity: noticed once, both cut off, gone when retired", async () => {
  const fleet = await withSite();
  const node = await fleet.joined("a");
  const say = (s: number, p: string) => fleet.rig.message("beat", node, beat(s, p));
  say(1, "first");
  say(2, "first");
  say(1, "second");
  say(2, "second");
  expect(fleet.rig.wrote("fleet.cloned")).toHaveLength(0);
  say(2, "first");
  expect(fleet.rig.wrote("fleet.cloned")).toHaveLength(0);
  say(3, "first");
  say(3, "second");
  say(4, "first");
  expect(fleet.rig.wrote("fleet.cloned")).toHaveLength(1);
  await fleet.flush();
  expect(fleet.outside.admitted.at(-1)).toEqual([]);
  expect(fleet.rig.standing()).toEqual([`fleet.cloned node:${node}`]);
  expect(fleet.rig.command("fleet.retire", { node })).toMatchObject({ ok: true, value: { state: "retired" } });
  expect(fleet.rig.standing()).toEqual([]);
});

test("an agent that restarts all day is one agent", async () => {
  const fleet = await withSite();
  const node = await fleet.joined("a");
  for (let process = 0; process < 50; process += 1)
    for (let s = 1; s < 4; s += 1) fleet.rig.message("beat", node, beat(s, `process-${process}`));
  expect(fleet.rig.wrote("fleet.cloned")).toHaveLength(0);
});
