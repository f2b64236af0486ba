import { expect, test } from "vitest";
import { applyBody } from "../support/stacks.ts";
import { Cluster } from "./cluster.ts";

interface Service {
  readonly state: string;
  readonly revision: number;
  readonly arrived: boolean;
  readonly instances: readonly { readonly instance: string; readonly site: string; readonly revision: number }[];
}

const web = (version: string, rest = "") => `
services: { web: { image: "web:${version}", ports: ["8080:80"]${rest} } }
x-lierre: { update: { deadline: 1m } }`;
const data = (version: string) => `
services: { db: { image: "db:${version}", volumes: ["data:/data"] } }
volumes: { data: {} }
x-lierre: { update: { deadline: 1m } }`;

/** Three sites whose machines have these images; one of them ends at once wherever it runs. */
function clusterOf(images: readonly string[]): Cluster {
  const cluster = new Cluster(3);
  for (const site of ["a", "b", "c"]) {
    const { host } = cluster.addSite(site);
    for (const image of images) host.load(image, image.endsWith(":broken") ? { exits: 1 } : {});
  }
  cluster.clock.advance(20_000);
  return cluster;
}

const service = (cluster: Cluster, name: string) => cluster.read<Service>("overview.service", { service: name });

/** How many containers of an image run now, on all machines. */
const running = (cluster: Cluster, image: string): number =>
  [...cluster.agents.values()]
    .flatMap(({ host }) => [...host.containers.values()])
    .filter(({ wish, status }) => wish?.spec.image === image && status === "running").length;

test("a release of two replicas goes round without ever fewer than two", () => {
  const cluster = clusterOf(["web:1", "web:2"]);
  cluster.ask("services.apply", applyBody(web("1", ", deploy: { replicas: 2 }"), "web"));
  cluster.clock.advance(30_000);
  expect(service(cluster, "web")).toMatchObject({ state: "ok", arrived: true });
  cluster.ask("services.apply", applyBody(web("2", ", deploy: { replicas: 2 }"), "web"));
  const least = { count: 2 };
  for (let second = 0; second < 120; second += 1) {
    cluster.clock.advance(1_000);
    least.count = Math.min(least.count, running(cluster, "web:1") + running(cluster, "web:2"));
  }
  expect(least.count).toBe(2);
  expect(service(cluster, "web")).toMatchObject({ state: "ok", arrived: true, revision: 2 });
  expect([running(cluster, "web:1"), running(cluster, "web:2")]).toEqual([0, 2]);
});

test("what keeps data never runs twice, and a release that fails gives way to the one before", () => {
  const cluster = clusterOf(["db:1", "db:broken"]);
  cluster.ask("services.apply", applyBody(data("1"), "db"));
  cluster.clock.advance(30_000);
  cluster.ask("services.apply", applyBody(data("broken"), "db"));
  const most = { count: 0 };
  for (let second = 0; second < 300; second += 1) {
    cluster.clock.advance(1_000);
    most.count = Math.max(most.count, running(cluster, "db:1") + running(cluster, "db:broken"));
  }
  expect(most.count).toBe(1);
  expect(service(cluster, "db")).toMatchObject({ state: "ok", arrived: true, revision: 3 });
  expect([running(cluster, "db:1"), running(cluster, "db:broken")]).toEqual([1, 0]);
  expect(JSON.stringify(cluster.read("overview.status"))).toContain("services.rolled-back");
});

test("stopped, nothing runs and the place is kept; started, it runs there again", () => {
  const cluster = clusterOf(["db:1"]);
  cluster.ask("services.apply", applyBody(data("1"), "db"));
  cluster.clock.advance(30_000);
  const [before] = service(cluster, "db").instances;
  cluster.ask("services.stop", { service: "db" });
  cluster.clock.advance(30_000);
  expect(service(cluster, "db")).toMatchObject({ state: "maintenance", arrived: true });
  expect(running(cluster, "db:1")).toBe(0);
  cluster.ask("services.start", { service: "db" });
  cluster.clock.advance(30_000);
  expect(service(cluster, "db")).toMatchObject({ state: "ok", arrived: true });
  expect(service(cluster, "db").instances[0]?.site).toBe(before?.site);
});

test("a restart goes from one replica to the next", () => {
  const cluster = clusterOf(["web:1"]);
  cluster.ask("services.apply", applyBody(web("1", ", deploy: { replicas: 2 }"), "web"));
  cluster.clock.advance(30_000);
  const ids = () => [...cluster.agents.values()].flatMap(({ host }) => [...host.containers.keys()]);
  const before = ids();
  cluster.ask("services.restart", { service: "web" });
  const least = { count: 2 };
  for (let second = 0; second < 90; second += 1) {
    cluster.clock.advance(1_000);
    least.count = Math.min(least.count, running(cluster, "web:1"));
  }
  expect(least.count).toBeGreaterThanOrEqual(1);
  expect(ids().filter((id) => before.includes(id))).toEqual([]);
  expect(service(cluster, "web")).toMatchObject({ state: "ok", arrived: true });
});
