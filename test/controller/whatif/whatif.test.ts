import { expect, test } from "vitest";
import { placement } from "../../../controller/placement/placement.ts";
import { createTestController } from "../../support/controller.ts";
import { addNode, applyBody, joinNode } from "../../support/stacks.ts";

const GIB = 1024 ** 3;

const stack = (name: string, rest: string) => `services: { ${name}: { image: "${name}:1", ${rest} } }`;
const memory = (limit: string, more = "") => `deploy: { ${more} resources: { limits: { memory: ${limit} } } }`;

interface Answer {
  readonly summary: { readonly en: string };
  readonly instances: readonly {
    service: string;
    verdict: string;
    to?: string;
    others: number;
    because: { en: string };
  }[];
}

/** Two sites of 4 GiB each, and what people would put there. */
function small() {
  const controller = createTestController();
  addNode(controller, "a", { memoryBytes: 4 * GIB });
  addNode(controller, "b", { memoryBytes: 4 * GIB });
  const apply = (name: string, text: string) => {
    const answer = controller.command("services.apply", applyBody(text, name));
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  };
  const siteOf = (service: string) => {
    const at = Object.values(controller.machine.peek(placement).instances).find((held) => held.service === service);
    return controller.read("fleet.show", { node: at?.node }) as { site: string; name: string };
  };
  return { controller, apply, siteOf };
}

test("what stops, what moves where, what stays with its data, and what finds no place", () => {
  const { controller, apply, siteOf } = small();
  const only = (site: string) => `\nx-lierre: { sites: { wanted: [${site}] } }`;
  apply("small", stack("small", memory("512M")) + only("a"));
  const { site } = siteOf("small");
  expect(site).toBe("a");
  apply("big", stack("big", memory("3G")));
  const bigAt = siteOf("big").site;
  const otherSite = bigAt === "a" ? "b" : "a";
  apply("wide", stack("wide", memory("1G")));
  apply("db", `services: { db: { image: "db:1", volumes: ["data:/data"] } }\nvolumes: { data: {} }`);
  const before = controller.entries.length;
  const lost = controller.read("whatif.site", { site: bigAt }) as Answer;
  const verdicts = Object.fromEntries(lost.instances.map((row) => [row.service, row.verdict]));
  expect(verdicts["big"]).toBe("no-place");
  expect(lost.instances.find((row) => row.service === "big")?.because.en).toMatch(
    new RegExp(`^missing: .* of memory on ${otherSite}-pc \\(${otherSite}\\)$`),
  );
  const dbSite = siteOf("db").site;
  const ofDb = controller.read("whatif.site", { site: dbSite }) as Answer;
  expect(ofDb.instances.find((row) => row.service === "db")).toMatchObject({
    verdict: "data",
    because: { en: "its data is only there" },
  });
  const ofA = controller.read("whatif.site", { site: "a" }) as Answer;
  expect(ofA.instances.find((row) => row.service === "small")).toMatchObject({ verdict: "bound", others: 0 });
  expect(controller.entries.length).toBe(before);
});

test("a small service moves to the other site, and its other copy goes on", () => {
  const { controller, apply } = small();
  joinNode(controller, "a", { memoryBytes: 4 * GIB });
  apply("web", stack("web", memory("256M", "replicas: 2,")));
  const { summary, instances } = controller.read("whatif.site", { site: "b" }) as Answer;
  expect(instances).toMatchObject([{ service: "web", verdict: "moves", others: 1 }]);
  expect(summary.en).toBe(
    "If site b fails, 1 instance(s) of 1 service(s) stop; 1 of these services still answer elsewhere. 1 can move, 0 stay there, 0 find no place.",
  );
});

test("what would happen is what does: drained for good, everything stands where it was foretold", () => {
  const { controller, apply, siteOf } = small();
  joinNode(controller, "a", { memoryBytes: 4 * GIB });
  for (const service of ["one", "two", "three"]) apply(service, stack(service, memory("512M")));
  const { name } = siteOf("one");
  const { instances } = controller.read("whatif.node", { node: name }) as Answer;
  const foretold = Object.fromEntries(instances.map(({ service, to }) => [service, to]));
  controller.command("fleet.drain", { node: name, deadlineMs: 1_000 });
  controller.clock.advance(2_000);
  for (const { service, node } of Object.values(controller.machine.peek(placement).instances)) {
    if (foretold[service] === undefined) continue;
    expect((controller.read("fleet.show", { node }) as { name: string }).name).toBe(foretold[service]);
  }
  expect(Object.keys(foretold)).not.toHaveLength(0);
});

test("a node where nothing stands may go", () => {
  const { controller } = small();
  const { summary, instances } = controller.read("whatif.node", { node: "b-pc" }) as Answer;
  expect(instances).toEqual([]);
  expect(summary.en).toBe("If node b-pc fails, nothing stops: nothing stands there.");
});

test.each([
  ["whatif.site", { site: "nowhere" }, "sites.unknown"],
  ["whatif.node", { node: "nobody" }, "fleet.unknown"],
])("%s of what is not there", (op, input, code) => {
  const { controller } = small();
  expect(() => controller.read(op, input)).toThrow(code);
});
