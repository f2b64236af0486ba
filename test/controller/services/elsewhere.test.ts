import { expect, test } from "vitest";
import { applyBody } from "../../support/stacks.ts";
import { Cluster } from "../../simulation/cluster.ts";

interface Service {
  readonly state: string;
  readonly arrived: boolean;
  readonly instances: readonly { readonly instance: string; readonly site: string; readonly state: string }[];
}

const web = (extension: string) => `
services: { web: { image: "web:1", ports: ["8080:80"] } }
x-lierre: { ${extension} }`;

function running(extension: string): Cluster {
  const cluster = new Cluster(5);
  for (const site of ["a", "b", "c"]) cluster.addSite(site).host.load("web:1");
  cluster.clock.advance(20_000);
  cluster.ask("services.apply", applyBody(web(extension), "web"));
  cluster.clock.advance(30_000);
  return cluster;
}

const service = (cluster: Cluster) => cluster.read<Service>("overview.service", { service: "web" });
const agentOf = (cluster: Cluster, site = "") => cluster.agents.get(site);

test("a service that says it may overlap answers again elsewhere when its site is silent, and once when it is back", () => {
  const cluster = running("overlap: safe");
  const [first] = service(cluster).instances;
  agentOf(cluster, first?.site)?.kill();
  cluster.clock.advance(90_000);
  const away = service(cluster).instances;
  expect(away.map(({ state }) => state).sort()).toEqual(["ok", "silent"]);
  agentOf(cluster, first?.site)?.start();
  cluster.clock.advance(60_000);
  expect(service(cluster)).toMatchObject({ state: "ok", arrived: true });
  expect(service(cluster).instances).toHaveLength(1);
});

test("one that does not say so stays where it is, however long its site is silent", () => {
  const cluster = running("policy: stateless");
  const [first] = service(cluster).instances;
  agentOf(cluster, first?.site)?.kill();
  cluster.clock.advance(3_600_000);
  expect(service(cluster).instances.map(({ instance }) => instance)).toEqual([first?.instance]);
});

test("by its node's own report that it can't run any more, it moves; and does not wander on when it runs nowhere", () => {
  const cluster = running("policy: stateless");
  const [first] = service(cluster).instances;
  const host = agentOf(cluster, first?.site)?.host;
  const breakAll = () => {
    for (const container of host?.containers.values() ?? []) host?.crash(container.name, 1);
  };
  for (let second = 0; second < 120; second += 1) {
    breakAll();
    cluster.clock.advance(1_000);
  }
  const [after] = service(cluster).instances;
  expect(service(cluster)).toMatchObject({ state: "ok", arrived: true });
  expect(after?.site).not.toBe(first?.site);
});
