import { describe, expect, test } from "vitest";
import { placement } from "../../../controller/placement/placement.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";

const WEB = `services: { web: { image: "web:1", ports: ["8080:80"] } }`;
const DATA = `
services: { db: { image: "db:1", volumes: ["data:/data"] } }
volumes: { data: {} }`;

const placed = ({ machine }: TestController) =>
  Object.entries(machine.peek(placement).instances).map(([id, { node }]) => `${id}@${node}`);
const report = (controller: TestController, node: string, n: number, instance: string, state: string) =>
  controller.hear("report", node, {
    n,
    after: n - 1,
    key: `instance:${instance}`,
    body: { kind: "instance", instance, service: instance.slice(0, -2), revision: 1, state },
  });

describe("what nobody can bend", () => {
  test("a node speaks of what it runs only: another's word about an instance changes nothing", () => {
    const controller = createTestController();
    const [a, b] = [addNode(controller, "a"), addNode(controller, "b")];
    controller.command("services.apply", applyBody(WEB, "web"));
    const [, here = ""] = placed(controller)[0]?.split("@") ?? [];
    report(controller, here, 1, "web-1", "ok");
    const states = () => (controller.read("overview.services") as { items: { state: string }[] }).items;
    expect(states()).toMatchObject([{ state: "ok" }]);
    report(controller, here === a ? b : a, 1, "web-1", "gone");
    report(controller, here === a ? b : a, 2, "web-1", "down");
    expect(states()).toMatchObject([{ state: "ok" }]);
    expect(controller.read("overview.findings")).toMatchObject({ items: [] });
  });

  test("half a surrogate pair ends no process, and is kept as what it stands for", () => {
    const controller = createTestController();
    controller.command("sites.add", { site: "a" });
    expect(controller.command("notes.add", { site: "a", text: "\ud800" })).toMatchObject({ ok: true });
    expect(controller.command("notes.add", { site: "a", text: "b" })).toMatchObject({ ok: true });
  });

  test("one machine can't fill the journal: beyond a burst its reports wait", () => {
    const controller = createTestController();
    const node = addNode(controller, "a");
    const before = controller.entries.length;
    for (let n = 1; n <= 1_000; n += 1)
      controller.hear("report", node, {
        n,
        after: n - 1,
        key: `finding:${n}`,
        body: { kind: "finding", code: "disk-filling", subject: `disk${n}`, standing: true, params: {} },
      });
    expect(controller.entries.length - before).toBeLessThan(400);
    const { findings } = controller.read("fleet.show", { node }) as { findings: unknown[] };
    expect(findings.length).toBeLessThanOrEqual(50);
  });
});

describe("data", () => {
  test("a service that is removed and declared again goes back to its data, however busy that node is", () => {
    const controller = createTestController();
    addNode(controller, "a");
    addNode(controller, "b");
    controller.command("services.apply", applyBody(DATA, "db"));
    const home = placed(controller)[0]?.split("@")[1];
    controller.command("services.remove", { service: "db" });
    const crowd = `services: { x: { image: "x:1" } }\nx-lierre: { sites: [${home === undefined ? "a" : siteOf(controller, home)}] }`;
    for (const name of ["x1", "x2", "x3"]) controller.command("services.apply", applyBody(crowd, name));
    controller.command("services.apply", applyBody(DATA, "db"));
    expect(placed(controller).find((at) => at.startsWith("db-"))).toBe(`db-2@${home}`);
  });

  test("it waits for a home that is silent, and says where its data is", () => {
    const controller = createTestController();
    const home = addNode(controller, "a");
    controller.command("services.apply", applyBody(DATA, "db"));
    controller.command("services.remove", { service: "db" });
    addNode(controller, "b");
    controller.command("fleet.cordon", { node: home });
    expect(controller.command("services.apply", applyBody(DATA, "db"))).toMatchObject({
      ok: true,
      value: { missing: 1 },
    });
    const { items } = controller.read("placement.why", { service: "db" }) as { items: { code: string }[] };
    expect(items.map(({ code }) => code).sort()).toEqual(["cordoned", "data-elsewhere"]);
  });
});

test("a stack that fits in no plan is refused whole", () => {
  const controller = createTestController();
  addNode(controller, "a");
  const body = applyBody(WEB, "web");
  const [container] = body.stack.containers;
  const words = Array.from({ length: 40 }, () => "y".repeat(20_000));
  const stack = { ...body.stack, containers: [{ ...container, command: words }] };
  expect(controller.command("services.apply", { ...body, stack })).toMatchObject({
    ok: false,
    error: { code: "services.impossible", details: [{ says: { en: "what it has to run fits into a plan no more" } }] },
  });
});

const siteOf = (controller: TestController, node: string): string =>
  (controller.read("fleet.show", { node }) as { site: string }).site;
