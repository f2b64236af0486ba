import { describe, expect, test } from "vitest";
import { callerOf, personOf } from "../../../controller/people/caller.ts";
import type { AnyBorder } from "../../../controller/mount.ts";
import { border as peopleBorder } from "../../../controller/people/people.adapter.ts";
import { people } from "../../../controller/people/people.ts";
import { allows, type Role } from "../../../controller/people/roles.ts";
import type { PersonView } from "../../../controller/people/views.ts";
import type { PersonVault } from "../../../controller/ports.ts";
import { leadership } from "../../../controller/leadership/leadership.ts";
import { loosen } from "../../../shared/kernel/capability.ts";
import type { Level } from "../../../shared/kernel/contract.ts";
import type { Actor } from "../../../shared/kernel/entry.ts";
import { sha256Hex } from "../../../shared/kernel/json.ts";
import type { Result } from "../../../shared/kernel/result.ts";
import { Rig } from "../fleet/rig.ts";

const turned = (text: string): string => text.split("").toReversed().join("");

/** A vault that turns texts round, so that sealed and open differ. */
class FakeVault implements PersonVault {
  readonly keys = new Set<string>();
  broken = false;
  seal(person: string, text: string): Promise<string> {
    this.keys.add(person);
    return Promise.resolve(turned(text));
  }
  open(person: string, sealed: string): Promise<string | undefined> {
    return Promise.resolve(this.keys.has(person) ? turned(sealed) : undefined);
  }
  drop(person: string): Promise<void> {
    if (this.broken) return Promise.reject(new Error("read-only file system"));
    this.keys.delete(person);
    return Promise.resolve();
  }
}

type Token = { id: string; person: string; token: string };

function peopleRig() {
  const vault = new FakeVault();
  const border: AnyBorder = peopleBorder({ vault });
  const rig = new Rig([loosen(leadership), loosen(people)], border.perform);
  const shown = (op: string, answer: unknown) => border.present[op]?.(answer as never) as Promise<PersonView>;
  let asked = 0;
  const add = async (name: string, roles: Role[] = ["viewer"]): Promise<PersonView> => {
    asked += 1;
    const taken = (await border.intake["add"]?.(
      { name, email: "x@example.org", roles } as never,
      `fresh-${asked}`,
    )) as Result<object>;
    const answer = rig.command("people.add", taken.ok ? taken.value : {});
    if (!answer.ok) throw new Error(answer.error.code);
    return shown("add", answer.value);
  };
  const token = (person: string, more: object = {}): Token => {
    const made = rig.command<Token>("people.token", { person, ...more });
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  };
  const bootstrap = (): Token => {
    const made = rig.command<Token>("people.bootstrap", {});
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  };
  const who = (text: string) => personOf(rig.machine.peek(people), sha256Hex(text), rig.clock.now().wallMs);
  const flush = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    rig.clock.settle();
  };
  return { rig, vault, border, shown, add, token, bootstrap, who, flush };
}

const DAY_MS = 86_400_000;

test("the first admin is made once, and its token opens everything", () => {
  const { rig, bootstrap, who } = peopleRig();
  const { token, person } = bootstrap();
  expect(token).toMatch(/^lierre_[0-9a-f]{64}$/);
  expect(who(token)).toEqual({ person, roles: ["admin"] });
  expect(rig.command("people.bootstrap", {})).toMatchObject({ ok: false, error: { code: "people.has-admin" } });
  rig.restart();
  expect(who(token)).toEqual({ person, roles: ["admin"] });
});

test("the journal holds neither names nor tokens", async () => {
  const { rig, add, token } = peopleRig();
  const { person, name, email } = await add("Marie Curie");
  expect({ name, email }).toEqual({ name: "Marie Curie", email: "x@example.org" });
  const made = token(person);
  const text = JSON.stringify(rig.entries);
  for (const secret of ["Marie", "example.org", made.token]) expect(text).not.toContain(secret);
});

test("people are listed by name, the first admin and an erased one included", async () => {
  const { rig, border, add, bootstrap, flush } = peopleRig();
  bootstrap();
  await add("Marie");
  const gone = await add("Paul");
  rig.command("people.erase", { person: gone.person });
  await flush();
  const list = rig.read("people.list", { limit: 10 });
  const open = border.present?.["list"] as (page: unknown) => Promise<{ items: PersonView[] }>;
  const { items } = await open(list.ok ? list.value : {});
  expect(items.map(({ name, erased }) => `${name} ${erased}`).toSorted()).toEqual([
    " true",
    "Marie false",
    "admin false",
  ]);
});

test("an erased person's tokens die at once and the key is dropped, even if that takes several attempts", async () => {
  const { rig, vault, add, token, who, flush } = peopleRig();
  const { person } = await add("Marie", ["operator"]);
  const { token: text } = token(person);
  expect(who(text)?.roles).toEqual(["operator"]);
  vault.broken = true;
  expect(rig.command("people.erase", { person })).toMatchObject({
    ok: true,
    value: { erased: true, name: "", tokens: [] },
  });
  expect(who(text)).toBeUndefined();
  await flush();
  expect(rig.standing()).toEqual(["people.key-kept controller"]);
  rig.clock.advance(60_000);
  await flush();
  expect(rig.wrote("people.keyDropped")).toEqual([]);
  vault.broken = false;
  rig.restart();
  await flush();
  expect(rig.wrote("people.keyDropped")).toEqual([{ person }]);
  expect(vault.keys.has(person)).toBe(false);
  expect(rig.standing()).toEqual([]);
});

test("a full disk while a key is dropped neither spins nor loses the drop", async () => {
  const { rig, add, flush } = peopleRig();
  const { person } = await add("Marie");
  rig.command("people.erase", { person });
  rig.journal.failNext({ kind: "refused" });
  await flush();
  expect(rig.loop.unwritable).toContain("full");
  for (let round = 0; round < 5; round += 1) {
    rig.clock.advance(5_000);
    await flush();
  }
  expect(rig.wrote("people.keyDropped")).toEqual([{ person }]);
});

test("tokens end: by their date, or revoked", async () => {
  const { rig, add, token, who } = peopleRig();
  const { person } = await add("Marie");
  const short = token(person, { ttlDays: 1 });
  const long = token(person);
  rig.clock.advance(DAY_MS);
  expect(who(short.token)).toBeUndefined();
  expect(who(long.token)?.person).toBe(person);
  rig.command("people.revoke", { person, token: long.id });
  expect(who(long.token)).toBeUndefined();
});

describe("the last one who can administer stays", () => {
  const cases: [string, string, (person: string, token: string) => object][] = [
    ["erased", "people.erase", (person) => ({ person })],
    ["made a viewer", "people.roles", (person) => ({ person, roles: ["viewer"] })],
    ["without a token", "people.revoke", (person, token) => ({ person, token })],
  ];
  test.each(cases)("not %s", async (_, op, body) => {
    const { rig, bootstrap, add, token } = peopleRig();
    const first = bootstrap();
    const second = await add("Marie", ["admin"]);
    // An admin without a token can't take over.
    expect(rig.command(op, body(first.person, first.id))).toMatchObject({
      ok: false,
      error: { code: "people.last-admin" },
    });
    token(second.person);
    expect(rig.command(op, body(first.person, first.id))).toMatchObject({ ok: true });
  });
});

describe("refused", () => {
  const cases: [string, string, object, string][] = [
    ["a token for nobody", "people.token", { person: "pe-0000000000" }, "people.unknown"],
    ["an erasure of nobody", "people.erase", { person: "__proto__" }, "people.unknown"],
    ["roles for nobody", "people.roles", { person: "pe-0000000000", roles: ["admin"] }, "people.unknown"],
  ];
  test.each(cases)("%s", (_, op, body, code) => {
    expect(peopleRig().rig.command(op, body)).toMatchObject({ ok: false, error: { code } });
  });

  test("a token for an erased person, and a token that is another's", async () => {
    const { rig, add, token } = peopleRig();
    const marie = await add("Marie");
    const paul = await add("Paul");
    const { id } = token(paul.person);
    const code = { ok: false, error: { code: "people.no-such-token" } };
    expect(rig.command("people.revoke", { person: marie.person, token: id })).toMatchObject(code);
    rig.command("people.erase", { person: marie.person });
    const erased = { ok: false, error: { code: "people.erased" } };
    expect(rig.command("people.token", { person: marie.person })).toMatchObject(erased);
  });
});

test("whoami tells a person who they are, and nobody that they are nobody", async () => {
  const { rig, shown, add } = peopleRig();
  const { person } = await add("Marie", ["operator"]);
  const me = rig.read("people.whoami", {}, `person:${person}`);
  expect(await shown("whoami", me.ok ? me.value : {})).toMatchObject({ name: "Marie", roles: ["operator"] });
  const others: Actor[] = ["system", "node:nd-0000000000", "person:pe-0000000000", "person:__proto__"];
  for (const actor of others)
    expect(rig.read("people.whoami", {}, actor)).toMatchObject({ ok: false, error: { code: "people.nobody" } });
});

describe("what roles may do", () => {
  const cases: [Role[], string, Level, boolean][] = [
    [[], "sites", "public", true],
    [[], "sites", "read", false],
    [["viewer"], "sites", "read", true],
    [["viewer"], "sites", "operate", false],
    [["operator"], "services", "operate", true],
    [["operator"], "services", "administer", false],
    [["operator"], "people", "read", true],
    [["operator"], "people", "operate", false],
    [["viewer", "operator"], "sites", "operate", true],
    [["admin"], "people", "administer", true],
    [["viewer"], "__proto__", "operate", false],
  ];
  test.each(cases)("%j on %s, to %s: %s", (roles, capability, level, expected) => {
    expect(allows(roles, capability, level)).toBe(expected);
  });

  test("a caller is its person, with its roles of now", async () => {
    const { rig, add, token } = peopleRig();
    const { person } = await add("Marie");
    const hash = sha256Hex(token(person).token);
    const caller = () => callerOf(rig.machine.peek(people), hash, rig.clock.now().wallMs);
    expect(caller()?.actor).toBe(`person:${person}`);
    expect(caller()?.allows("sites", "operate")).toBe(false);
    rig.command("people.roles", { person, roles: ["operator"] });
    expect(caller()?.allows("sites", "operate")).toBe(true);
    expect(callerOf(rig.machine.peek(people), sha256Hex("else"), 0)).toBeUndefined();
  });
});
