import { beforeEach, describe, expect, test } from "vitest";
import type { ImportPlan } from "../../../controller/importing/contract.ts";
import { serviceNameOf } from "../../../controller/importing/looking.ts";
import type { FoundProject } from "../../../shared/importing/wire.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { declare, plainStack } from "../../support/declared.ts";
import { FOUND, Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const problems = ({ problems: said = [] }: ImportPlan): string => said.map(({ en }) => en).join("\n");

describe("a look at a project", () => {
  test("shows what stops, what is copied and what differs, and touches nothing", async () => {
    const before = rig.controller.entries.length;
    const plan = await rig.planned();
    expect(plan).toMatchObject({
      end: true,
      ok: true,
      service: "wiki",
      project: "Wiki",
      stops: [{ container: "wiki-web-1", image: "wiki:1", running: true }],
      volumes: [{ volume: "data", source: "wiki_data", sizeBytes: 1_000 }],
      differs: expect.arrayContaining([{ fr: "autre", en: "different" }]),
    });
    expect(plan.next?.en).toContain(`import-start ${plan.plan}`);
    expect(rig.controller.entries.length).toBe(before);
    expect(rig.taken("tell.import")).toEqual([]);
  });

  test("asks the node once, however long somebody listens", () => {
    const wish = rig.look();
    expect(rig.taken("tell.look")).toEqual([
      { node: rig.node, site: "lille", request: { session: wish.session, project: "Wiki" } },
    ]);
    rig.controller.hear("look-wish", "api", wish);
    expect(rig.taken("tell.look")).toEqual([]);
  });

  test("lists what there is where no project is named", () => {
    const { session } = rig.look({ project: undefined });
    rig.taken("tell.look");
    const projects = [{ project: "wiki", containers: 2, running: 1 }];
    rig.controller.hear("project-found", rig.node, { session, projects });
    expect(rig.shown.at(-1)).toMatchObject({ end: true, ok: true, projects });
  });

  test.each<[string, Partial<FoundProject>, object, string]>([
    ["no room for a copy", { diskFreeBytes: 900 }, {}, "make room"],
    ["what the node says", { problems: [{ fr: "non", en: "nested" }] }, {}, "nested"],
    ["a name that is taken", {}, { name: "taken" }, "called taken already"],
    ["a name that no service can have", {}, { project: "123" }, "--name"],
    [
      "a rule",
      { document: JSON.stringify({ services: { web: { image: "wiki:1", privileged: true } } }) },
      {},
      "lierre waiver grant",
    ],
    ["what can't be read", { document: "{" }, {}, ""],
  ])("names %s as what is in the way", async (_, found, more, says) => {
    declare(rig.controller, plainStack("taken"));
    const project = (more as { project?: string }).project ?? "Wiki";
    const plan = await rig.planned({ ...found, project }, more);
    expect([plan.ok, plan.plan]).toEqual([false, undefined]);
    expect(problems(plan)).toContain(says);
    expect(problems(plan)).not.toBe("");
  });

  test("reads a waived rule as waived", async () => {
    rig.controller.command("waivers.grant", { service: "wiki", policy: "privileged", because: "it must" });
    const document = JSON.stringify({ services: { web: { image: "wiki:1", privileged: true } } });
    expect(await rig.planned({ document, volumes: [] })).toMatchObject({ ok: true });
  });

  test("ends when the node does not answer, or another one does", () => {
    const { session } = rig.look();
    rig.taken("tell.look");
    rig.controller.hear("project-found", "nd-9999999999", { session, projects: [], found: FOUND });
    expect(rig.shown).toEqual([]);
    for (let i = 0; i < 18; i += 1) {
      rig.controller.clock.advance(10 * SECOND_MS);
      rig.beat();
    }
    expect(problems(rig.shown.at(-1) as ImportPlan)).toContain("did not answer");
  });

  test("of a node that is silent is refused", () => {
    rig.controller.clock.advance(5 * MINUTE_MS);
    expect(() => rig.look()).toThrow("importing.unheard");
    expect(() => rig.look({ node: "nobody" })).toThrow("fleet.unknown");
  });

  test.each([
    ["Wiki", "wiki"],
    ["my_app.v2", "my-app-v2"],
    ["42-app-", "app"],
    ["x".repeat(60), "x".repeat(40)],
  ])("takes the name of project %s as %s", (project, name) => {
    expect(serviceNameOf({ name: undefined, project })).toBe(name);
  });
});
