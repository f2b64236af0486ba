import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type Counted, countedFrom, withWindow, worthCounting } from "../../../controller/usage/facts.ts";
import { measuredOf, usage, usageOf } from "../../../controller/usage/usage.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/kernel/time.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainContainer, plainStack } from "../../support/declared.ts";
import { addNode, joinNode } from "../../support/stacks.ts";

const MIB = 1024 ** 2;
const WEB = {
  kind: "usage",
  instance: "wiki-1",
  service: "wiki",
  container: "web",
  revision: 1,
  windowMs: 6 * HOUR_MS,
  memoryPeakBytes: 100 * MIB,
  memoryUsualBytes: 60 * MIB,
  cpuPeakMilli: 900,
  cpuUsualMilli: 40,
} as const;

let controller: TestController;
let node: string;
let sent: number;
beforeEach(() => {
  controller = createTestController();
  node = addNode(controller, "lille");
  sent = 0;
  declare(controller, plainStack("wiki", { containers: [plainContainer("db"), plainContainer("web")] }));
});

function tell(more: object = {}, from = node): void {
  sent += 1;
  controller.hear("report", from, { n: sent, after: sent - 1, key: `usage:${sent}`, body: { ...WEB, ...more } });
}

const measured = () => measuredOf(controller.machine.peek(usage), "wiki");
const counts = () => controller.entries.filter(({ kind }) => kind === "usage.counted").length;

describe("usage", () => {
  test("counts once a day was seen: memory at its peak and a tenth, the processor as usual", () => {
    for (let i = 0; i < 3; i += 1) tell();
    expect(measured()).toEqual({});
    tell();
    expect(measured()).toEqual({ web: { memoryBytes: 110 * MIB, cpuMilli: 40 } });
    expect(usageOf(controller.machine.peek(usage), "wiki", "web")).toMatchObject({
      windowMs: DAY_MS,
      memoryPeakBytes: 100 * MIB,
      cpuPeakMilli: 900,
    });
  });

  test("changes only for a real difference, so that plans do not churn", () => {
    for (let i = 0; i < 4; i += 1) tell();
    for (const peak of [101, 110, 119, 120]) tell({ memoryPeakBytes: peak * MIB });
    expect([counts(), measured()["web"]?.memoryBytes]).toEqual([1, 110 * MIB]);
    tell({ memoryPeakBytes: 121 * MIB });
    expect([counts(), measured()["web"]?.memoryBytes]).toEqual([2, 134 * MIB]);
    tell({ cpuUsualMilli: 60 });
    expect([counts(), measured()["web"]?.cpuMilli]).toEqual([3, 60]);
  });

  test("comes down again when the peak is a week past", () => {
    tell({ memoryPeakBytes: 400 * MIB });
    for (let i = 0; i < 27; i += 1) tell();
    expect(measured()["web"]?.memoryBytes).toBe(440 * MIB);
    tell();
    expect(measured()["web"]?.memoryBytes).toBe(110 * MIB);
  });

  test("begins anew with a new release, and counts as before meanwhile", () => {
    for (let i = 0; i < 4; i += 1) tell();
    tell({ revision: 2, memoryPeakBytes: 900 * MIB });
    expect(measured()["web"]?.memoryBytes).toBe(110 * MIB);
    for (let i = 0; i < 3; i += 1) tell({ revision: 2, memoryPeakBytes: 30 * MIB });
    expect(measured()["web"]?.memoryBytes).toBe(990 * MIB);
  });

  test("is the largest over the instances", () => {
    joinNode(controller, "lille");
    const containers = [plainContainer("db"), plainContainer("web")];
    declare(controller, plainStack("wiki", { replicas: 2, containers }));
    const places = controller.machine.peek(usage).places;
    const other = places["wiki-2"]?.node ?? "";
    expect(other).not.toBe(node);
    tell({ windowMs: DAY_MS });
    sent = 0;
    tell({ windowMs: HOUR_MS, instance: "wiki-2", memoryPeakBytes: 300 * MIB }, other);
    expect(measured()["web"]).toEqual({ memoryBytes: 330 * MIB, cpuMilli: 40 });
  });

  test("is believed only from the node that the instance stands on", () => {
    const other = joinNode(controller, "lille");
    tell({ windowMs: 2 * DAY_MS }, other);
    expect([measured(), counts()]).toEqual([{}, 0]);
    sent = 0;
    tell({ windowMs: 2 * DAY_MS, service: "shop" });
    expect(Object.keys(controller.machine.peek(usage).containers)).toEqual([]);
  });

  test("is forgotten with its service", () => {
    tell({ windowMs: DAY_MS });
    controller.command("services.remove", { service: "wiki" });
    expect(measured()).toEqual({});
    expect(controller.machine.peek(usage)).toEqual({ containers: {}, places: {} });
  });
});

describe("what is counted", () => {
  const report = fc.record({
    windowMs: fc.integer({ min: 1, max: 3 * DAY_MS }),
    memoryPeakBytes: fc.nat(2 ** 40),
    memoryUsualBytes: fc.nat(2 ** 40),
    cpuPeakMilli: fc.nat(2_000_000),
    cpuUsualMilli: fc.nat(2_000_000),
  });

  test("is always what a stack may ask for, and settles: the same facts never count twice", () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 100 }), (reports) => {
        const windows = reports.reduce<ReturnType<typeof withWindow>>(
          (held, one) => withWindow(held, { ...WEB, ...one }),
          [],
        );
        expect(windows.length).toBeLessThanOrEqual(64);
        const most = windows.reduce((a, b) => (a.memoryPeakBytes > b.memoryPeakBytes ? a : b));
        const counted = countedFrom({ ...most, windowMs: DAY_MS }) as Counted;
        expect(counted.memoryBytes).toBeGreaterThanOrEqual(6 * MIB);
        expect(counted.memoryBytes).toBeLessThanOrEqual(2 ** 40);
        expect(Number.isInteger(counted.memoryBytes) && Number.isInteger(counted.cpuMilli)).toBe(true);
        expect(worthCounting(counted, counted)).toBe(false);
      }),
    );
  });
});

describe("lierre usage ls", () => {
  interface Row {
    readonly service: string;
    readonly container: string;
    readonly memoryFrom: string;
    readonly memoryBytes: number;
    readonly memoryPeakBytes?: number;
    readonly cpuFrom: string;
  }
  const rows = (input = {}) =>
    (controller.read("overview.usage", input) as { items: Row[] }).items.map(
      ({ service, container, memoryFrom, memoryBytes, memoryPeakBytes = 0, cpuFrom }) =>
        `${service}/${container} ${memoryFrom} ${memoryBytes / MIB} ${memoryPeakBytes / MIB} ${cpuFrom}`,
    );

  test("says whether a container is counted as its file says, as assumed, or as measured", () => {
    const assumed = { memory: true, cpu: true };
    const containers = [plainContainer("db"), plainContainer("web", { assumed })];
    declare(controller, plainStack("wiki", { containers }));
    expect(rows()).toEqual(["wiki/db declared 64 0 declared", "wiki/web assumed 64 0 assumed"]);
    tell({ revision: 2, windowMs: DAY_MS });
    tell({ revision: 2, windowMs: DAY_MS, container: "db" });
    expect(rows({ service: "wiki" })).toEqual([
      "wiki/db declared 64 100 declared",
      "wiki/web measured 110 100 measured",
    ]);
    expect(() => rows({ service: "none" })).toThrow("services.unknown");
  });
});
