import { describe, expect, test } from "vitest";
import { placement } from "../../../controller/placement/placement.ts";
import { services } from "../../../controller/services/services.ts";
import { type TestController } from "../../support/controller.ts";
import { applyBody } from "../../support/stacks.ts";
import { clusterOf, data, running, two, web } from "./release-rig.ts";

describe("a new release of a stateless service", () => {
  test("starts beside the old one, which goes once the new one answers", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(web(1));
    say("web-1", "ok", 1);
    apply(web(2));
    expect(running(controller)).toEqual({ "web-1": 1, "web-2": 2 });
    say("web-2", "joining", 2);
    expect(running(controller)).toEqual({ "web-1": 1, "web-2": 2 });
    say("web-2", "ok", 2);
    expect(running(controller)).toEqual({ "web-2": 2 });
    expect(controller.entries.map(({ kind }) => kind)).toContain("services.settled");
  });

  test("takes the old one's place where no node has room for both", () => {
    const { controller, apply, say } = clusterOf(1);
    apply(web(1));
    say("web-1", "ok", 1);
    apply(web(2));
    expect(running(controller)).toEqual({ "web-1": 2 });
  });

  test("goes from one replica to the next, and never has fewer than were wanted", () => {
    const { controller, apply, say } = clusterOf(3);
    apply(two(1));
    say("web-1", "ok", 1);
    say("web-2", "ok", 1);
    apply(two(2));
    expect(running(controller)).toEqual({ "web-1": 1, "web-2": 1, "web-3": 2 });
    say("web-3", "ok", 2);
    expect(running(controller)).toEqual({ "web-2": 1, "web-3": 2 });
    say("web-1", "gone", 1);
    expect(running(controller)).toEqual({ "web-2": 1, "web-3": 2, "web-4": 2 });
    say("web-4", "ok", 2);
    expect(running(controller)).toEqual({ "web-3": 2, "web-4": 2 });
  });

  test("replaces at once what does not answer anyway", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(web(1));
    say("web-1", "down", 1, 0, "web crashed");
    apply(web(2));
    expect(running(controller)).toEqual({ "web-1": 2 });
  });

  test("renames only, where the containers are the same", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(web(1));
    say("web-1", "ok", 1);
    apply(web(1).replace("2m", "3m"));
    expect(running(controller)).toEqual({ "web-1": 2 });
  });
});

test("what keeps data stops first, where it is", () => {
  const { controller, apply, say } = clusterOf(2);
  apply(data(1), "db");
  say("db-1", "ok", 1);
  apply(data(2), "db");
  expect(running(controller)).toEqual({ "db-1": 2 });
});

describe("a release that does not come up", () => {
  test("gives way to the one before, by itself, and that is told", () => {
    const { controller, apply, say, pass } = clusterOf(2);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    apply(data(2), "db");
    say("db-1", "down", 2, 0, "db: exited with 1");
    expect(running(controller)).toEqual({ "db-1": 2 });
    pass(65);
    expect(running(controller)).toEqual({ "db-1": 3 });
    const held = controller.machine.peek(services).services["db"];
    expect(held?.stack.containers[0]?.image).toBe("db:1");
    expect(JSON.stringify(controller.read("overview.findings"))).toContain(
      "Release 2 of db did not come up (db: exited with 1): release 1 runs again.",
    );
    expect(controller.read("services.history", { service: "db", limit: 100 })).toMatchObject({
      items: [{ revision: 3, repeats: 1 }, { revision: 2, state: "failed" }, { revision: 1 }],
    });
  });

  test("gives way when it says nothing until its deadline", () => {
    const { controller, apply, say, pass } = clusterOf(2);
    apply(web(1));
    say("web-1", "ok", 1);
    apply(web(2));
    pass(125);
    expect(running(controller)["web-1"]).toBe(3);
    say("web-1", "ok", 3);
    expect(running(controller)).toEqual({ "web-1": 3 });
  });

  test("stays, when none before it ran well", () => {
    const { controller, apply, say, pass } = clusterOf(1);
    apply(data(1), "db");
    say("db-1", "down", 1, 0, "no");
    pass(3_600);
    expect(running(controller)).toEqual({ "db-1": 1 });
    expect(JSON.stringify(controller.read("overview.findings"))).toContain(
      "Release 1 of db does not come up, and no earlier one ran well: there is no way back.",
    );
  });
});

describe("a person's word", () => {
  test("restart: one instance after the other, where they stand", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(two(1));
    say("web-1", "ok", 1);
    say("web-2", "ok", 1);
    controller.command("services.restart", { service: "web" });
    const restarts = () => Object.values(controller.machine.peek(placement).instances).map((held) => held.restarts);
    expect(restarts()).toEqual([1, 0]);
    say("web-1", "ok", 1, 1);
    expect(restarts()).toEqual([1, 1]);
  });

  test("scale: up by what is missing, down by the newest that answer least", () => {
    const { controller, apply, say } = clusterOf(3);
    apply(two(1));
    say("web-1", "ok", 1);
    controller.command("services.scale", { service: "web", replicas: 3 });
    expect(Object.keys(running(controller))).toEqual(["web-1", "web-2", "web-3"]);
    controller.command("services.scale", { service: "web", replicas: 1 });
    expect(Object.keys(running(controller))).toEqual(["web-1"]);
  });

  test("scale: down by those of silent nodes first, for they may answer nobody", () => {
    const { controller, apply, say, pass } = clusterOf(3);
    apply(two(1).replace("2 }", "3 }"));
    for (const id of ["web-1", "web-2", "web-3"]) say(id, "ok", 1);
    const away = controller.machine.peek(placement).instances["web-1"]?.node ?? "";
    pass(10);
    pass(120, away);
    controller.command("services.scale", { service: "web", replicas: 1 });
    expect(Object.keys(running(controller))).toEqual(["web-2"]);
  });

  test("scale: what keeps data has one instance", () => {
    const { controller, apply } = clusterOf(2);
    apply(data(1), "db");
    expect(controller.command("services.scale", { service: "db", replicas: 2 })).toMatchObject({
      ok: false,
      error: { code: "services.scale-data" },
    });
  });

  test("stop: out of the plan and still in its place; start: back", () => {
    const { controller, apply, say } = clusterOf(1);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    const planned = () => {
      const told = controller.started.findLast(({ type }) => type === "tell.plan")?.args;
      return (told as { plan?: { content: object } } | undefined)?.plan?.content;
    };
    controller.command("services.stop", { service: "db" });
    expect(planned()).toMatchObject({ instances: [] });
    expect(running(controller)).toEqual({ "db-1": 1 });
    expect(controller.read("overview.service", { service: "db" })).toMatchObject({ arrived: false });
    say("db-1", "gone", 1);
    expect(controller.read("overview.service", { service: "db" })).toMatchObject({
      arrived: true,
      state: "maintenance",
    });
    controller.command("services.start", { service: "db" });
    expect(planned()).toMatchObject({ instances: [{ id: "db-1" }] });
  });

  test("rollback: to the last that ran well, or to the one that is named", () => {
    const { controller, apply, say } = clusterOf(1);
    for (const version of [1, 2, 3]) {
      apply(data(version), "db");
      say("db-1", "ok", version);
    }
    expect(controller.command("services.rollback", { service: "db" })).toMatchObject({
      ok: true,
      value: { from: 3, to: 2, revision: 4 },
    });
    expect(controller.machine.peek(services).services["db"]?.stack.containers[0]?.image).toBe("db:2");
    expect(controller.command("services.rollback", { service: "db", to: 9 })).toMatchObject({
      ok: false,
      error: { code: "services.no-release" },
    });
  });
});

describe("a plan", () => {
  test("says what starts, restarts, moves and stays, and writes nothing but itself", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(web(1));
    say("web-1", "ok", 1);
    const from = controller.entries.length;
    const plan = controller.command("services.plan", applyBody(web(2), "web"));
    expect(plan).toMatchObject({
      ok: true,
      value: {
        outcome: "changed",
        changes: [{ does: "moves", instance: "web-2", downtimeMs: 0 }],
        containers: [{ container: "web", is: "changed", keys: ["image"] }],
      },
    });
    expect(controller.entries.slice(from).map(({ kind }) => kind)).toEqual(["services.planned"]);
    expect(running(controller)).toEqual({ "web-1": 1 });
  });

  test("made twice is the same plan", () => {
    const { controller } = clusterOf(2);
    const [one, other] = [1, 2].map(() => controller.command("services.plan", applyBody(web(1), "web")));
    expect(one).toEqual(other);
  });

  test("is applied as it was shown, and refused once it would do something else", () => {
    const { controller, say } = clusterOf(2);
    const made = controller.command("services.plan", applyBody(web(1), "web"));
    const { plan } = (made as { value: { plan: string } }).value;
    expect(controller.command("services.apply", { ...applyBody(web(1), "web"), plan })).toMatchObject({ ok: true });
    say("web-1", "ok", 1);
    const again = controller.command("services.plan", applyBody(web(2), "web"));
    const { plan: stale } = (again as { value: { plan: string } }).value;
    controller.command("fleet.cordon", {
      node:
        Object.values(controller.machine.peek(placement).instances)[0]?.node === undefined ? "" : otherNode(controller),
    });
    expect(controller.command("services.apply", { ...applyBody(web(2), "web"), plan: stale })).toMatchObject({
      ok: false,
      error: { code: "services.plan-stale" },
    });
    expect(controller.command("services.apply", { ...applyBody(web(2), "web"), plan: "pl-0000000000" })).toMatchObject({
      ok: false,
      error: { code: "services.plan-unknown" },
    });
  });
});

/** A node on which nothing stands. */
function otherNode({ machine }: TestController): string {
  const { byNode, reliability } = machine.peek(placement);
  return Object.keys(reliability).find((node) => byNode[node] === undefined) ?? "";
}
