import { expect, test } from "vitest";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";

const GIB = 1024 ** 3;
const MINUTE_MS = 60_000;

const web = (memory: string) =>
  `services: { web: { image: "web:1", deploy: { resources: { limits: { memory: ${memory} } } } } }`;

interface Headroom {
  readonly summary: { readonly en: string };
  readonly enough: boolean;
  readonly sites: readonly {
    site: string;
    moves: number;
    stuck: string[];
    needs: { en: string };
    spareBytes: number;
  }[];
}

const headroom = (controller: TestController) => controller.read("placement.headroom") as Headroom;
const shortSites = (controller: TestController) =>
  (controller.read("overview.findings") as { items: { code: string; subject: string; says: { en: string } }[] }).items
    .filter(({ code }) => code === "placement.no-headroom")
    .map(({ subject, says }) => ({ subject, says: says.en }));

/** Time passes while the nodes go on beating. */
function pass(controller: TestController, nodes: readonly string[], ms: number) {
  for (let spent = 0; spent < ms; spent += 10_000) {
    for (const node of nodes)
      controller.hear("beat", node, { v: 1, p: `p-${node}`, s: spent / 10_000, b: "b", t: 1, g: 1, h: "" });
    controller.clock.advance(10_000);
  }
}

test("with room at another site, any site may fail", () => {
  const controller = createTestController();
  addNode(controller, "a", { memoryBytes: 4 * GIB });
  addNode(controller, "b", { memoryBytes: 4 * GIB });
  controller.command("services.apply", applyBody(web("1G"), "web"));
  const seen = headroom(controller);
  expect(seen.enough).toBe(true);
  expect(seen.summary.en).toBe("Any one of the 2 sites may fail: all that may move finds a place elsewhere.");
  expect(seen.sites.map(({ stuck }) => stuck)).toEqual([[], []]);
  expect(seen.sites.reduce((sum, { moves }) => sum + moves, 0)).toBe(1);
});

test("one site is none too many", () => {
  const controller = createTestController();
  addNode(controller, "a");
  controller.command("services.apply", applyBody(web("1G"), "web"));
  expect(headroom(controller)).toMatchObject({ enough: false });
  expect(headroom(controller).summary.en).toMatch(/^Everything is at one site/);
});

test("without room elsewhere it is a finding that names the site, the services and what is missing, after a while", () => {
  const controller = createTestController();
  const nodes = [
    addNode(controller, "a", { memoryBytes: 8 * GIB }),
    addNode(controller, "b", { memoryBytes: 2 * GIB }),
  ];
  controller.command("services.apply", applyBody(web("3G"), "web"));
  expect(headroom(controller)).toMatchObject({
    enough: false,
    sites: [
      { site: "a", stuck: ["web-1"], needs: { en: "1.3 GiB of memory on b-pc (b)" } },
      { site: "b", stuck: [] },
    ],
  });
  pass(controller, nodes, MINUTE_MS);
  expect(shortSites(controller)).toEqual([]);
  pass(controller, nodes, 10 * MINUTE_MS);
  expect(shortSites(controller)).toEqual([
    {
      subject: "site:a",
      says: "If site a fails, there is not enough room elsewhere for web. Missing: 1.3 GiB of memory on b-pc (b). See `lierre headroom`.",
    },
  ]);
  nodes.push(addNode(controller, "c", { memoryBytes: 8 * GIB }));
  pass(controller, nodes, MINUTE_MS);
  expect(shortSites(controller)).toEqual([]);
});
