import { expect, test } from "vitest";
import { applyBody } from "../support/stacks.ts";
import { Cluster } from "./cluster.ts";

const WEB = `services: { web: { image: "web:1", ports: ["8080:80"], deploy: { replicas: 2 } } }`;

/** Two instances, a gateway apart, a spare site; the node of one instance is drained. What was so, second by second. */
function drained(gatewayHears: boolean) {
  const cluster = new Cluster(11);
  const sites = ["a", "b", "c", "d"] as const;
  for (const site of sites) cluster.addSite(site).host.load("web:1");
  cluster.clock.advance(20_000);
  const at = (site: string) => {
    const found = cluster.agents.get(site);
    if (found === undefined) throw new Error(site);
    return found;
  };
  const gate = at("a");
  cluster.ask("gateway.enable", { node: gate.node });
  cluster.ask("fleet.cordon", { node: gate.node });
  cluster.ask("services.apply", applyBody(WEB, "web"));
  cluster.clock.advance(30_000);
  const runs = (site: string) => [...at(site).host.containers.values()].some(({ status }) => status === "running");
  const [from] = sites.filter(runs);
  if (from === undefined) throw new Error("nothing runs");
  if (!gatewayHears) cluster.bus.cut(gate.node ?? "");
  cluster.ask("fleet.drain", { node: at(from).node });
  const old = at(from).address;
  const seen: string[] = [];
  let unledMs = 0;
  for (let i = 0; i < 400; i += 1) {
    cluster.clock.advance(100);
    const led = gate.caddy.services.flatMap(({ upstreams }) => upstreams.map(({ address }) => address));
    const now = [
      `${sites.filter(runs).length} run`,
      `${led.length} led to`,
      `the old one ${runs(from) ? "runs" : "is gone"}${led.includes(old) ? " and is led to" : ""}`,
    ].join(", ");
    if (runs(from) && !led.includes(old)) unledMs += 100;
    if (seen.at(-1) !== now) seen.push(now);
  }
  return { seen, unledMs };
}

test("who is drained goes only after its successor is led to, and nobody to it", () => {
  const { seen, unledMs } = drained(true);
  expect(unledMs).toBeGreaterThanOrEqual(2_000); // what was under way can end
  expect(seen).toEqual([
    "2 run, 2 led to, the old one runs and is led to",
    "3 run, 2 led to, the old one runs and is led to",
    "3 run, 2 led to, the old one runs",
    "2 run, 2 led to, the old one is gone",
  ]);
});

test("a gateway that hears nothing holds a drain up for a while, and no longer", () => {
  expect(drained(false).seen.at(-1)).toBe("2 run, 2 led to, the old one is gone and is led to");
});

test.each(["start-first", "stop-first"])("a new release (%s): nobody is ever led to what does not run", (order) => {
  const cluster = new Cluster(13);
  const sites = ["a", "b", "c", "d"] as const;
  for (const site of sites) {
    const { host } = cluster.addSite(site);
    host.load("web:1");
    host.load("web:2");
  }
  cluster.clock.advance(20_000);
  const agents = sites.map((site) => cluster.agents.get(site)).filter((agent) => agent !== undefined);
  const gate = agents.at(-1);
  cluster.ask("gateway.enable", { node: gate?.node });
  cluster.ask("fleet.cordon", { node: gate?.node });
  const file = (image: string) =>
    WEB.replace("web:1", image).replace("deploy: {", `deploy: { update_config: { order: ${order} },`);
  cluster.ask("services.apply", applyBody(file("web:1"), "web"));
  cluster.clock.advance(60_000);
  expect(cluster.ask("services.apply", applyBody(file("web:2"), "web"))).toMatchObject({ ok: true });
  const wrong = new Set<string>();
  const led = () =>
    (gate?.caddy.services ?? []).flatMap(({ upstreams }) => upstreams.filter(({ order: is }) => is === "first"));
  for (let i = 0; i < 2_000; i += 1) {
    cluster.clock.advance(100);
    for (const { address } of led()) {
      const host = agents.find((agent) => agent.address === address)?.host;
      if (![...(host?.containers.values() ?? [])].some(({ status }) => status === "running")) wrong.add(address);
    }
    if (led().length === 0) wrong.add("nobody");
  }
  expect(wrong).toEqual(new Set());
  const images = agents.flatMap(({ host }) => [...host.containers.values()].map(({ wish }) => wish?.spec.image));
  expect(images).toEqual(["web:2", "web:2"]);
  expect(led()).toHaveLength(2);
});
