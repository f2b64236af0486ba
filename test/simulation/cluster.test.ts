import { expect, test } from "vitest";
import type { StateWord } from "../../controller/overview/contract.ts";
import { applyBody } from "../support/stacks.ts";
import { Cluster } from "./cluster.ts";

interface Status {
  readonly state: string;
  readonly findings: readonly { readonly code: string; readonly subject: string }[];
  readonly nodes: readonly { readonly site: string; readonly state: StateWord }[];
  readonly services: readonly { readonly service: string; readonly state: StateWord }[];
}

const WEB = `
services:
  web: { image: "web:1", ports: ["8080:80"], depends_on: [db] }
  db: { image: "db:1", volumes: ["data:/data"] }
volumes: { data: {} }`;

/** Join, place, run, crash of an agent and its return; hands back what was seen on the way and the hash of all logs. */
function story(seed: number) {
  const cluster = new Cluster(seed);
  for (const site of ["a", "b", "c"]) {
    const { host } = cluster.addSite(site);
    host.load("web:1");
    host.load("db:1");
  }
  cluster.clock.advance(20_000);
  const joined = cluster.read<Status>("overview.status");
  const applied = cluster.ask("services.apply", applyBody(WEB, "web"));
  cluster.clock.advance(30_000);
  const running = cluster.read<Status>("overview.status");
  const { instances } = cluster.read<{ instances: { site: string }[] }>("overview.service", { service: "web" });
  const site = instances[0]?.site ?? "";
  const agent = cluster.agents.get(site);
  const before = [...(agent?.host.containers.values() ?? [])].map(({ id, startedAtMs }) => ({ id, startedAtMs }));
  agent?.kill();
  cluster.clock.advance(60_000);
  const silent = cluster.read<Status>("overview.status");
  agent?.start();
  cluster.clock.advance(30_000);
  const returned = cluster.read<Status>("overview.status");
  const after = [...(agent?.host.containers.values() ?? [])].map(({ id, startedAtMs }) => ({ id, startedAtMs }));
  return {
    joined,
    applied,
    running,
    silent,
    returned,
    before,
    after,
    site,
    hash: cluster.logHash,
    length: cluster.logLength,
  };
}

test("a controller and three agents, on fakes: join, place, run, agent crash and return", () => {
  const { joined, applied, running, silent, returned, before, after, site } = story(1);
  expect(joined.nodes.map(({ state }) => state)).toEqual(["ok", "ok", "ok"]);
  expect(applied).toMatchObject({ ok: true, value: { outcome: "created", missing: 0 } });
  expect(running).toMatchObject({ state: "ok", services: [{ service: "web", state: "ok" }], findings: [] });
  expect(silent.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([`fleet.site-silent site:${site}`]);
  expect(silent.services).toMatchObject([{ state: "silent" }]);
  expect(returned).toMatchObject({ state: "ok", services: [{ state: "ok" }], findings: [] });
  expect(before).toHaveLength(2);
  expect(after).toEqual(before);
});

test("the same seed gives the same log, another seed another", () => {
  const first = story(7);
  expect(first.length).toBeGreaterThan(100);
  expect(story(7).hash).toBe(first.hash);
  expect(story(8).hash).not.toBe(first.hash);
});
