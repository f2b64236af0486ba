import { describe, expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody, joinNode } from "../../support/stacks.ts";

const MINUTE_MS = 60_000;
const WEB = `services: { web: { image: "web:1", ports: ["8080:80"] } }`;
const DATA = `
services: { db: { image: "db:1", volumes: ["data:/data"] } }
volumes: { data: {} }`;

const placed = ({ machine }: TestController) =>
  Object.entries(machine.peek(placement).instances).map(([id, { node }]) => `${id}@${node}`);
const codes = (controller: TestController) =>
  (controller.read("overview.findings") as { items: { code: string }[] }).items
    .map(({ code }) => code)
    .filter((code) => code.startsWith("placement."));

/** Time passes while the nodes go on beating. */
function pass(controller: TestController, ms: number) {
  for (let spent = 0; spent < ms; spent += 10_000) {
    for (const node of Object.keys(controller.machine.peek(fleet).nodes))
      controller.hear("beat", node, { v: 1, p: `p-${node}`, s: spent / 10_000, b: "b", t: 1, g: 1, h: "" });
    controller.clock.advance(10_000);
  }
}

describe("a drain within a time", () => {
  test("lets go of what found no other place when the time is over, and not before", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    controller.command("services.apply", applyBody(WEB, "web"));
    const answer = controller.command("fleet.drain", { node, deadlineMs: 10 * MINUTE_MS });
    expect(answer).toMatchObject({ ok: true, value: { draining: true, drainUntil: expect.any(String) } });
    pass(controller, 9 * MINUTE_MS);
    expect(placed(controller)).toEqual([`web-1@${node}`]);
    pass(controller, 2 * MINUTE_MS);
    expect(placed(controller)).toEqual([]);
    expect(codes(controller)).toContain("placement.unplaced");
  });

  test("lets go of what waits for a new copy that is not well in time", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    controller.command("services.apply", applyBody(WEB, "web"));
    const other = addNode(controller, "b");
    controller.command("fleet.drain", { node, deadlineMs: MINUTE_MS });
    expect(placed(controller)).toEqual([`web-1@${node}`, `web-2@${other}`]);
    pass(controller, 2 * MINUTE_MS);
    expect(placed(controller)).toEqual([`web-2@${other}`]);
  });

  test("keeps what keeps data, and says so", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    addNode(controller, "b");
    controller.command("services.apply", applyBody(DATA, "db"));
    const [at = ""] = placed(controller);
    const holder = at.split("@")[1] ?? node;
    controller.command("fleet.drain", { node: holder, deadlineMs: MINUTE_MS });
    expect(codes(controller)).toEqual(["placement.drain-blocked"]);
    pass(controller, 2 * MINUTE_MS);
    expect(placed(controller)).toEqual([at]);
    expect(codes(controller)).toEqual(["placement.drain-overdue"]);
  });

  test("is called off by giving the node back, and given more time by asking again", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    controller.command("services.apply", applyBody(WEB, "web"));
    controller.command("fleet.drain", { node, deadlineMs: MINUTE_MS });
    controller.command("fleet.drain", { node, deadlineMs: 5 * MINUTE_MS });
    pass(controller, 2 * MINUTE_MS);
    expect(placed(controller)).toEqual([`web-1@${node}`]);
    expect(controller.command("fleet.uncordon", { node })).not.toMatchObject({
      value: { drainUntil: expect.anything() },
    });
    pass(controller, 10 * MINUTE_MS);
    expect(placed(controller)).toEqual([`web-1@${node}`]);
  });

  test("holds over a restart: the time is in the journal", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    controller.command("fleet.drain", { node, deadlineMs: MINUTE_MS });
    const kept = structuredClone(controller.machine.checkpoint());
    controller.machine.reset(kept);
    expect(controller.machine.peek(fleet).drains).toEqual({ [node]: controller.clock.now().wallMs + MINUTE_MS });
  });
});

test("nothing moves for a better place: what stands stays while it can", () => {
  const controller = createTestController();
  addNode(controller, "a", { memoryBytes: 2 * 1024 ** 3 });
  for (const name of ["one", "two", "three"])
    controller.command("services.apply", applyBody(`services: { ${name}: { image: "${name}:1" } }`, name));
  const before = placed(controller);
  addNode(controller, "b", { memoryBytes: 64 * 1024 ** 3, images: ["one:1", "two:1", "three:1"] });
  joinNode(controller, "b", { memoryBytes: 64 * 1024 ** 3 });
  pass(controller, MINUTE_MS);
  controller.command("services.apply", applyBody(`services: { four: { image: "four:1" } }`, "four"));
  expect(placed(controller).slice(0, 3)).toEqual(before);
});
