import { describe, expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { services } from "../../../controller/services/services.ts";
import { MemoryDisk } from "../../../shared/journal/memory.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/kernel/time.ts";
import { createFakeClock } from "../../support/clock.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";
import { beating, clusterOf, data, nodesOf, running, two } from "./release-rig.ts";

describe("what keeps data", () => {
  const plain = (version: number, rest = "") =>
    `services: { db: { image: "db:${version}"${rest} } }\nx-lierre: { update: { deadline: 2m } }`;
  const nodes = ({ machine }: TestController) =>
    Object.values(machine.peek(placement).instances).map(({ node }) => node);

  test("stops first even where two copies may run: data is not at the second", () => {
    const { controller, apply, say } = clusterOf(2);
    const safe = (version: number) => data(version).replace("x-lierre: {", "x-lierre: { overlap: safe,");
    apply(safe(1), "db");
    say("db-1", "ok", 1);
    apply(safe(2), "db");
    expect(running(controller)).toEqual({ "db-1": 2 });
  });

  test("goes back to where its data is, after a release that kept none", () => {
    const { controller, apply, say } = clusterOf(2);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    const home = nodes(controller);
    apply(plain(2), "db");
    say("db-2", "ok", 2);
    expect(nodes(controller)).not.toEqual(home);
    controller.command("services.rollback", { service: "db", to: 1 });
    say("db-3", "ok", 3);
    expect(running(controller)).toEqual({ "db-3": 3 });
    expect(nodes(controller)).toEqual(home);
  });

  test("has one copy again when a release of many that kept none is given up", () => {
    const { controller, apply, say, pass } = clusterOf(3);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    apply(plain(2, ", deploy: { replicas: 3 }"), "db");
    say("db-2", "down", 2);
    pass(65);
    expect(running(controller)).toEqual({ "db-1": 3 });
  });
});

describe("the time that a release is given", () => {
  const silence = ({ machine }: TestController, node: string) => machine.peek(fleet).nodes[node]?.silentSinceMs;

  test("begins when a stopped service is started, not when it was applied", () => {
    const { controller, apply, say, pass } = clusterOf(1);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    controller.command("services.stop", { service: "db" });
    say("db-1", "gone", 1);
    expect(apply(data(2), "db")).toMatchObject({
      value: { summary: { en: "1 unchanged, the service stays stopped until `lierre service start db`." } },
    });
    pass(600);
    controller.command("services.start", { service: "db" });
    pass(110);
    expect(running(controller)).toEqual({ "db-1": 2 });
    pass(15);
    expect(running(controller)).toEqual({ "db-1": 3 });
  });

  test("begins anew for a node that was silent", () => {
    const { controller, apply, say, pass } = clusterOf(2);
    apply(two(1));
    say("web-1", "ok", 1);
    say("web-2", "ok", 1);
    const away = controller.machine.peek(placement).instances["web-2"]?.node ?? "";
    pass(10);
    pass(120, away);
    expect(silence(controller, away)).toBeDefined();
    apply(two(2));
    say("web-1", "ok", 2);
    pass(300, away);
    pass(110);
    expect(silence(controller, away)).toBeUndefined();
    expect(running(controller)).toEqual({ "web-1": 2, "web-2": 2 });
    pass(15);
    expect(controller.machine.peek(services).services["web"]?.revision).toBe(3);
  });

  test("is not shortened by a wall clock that jumps", () => {
    const { controller, apply, say, pass } = clusterOf(1);
    apply(data(1), "db");
    say("db-1", "ok", 1);
    apply(data(2), "db");
    pass(10);
    controller.clock.jumpWall(2 * DAY_MS);
    say("db-1", "joining", 2);
    pass(60);
    expect(running(controller)).toEqual({ "db-1": 2 });
  });

  test("begins anew with a controller that was away, once it hears the node", () => {
    const disk = new MemoryDisk();
    const clock = createFakeClock();
    const before = createTestController({ disk, clock });
    addNode(before, "a");
    before.command("services.apply", applyBody(data(1), "db"));
    nodesOf(before)("db-1", "ok", 1);
    before.command("services.apply", applyBody(data(2), "db"));
    clock.advance(10 * MINUTE_MS);
    const after = createTestController({ disk, clock });
    beating(after)(100);
    expect(running(after)).toEqual({ "db-1": 2 });
    beating(after, 100)(60);
    expect(running(after)).toEqual({ "db-1": 3 });
  });
});

test("the last release that ran well is a way back, however many that did not came after it", () => {
  const { controller, apply, say, pass } = clusterOf(1);
  apply(data(1), "db");
  say("db-1", "ok", 1);
  for (let version = 2; version < 20; version += 1) {
    apply(data(version), "db");
    say("db-1", "down", version);
  }
  pass(65);
  expect(controller.machine.peek(services).services["db"]?.stack.containers[0]?.image).toBe("db:1");
});
