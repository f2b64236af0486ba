import { describe, expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { nodeOf } from "../../../controller/fleet/state.ts";
import { fleetAt, pass, stateOf } from "./fleet-at.ts";
import { beat, type Fleet, inventory } from "./rig.ts";

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
    for (const [n, after] of [
      [1, 0],
      [1, 0],
      [3, 2],
      [2, 1],
      [3, 2],
    ] as const)
      made.rig.message("report", node, report(n, after));
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
    expect(made.rig.findings()).toMatchObject([
      { code: "fleet.disk-filling", params: { freeBytes: 5, name: "grenier" } },
    ]);
    made.rig.message("report", node, report(2));
    expect(stateOf(made, node)).toBe("ok");
    expect(made.rig.standing()).toEqual([]);
  });

  test("of a finding that this version does not know are still shown", async () => {
    const made = await fleetAt("a");
    const [node = ""] = made.nodes;
    const body = { kind: "finding", code: "fan-broken", subject: "", standing: true, params: {} };
    made.rig.message("report", node, { n: 1, after: 0, key: "k", body });
    expect(made.rig.findings()).toMatchObject([
      { code: "fleet.own-trouble", subject: `node:${node}`, params: { code: "fan-broken" } },
    ]);
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

test("a node whose clock differs from the controller's is told of, since when it first did", async () => {
  const made = await fleetAt("a");
  const [node = ""] = made.nodes;
  const say = (apartMs: number) => made.rig.message("health", node, { wallMs: made.rig.clock.now().wallMs + apartMs });
  say(60_000);
  expect(made.rig.standing()).toEqual([]);
  const sinceMs = made.rig.clock.now().wallMs;
  say(-61_000);
  pass(made, 60_000, made.nodes);
  say(-90_000);
  expect(made.rig.findings()).toMatchObject([{ code: "fleet.clock-apart", sinceMs, params: { seconds: 90 } }]);
  say(0);
  expect(made.rig.standing()).toEqual([]);
});

test("measures tell states and health, and nothing that is unknown", async () => {
  const made = await fleetAt("ab");
  const [node = ""] = made.nodes;
  made.rig.message("health", node, { wallMs: 0, loadPerMille: 1500, memoryAvailableBytes: 10, diskFreeBytes: 20 });
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
