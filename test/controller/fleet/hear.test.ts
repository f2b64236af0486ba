import { describe, expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { isSuspect, paceOf, silentAfterMs } from "../../../controller/fleet/pace.ts";
import { nodeOf } from "../../../controller/fleet/state.ts";
import { beat, type Fleet, fleetRig, inventory } from "./rig.ts";

const SECOND_MS = 1_000;

/** A fleet with one node per letter, at the site of that letter, all of which have spoken. */
async function fleetAt(places: string, link = "unmetered"): Promise<Fleet & { nodes: string[] }> {
  const made = fleetRig();
  for (const site of new Set(places)) made.rig.command("sites.add", { site, link });
  const nodes: string[] = [];
  for (const site of places) nodes.push(await made.joined(site));
  for (const node of nodes) {
    made.rig.message("inventory", node, inventory());
    made.rig.message("beat", node, beat(1));
  }
  await made.flush();
  return { ...made, nodes };
}

/** Time passes while these nodes beat every `everyMs`. */
function pass({ rig }: Fleet, ms: number, beating: readonly string[], everyMs = 2 * SECOND_MS): void {
  const untilMs = rig.clock.now().bootMs + ms;
  for (let s = 100; rig.clock.now().bootMs < untilMs; s += 1) {
    rig.clock.advance(Math.min(everyMs, untilMs - rig.clock.now().bootMs));
    for (const node of beating) rig.message("beat", node, beat(s));
  }
}

const stateOf = ({ rig }: Fleet, node: string | undefined) => {
  const shown = rig.read<{ state: string }>("fleet.show", { node });
  return shown.ok ? shown.value.state : shown.error.code;
};

describe("pace", () => {
  test.each([
    ["unmetered", 1, 2_000, 60_000, 30_000],
    ["unmetered", 500, 2_000, 60_000, 30_000],
    ["unmetered", 501, 10_000, 60_000, 30_000],
    ["metered", 1, 30_000, 300_000, 90_000],
    ["metered", 10_000, 30_000, 300_000, 90_000],
  ] as const)("%s, %i nodes: a beat every %i ms, health every %i ms, silent after %i ms", (link, size, beatMs, healthMs, silentMs) => {
    const pace = paceOf(link, size);
    expect(pace).toEqual({ beatMs, healthMs, inventoryMs: 6 * 3_600_000 });
    expect(silentAfterMs(pace)).toBe(silentMs);
  });

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

describe("reports", () => {
  const report = (n: number, after = n - 1) => ({
    n,
    after,
    key: `k${n}`,
    body: { kind: "finding", code: "disk-filling", subject: "disk", standing: n % 2 === 1, params: { freeBytes: 5 } },
  });

  test("are journalled in order, once, and acknowledged up to what is durable", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    for (const [n, after] of [[1, 0], [1, 0], [3, 2], [2, 1], [3, 2]] as const) made.rig.message("report", node, report(n, after));
    expect(made.rig.wrote("fleet.reported").map((body) => (body as { n: number }).n)).toEqual([1, 2, 3]);
    expect(made.outside.acks.map(({ upto }) => upto)).toEqual([1, 1, 1, 2, 3]);
    expect(made.outside.acks.every(({ lineage }) => lineage === "lineage-one")).toBe(true);
  });

  test("that replaced older ones may skip their numbers", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.rig.message("report", node, report(7, 0));
    expect(made.outside.acks.at(-1)).toMatchObject({ node, upto: 7 });
  });

  test("are not acknowledged while the journal can't be written, and are when it can", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.rig.journal.failNext({ kind: "refused" });
    made.rig.message("report", node, report(1));
    made.rig.message("report", node, report(1));
    expect(made.outside.acks.every(({ upto }) => upto === 0)).toBe(true);
    made.rig.clock.advance(10_000);
    made.rig.message("report", node, report(1));
    expect(made.outside.acks.at(-1)?.upto).toBe(1);
  });

  test("are acknowledged again when the link was down", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.outside.linkUp = false;
    made.rig.message("report", node, report(1));
    expect(made.outside.acks).toEqual([]);
    made.outside.linkUp = true;
    made.rig.message("report", node, report(1));
    expect(made.outside.acks).toEqual([{ node, upto: 1, lineage: "lineage-one" }]);
  });

  test("of a finding stand against the node until it says otherwise", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.rig.message("report", node, report(1));
    expect(stateOf(made, node)).toBe("degraded");
    expect(made.rig.findings()).toMatchObject([{ code: "fleet.disk-filling", params: { freeBytes: 5, name: "grenier" } }]);
    made.rig.message("report", node, report(2));
    expect(stateOf(made, node)).toBe("ok");
    expect(made.rig.standing()).toEqual([]);
  });

  test("of a finding that this version does not know are still shown", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    const body = { kind: "finding", code: "fan-broken", subject: "", standing: true, params: {} };
    made.rig.message("report", node, { n: 1, after: 0, key: "k", body });
    expect(made.rig.findings()).toMatchObject([{ code: "fleet.own-trouble", subject: `node:${node}`, params: { code: "fan-broken" } }]);
  });
});

describe("inventory", () => {
  test("is written when the machine changed, not when it was only read again", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.rig.message("inventory", node, inventory({ memoryBytes: 4 * 1024 ** 3 - 1_000_000 }));
    made.rig.message("inventory", node, inventory({ images: [] }));
    expect(made.rig.wrote("fleet.inventoried")).toHaveLength(1);
    made.rig.message("inventory", node, inventory({ images: ["b", "a"] }));
    made.rig.message("inventory", node, inventory({ images: ["a", "b"] }));
    expect(made.rig.wrote("fleet.inventoried")).toHaveLength(2);
  });

  test("of an older protocol asks for an update", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    made.rig.message("inventory", node, inventory({ v: 0 }));
    expect(made.rig.standing()).toEqual([`fleet.old-agent node:${node}`]);
  });
});

describe("messages that are not believed change nothing and are counted", () => {
  const cases: [string, string, (made: Fleet, node: string) => string][] = [
    ["an unknown node", "unknown-node", () => "nd-0000000000"],
    ["no node at all", "unknown-node", () => "__proto__"],
    [
      "a retired node",
      "retired",
      ({ rig }, node) => {
        rig.command("fleet.drain", { node });
        rig.command("fleet.retire", { node });
        return node;
      },
    ],
    [
      "a cloned node",
      "cloned",
      ({ rig }, node) => {
        rig.message("beat", node, beat(1, "other"));
        rig.message("beat", node, beat(2));
        return node;
      },
    ],
  ];
  test.each(cases)("%s", async (_, reason, make) => {
    const made = await fleetAt("a");
    const from = make(made, made.nodes[0] ?? "");
    const before = made.rig.entries.length;
    const body = { kind: "pin", image: "a", digest: "b" };
    made.rig.message("beat", from, beat(9));
    made.rig.message("health", from, {});
    made.rig.message("inventory", from, inventory({ cores: 8 }));
    made.rig.message("report", from, { n: 1, after: 0, key: "k", body });
    expect(made.rig.entries).toHaveLength(before);
    expect(made.outside.acks).toEqual([]);
    const counted = made.rig.machine.measures(made.rig.world).filter(({ name }) => name === "ignored_messages_total");
    expect(counted).toEqual([{ name: "ignored_messages_total", labels: { reason }, value: 4 }]);
  });

  test("garbage is a finding once there is much of it, and is forgotten", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    const garbage = (times: number) => {
      for (let i = 0; i < times; i += 1) made.rig.message("garbage", node, { reason: "not-json" });
    };
    garbage(19);
    expect(made.rig.standing()).toEqual([]);
    garbage(1);
    expect(made.rig.standing()).toEqual([`fleet.garbage node:${node}`]);
    expect(stateOf(made, node)).toBe("degraded");
    pass(made, 700_000, made.nodes);
    expect(made.rig.standing()).toEqual([]);
    made.rig.message("garbage", "nd-0000000000", { reason: "wrong-site" });
    expect(made.rig.standing()).toEqual([]);
  });
});

test("measures tell states and health, and nothing that is unknown", async () => {
  const made = await fleetAt("ab");
  const [node = ""] = made.nodes;
  made.rig.message("health", node, { loadPerMille: 1500, memoryAvailableBytes: 10, diskFreeBytes: 20 });
  const rows = made.rig.machine.measures(made.rig.world);
  const of = (name: string) => rows.filter((row) => row.name === name);
  expect(of("nodes").map(({ labels, value }) => [labels["site"], labels["state"], value])).toEqual([
    ["a", "ok", 1],
    ["b", "ok", 1],
  ]);
  expect(of("node_load")).toEqual([{ name: "node_load", labels: { node }, value: 1.5 }]);
  expect(of("node_temperature_celsius")).toEqual([]);
  expect(of("node_state")).toHaveLength(2);
  expect(nodeOf(made.rig.machine.peek(fleet), node)?.site).toBe("a");
});
