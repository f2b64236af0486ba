import { expect, test } from "vitest";
import { applyBody } from "../support/stacks.ts";
import { Cluster } from "./cluster.ts";

const WEB = `services: { web: { image: "web:1", ports: ["8080:80"], deploy: { replicas: 2 } } }`;

interface Row {
  readonly site: string;
  readonly state: string;
}

/** A gateway at site a; a service with an instance at each of two other sites. */
function story(seed: number) {
  const cluster = new Cluster(seed);
  for (const site of ["a", "b", "c"]) cluster.addSite(site).host.load("web:1");
  cluster.clock.advance(20_000);
  const agent = (site: string) => {
    const found = cluster.agents.get(site);
    if (found === undefined) throw new Error(site);
    return found;
  };
  const [gate] = [agent("a")];
  const orders = () => gate.caddy.services.flatMap(({ upstreams }) => upstreams.map(({ order }) => order));
  const told: Record<string, unknown> = {};
  const note = (what: string) => {
    const { items } = cluster.read<{ items: Row[] }>("gateway.list", { limit: 100 });
    told[what] = `${items.map(({ site, state }) => `${site} ${state}`).join(", ")}: ${orders().join(" ")}`;
  };
  cluster.ask("gateway.enable", { node: gate.node });
  cluster.ask("fleet.cordon", { node: gate.node });
  cluster.ask("services.apply", applyBody(WEB, "web"));
  cluster.clock.advance(30_000);
  note("running");
  agent("b").kill();
  cluster.clock.advance(9_000);
  note("b is suspected");
  agent("b").start();
  cluster.clock.advance(5_000);
  note("b is back");
  cluster.bus.cut(gate.node ?? "");
  agent("c").kill();
  cluster.clock.advance(60_000);
  note("the gateway hears nobody");
  gate.kill();
  gate.caddy.kill();
  gate.start();
  cluster.clock.advance(10_000);
  note("its power went, and its line is still cut");
  cluster.bus.heal(gate.node ?? "");
  cluster.clock.advance(60_000);
  note("its line is back");
  agent("c").start();
  cluster.clock.advance(10_000);
  note("all are back");
  cluster.ask("gateway.disable", { node: gate.node });
  cluster.clock.advance(5_000);
  return { told, hash: cluster.logHash, caddy: gate.caddy };
}

test("a gateway leads people through what happens to nodes, lines and itself", () => {
  const { told, caddy } = story(3);
  expect(told).toEqual({
    running: "a ok: first first",
    "b is suspected": "a ok: first last",
    "b is back": "a ok: first first",
    "the gateway hears nobody": "a silent: first first",
    "its power went, and its line is still cut": "a silent: first first",
    "its line is back": "a ok: first last",
    "all are back": "a ok: first first",
  });
  expect(caddy).toMatchObject({ pid: undefined, starts: 2 });
});

test("the same seed gives the same log", () => {
  expect(story(5).hash).toBe(story(5).hash);
});
