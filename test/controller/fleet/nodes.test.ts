import { describe, expect, test } from "vitest";
import { type Fleet, fleetRig, inventory } from "./rig.ts";

async function oneNode(): Promise<Fleet & { node: string }> {
  const made = fleetRig();
  made.rig.command("sites.add", { site: "a", link: "unmetered" });
  const node = await made.joined("a", { hostname: "atelier" });
  made.rig.message("inventory", node, inventory());
  return { ...made, node };
}

test("a node may be named by its id or by its name", async () => {
  const { rig, node } = await oneNode();
  expect(rig.read("fleet.show", { node })).toEqual(rig.read("fleet.show", { node: "atelier" }));
  expect(rig.read("fleet.show", { node })).toMatchObject({ ok: true, value: { node, name: "atelier", state: "ok" } });
});

test("cordon, drain and back; saying it twice writes it once", async () => {
  const { rig, node } = await oneNode();
  const shown = (op: string) => rig.command(`fleet.${op}`, { node: "atelier" });
  expect(shown("cordon")).toMatchObject({ ok: true, value: { state: "maintenance", cordoned: true, draining: false } });
  shown("cordon");
  expect(rig.wrote("fleet.cordoned")).toEqual([{ node, site: "a", name: "atelier" }]);
  expect(shown("drain")).toMatchObject({ ok: true, value: { cordoned: true, draining: true } });
  shown("drain");
  expect(rig.wrote("fleet.draining")).toHaveLength(1);
  expect(shown("uncordon")).toMatchObject({ ok: true, value: { state: "ok", cordoned: false, draining: false } });
});

test("a dry run of a drain says what would be and changes nothing", async () => {
  const { rig, node } = await oneNode();
  const dry = rig.command("fleet.drain", { node }, { dryRun: true });
  expect(dry).toMatchObject({ ok: true, value: { draining: true, state: "maintenance" } });
  expect(rig.read("fleet.show", { node })).toMatchObject({ ok: true, value: { draining: false, state: "ok" } });
});

test("a node is renamed, and found by its new name only", async () => {
  const { rig, node } = await oneNode();
  expect(rig.command("fleet.rename", { node: "atelier", name: "fab" })).toMatchObject({
    ok: true,
    value: { name: "fab" },
  });
  expect(rig.wrote("fleet.renamed")).toEqual([{ node, site: "a", name: "fab", was: "atelier" }]);
  expect(rig.read("fleet.show", { node: "atelier" })).toMatchObject({ ok: false, error: { code: "fleet.unknown" } });
});

test("a retired node leaves the list, the bus and its name behind", async () => {
  const made = await oneNode();
  made.rig.command("fleet.drain", { node: "atelier" });
  expect(made.rig.command("fleet.retire", { node: "atelier" })).toMatchObject({
    ok: true,
    value: { state: "retired" },
  });
  expect(made.rig.read("fleet.list", { limit: 10 })).toEqual({ ok: true, value: { items: [] } });
  await made.flush();
  expect(made.outside.admitted.at(-1)).toEqual([]);
  await made.joined("a", { hostname: "atelier" });
  expect(made.rig.read("fleet.show", { node: "atelier" })).toMatchObject({ ok: true, value: { state: "joining" } });
  expect(made.rig.read("fleet.show", { node: made.node })).toMatchObject({ ok: true, value: { state: "retired" } });
});

test("the list is cut into pages and by site", async () => {
  const made = await oneNode();
  made.rig.command("sites.add", { site: "b", link: "unmetered" });
  for (const site of ["b", "a", "b"]) await made.joined(site);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = made.rig.read<{ items: { node: string }[]; next?: string }>("fleet.list", {
      limit: 1,
      ...(cursor && { cursor }),
    });
    if (!page.ok) break;
    seen.push(...page.value.items.map(({ node }) => node));
    cursor = page.value.next;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(4);
  expect(seen).toEqual([...seen].sort());
  const atB = made.rig.read<{ items: unknown[] }>("fleet.list", { limit: 10, site: "b" });
  expect(atB.ok && atB.value.items).toHaveLength(2);
});

describe("refused", () => {
  const cases: [string, string, object, string][] = [
    ["an unknown node", "cordon", { node: "nobody" }, "fleet.unknown"],
    ["a name of JavaScript's own", "drain", { node: "__proto__" }, "fleet.unknown"],
    ["to retire what is not drained", "retire", { node: "atelier" }, "fleet.not-draining"],
    ["a name that is taken", "rename", { node: "atelier", name: "cave" }, "fleet.name-taken"],
    ["a name like a number", "rename", { node: "atelier", name: "nd-0123456789" }, "fleet.name-reserved"],
    ["to remove a token that is not there", "tokenRemove", { token: "tk-0000000000" }, "fleet.no-such-token"],
  ];
  test.each(cases)("%s", async (_, op, body, code) => {
    const made = await oneNode();
    await made.joined("a", { hostname: "cave" });
    const before = made.rig.entries.length;
    expect(made.rig.command(`fleet.${op}`, body)).toMatchObject({ ok: false, error: { code } });
    expect(made.rig.entries).toHaveLength(before);
  });

  test("to change what is retired", async () => {
    const { rig, node } = await oneNode();
    rig.command("fleet.drain", { node });
    rig.command("fleet.retire", { node });
    for (const op of ["cordon", "uncordon", "drain", "retire"])
      expect(rig.command(`fleet.${op}`, { node })).toMatchObject({ ok: false, error: { code: "fleet.retired" } });
  });
});
