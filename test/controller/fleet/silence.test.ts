import { describe, expect, test } from "vitest";
import { isSuspect, paceOf, silentAfterMs } from "../../../controller/fleet/pace.ts";
import { fleetAt, pass, stateOf } from "./fleet-at.ts";
import { beat } from "./rig.ts";

describe("pace", () => {
  test.each([
    ["unmetered", 1, 2_000, 60_000, 30_000],
    ["unmetered", 500, 2_000, 60_000, 30_000],
    ["unmetered", 501, 10_000, 60_000, 30_000],
    ["metered", 1, 30_000, 300_000, 90_000],
    ["metered", 10_000, 30_000, 300_000, 90_000],
  ] as const)(
    "%s, %i nodes: a beat every %i ms, health every %i ms, silent after %i ms",
    (link, size, beatMs, healthMs, silentMs) => {
      const pace = paceOf(link, size);
      expect(pace).toEqual({ beatMs, healthMs, inventoryMs: 6 * 3_600_000 });
      expect(silentAfterMs(pace)).toBe(silentMs);
    },
  );

  test("three missed beats make a node suspect long before it is silent", () => {
    const pace = paceOf("unmetered", 3);
    expect([5_999, 6_000].map((ms) => isSuspect(1_000, pace, 1_000 + ms))).toEqual([false, true]);
  });
});

describe("silence", () => {
  test("one of two nodes: silent at 30 s and not before, back at its first beat", async () => {
    const made = await fleetAt("aa");
    const [quiet, loud] = made.nodes;
    pass(made, 29_500, [loud ?? ""]);
    expect(stateOf(made, quiet)).toBe("ok");
    pass(made, 500, [loud ?? ""]);
    expect(stateOf(made, quiet)).toBe("silent");
    expect(made.rig.standing()).toEqual([`fleet.node-silent node:${quiet}`]);
    pass(made, 600_000, [loud ?? ""]);
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(1);
    made.rig.message("beat", quiet ?? "", beat(2));
    expect(stateOf(made, quiet)).toBe("ok");
    expect(made.rig.wrote("fleet.returned")).toHaveLength(1);
    expect(made.rig.standing()).toEqual([]);
  });

  test("each is noticed at its own 30 s, whenever it stopped", async () => {
    const made = await fleetAt("aaaa");
    const [one = "", two = "", three = "", always = ""] = made.nodes;
    pass(made, 4_000, [one, two, three, always]);
    pass(made, 12_000, [two, three, always]);
    pass(made, 20_000, [three, always]);
    pass(made, 60_000, [always]);
    const waits = made.rig.entries
      .filter(({ kind }) => kind === "fleet.silenced")
      .map(({ body, atMs }) => atMs - (body as { heardAtMs: number }).heardAtMs);
    expect(waits).toEqual([30_000, 30_000, 30_000]);
  });

  test("a site on a metered line has 90 s", async () => {
    const made = await fleetAt("a", "metered");
    pass(made, 89_000, []);
    expect(made.rig.wrote("fleet.silenced")).toEqual([]);
    pass(made, 1_000, []);
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(1);
  });

  test("a line that becomes unmetered does not make slow beats a silence", async () => {
    const made = await fleetAt("a", "metered");
    pass(made, 60_000, made.nodes, 30_000);
    pass(made, 29_000, []);
    made.rig.command("sites.set", { site: "a", link: "unmetered" });
    pass(made, 20_000, []);
    expect(made.rig.wrote("fleet.silenced")).toEqual([]);
    pass(made, 120_000, []);
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(1);
  });

  test("after a restart of the controller nobody is silent before 30 s of its own", async () => {
    const made = await fleetAt("ab");
    made.rig.restart();
    pass(made, 29_000, []);
    expect(made.rig.wrote("fleet.silenced")).toEqual([]);
    pass(made, 1_000, []);
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(2);
    made.rig.restart();
    expect(stateOf(made, made.nodes[0])).toBe("silent");
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(2);
  });

  test("a jump of the wall clock silences nobody", async () => {
    const made = await fleetAt("a");
    made.rig.clock.jumpWall(86_400_000);
    pass(made, 10_000, made.nodes);
    expect(made.rig.wrote("fleet.silenced")).toEqual([]);
  });

  test("a site whose nodes are all silent is one finding that covers theirs", async () => {
    const made = await fleetAt("aab");
    pass(made, 40_000, made.nodes.slice(2));
    const [site, ...rest] = made.rig.findings();
    expect(site).toMatchObject({ code: "fleet.site-silent", subject: "site:a", params: { nodes: 2 } });
    expect(rest.map(({ code, within }) => [code, within?.includes("site:a")])).toEqual([
      ["fleet.node-silent", true],
      ["fleet.node-silent", true],
    ]);
  });

  test("all sites at once is the controller's own trouble", async () => {
    const made = await fleetAt("aab");
    pass(made, 40_000, []);
    expect(made.rig.findings()[0]).toMatchObject({
      code: "fleet.all-silent",
      subject: "controller",
      params: { nodes: 3, sites: 2 },
    });
    pass(made, 2_000, made.nodes.slice(0, 1));
    expect(made.rig.standing()).not.toContain("fleet.all-silent controller");
  });

  test("sites that fell silent one after the other are not", async () => {
    const made = await fleetAt("ab");
    pass(made, 600_000, made.nodes.slice(1));
    pass(made, 40_000, []);
    expect(made.rig.standing().filter((row) => row.startsWith("fleet.site-silent"))).toHaveLength(2);
    expect(made.rig.standing()).not.toContain("fleet.all-silent controller");
  });

  test("a node that never spoke is joining, not silent", async () => {
    const made = await fleetAt("a");
    const node = await made.joined("a");
    pass(made, 600_000, made.nodes);
    expect(stateOf(made, node)).toBe("joining");
    expect(made.rig.standing()).toEqual([`fleet.never-seen node:${node}`]);
  });

  test("an unwritable journal does not make the loop spin on a silence that it can't write", async () => {
    const made = await fleetAt("aa");
    made.rig.clock.advance(29_000);
    made.rig.journal.failNext({ kind: "refused" });
    made.rig.journal.failNext({ kind: "refused" });
    made.rig.clock.advance(120_000);
    expect(made.rig.wrote("fleet.silenced")).toHaveLength(2);
  });
});
