import { beforeEach, describe, expect, test } from "vitest";
import { importing } from "../../../controller/importing/importing.ts";
import { services } from "../../../controller/services/services.ts";
import type { ImportReport, ImportRequest } from "../../../shared/importing/wire.ts";
import { HOUR_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { declare, plainStack, standing } from "../../support/declared.ts";
import { fakeKeyring } from "../../support/keyring.ts";
import { FOUND, PERSON, Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const start = (plan: string | undefined) => rig.controller.command("importing.start", { plan }, PERSON);
const told = () => rig.taken<{ request: ImportRequest }>("tell.import").map(({ request }) => request);
const report = (id: string, more: Partial<ImportReport>): void =>
  rig.controller.hear("import-report", rig.node, {
    import: id,
    way: "forth",
    step: "working",
    doneBytes: 0,
    totalBytes: 1_000,
    ...more,
  });
const steps = () => Object.values(rig.controller.machine.peek(importing).imports).map(({ step }) => step);
const declared = () => rig.controller.machine.peek(services).services;

/** Begun: its id. */
async function begun(): Promise<string> {
  const { plan = "" } = await rig.planned();
  const answer = start(plan);
  if (!answer.ok) throw new Error(answer.error.code);
  return plan;
}

describe("an import", () => {
  test("begins when a person says so, and is journalled without a secret", async () => {
    const id = await begun();
    expect(rig.controller.entries.at(-1)).toMatchObject({ kind: "importing.begun", actor: PERSON });
    expect(JSON.stringify(rig.controller.entries)).not.toContain("hush-hush");
    expect(told()).toEqual([
      {
        import: id,
        way: "forth",
        process: "life-one",
        service: "wiki",
        containers: FOUND.containers,
        volumes: FOUND.volumes,
      },
    ]);
    expect(declared()).toEqual({});
  });

  test("asks again until the node is done, in the life of its agent that was heard last", async () => {
    await begun();
    told();
    expect(told()).toEqual([]);
    rig.beat("life-two");
    rig.controller.clock.advance(20 * SECOND_MS);
    expect(told().map(({ process }) => process)).toEqual(["life-two"]);
  });

  test("declares the service once its data is there, on that node and nowhere else", async () => {
    const id = await begun();
    told();
    report(id, { volume: "data", doneBytes: 400 });
    expect(rig.controller.read("importing.list")).toMatchObject({
      items: [{ step: "copying", volume: "data", doneBytes: 400 }],
    });
    report(id, { step: "done" });
    expect(steps()).toEqual(["applied"]);
    const held = declared()["wiki"];
    expect(held?.stack.constraints).toEqual([{ key: "node.id", is: true, value: rig.node }]);
    expect(held?.stack.volumes).toEqual(["data"]);
    const opened = JSON.parse(await fakeKeyring.open(held?.sealed ?? "")) as { environment: object };
    expect(opened.environment).toEqual({ web: { PASSWORD: "hush-hush$" } });
    report(id, { step: "done" });
    expect(rig.controller.entries.filter(({ kind }) => kind === "services.applied")).toHaveLength(1);
    rig.pass(60);
    expect(told()).toEqual([]);
  });

  test("that failed is a finding for a day, and the old containers run", async () => {
    const id = await begun();
    told();
    report(id, { step: "failed", failed: { fr: "plein", en: "full" }, restarted: true });
    expect([steps(), declared()]).toEqual([["failed"], {}]);
    expect(standing(rig.controller)).toContain("importing.import-failed service:wiki");
    rig.pass(60);
    expect(told()).toEqual([]);
    rig.controller.clock.advance(24 * HOUR_MS);
    expect(standing(rig.controller)).not.toContain("importing.import-failed service:wiki");
  });

  test("that failed and left the old containers stopped asks for them until they run", async () => {
    const id = await begun();
    told();
    report(id, { step: "failed", failed: { fr: "plein", en: "full" }, restarted: false });
    expect(standing(rig.controller)).toContain("importing.not-running-again service:wiki");
    rig.pass(20);
    expect(told().map(({ way }) => way)).toEqual(["back"]);
    report(id, { way: "back", step: "failed", failed: { fr: "?", en: "?" } });
    expect(steps()).toEqual(["returning"]);
    report(id, { way: "back", step: "done" });
    expect(steps()).toEqual(["failed"]);
    expect(standing(rig.controller)).not.toContain("importing.not-running-again service:wiki");
  });

  test("whose name was taken meanwhile gives the old containers back", async () => {
    const id = await begun();
    declare(rig.controller, plainStack("wiki"));
    report(id, { step: "done" });
    expect([steps(), declared()["wiki"]?.stack.constraints]).toEqual([["returning"], undefined]);
  });

  test("is undone: the service goes, the old containers come", async () => {
    const id = await begun();
    const undo = () => rig.controller.command("importing.undo", { import: id });
    expect(undo()).toMatchObject({ ok: false, error: { code: "importing.not-applied" } });
    report(id, { step: "done" });
    expect(undo()).toMatchObject({ ok: true, value: { step: "returning" } });
    expect(declared()).toEqual({});
    rig.pass(20);
    expect(told().map(({ way }) => way)).toContain("back");
    report(id, { way: "back", step: "done" });
    expect(steps()).toEqual(["undone"]);
    expect(rig.controller.command("importing.undo", { import: "im-9999999999" })).toMatchObject({
      error: { code: "importing.unknown" },
    });
  });

  test("is believed only from its own node", async () => {
    const id = await begun();
    const more = { import: id, way: "forth", step: "done", doneBytes: 0, totalBytes: 0 };
    rig.controller.hear("import-report", "nd-9999999999", more);
    expect(steps()).toEqual(["copying"]);
  });

  test("needs a plan that is there, half an hour old at most", async () => {
    expect(start("im-9999999999")).toMatchObject({ error: { code: "importing.plan-unknown" } });
    const { plan } = await rig.planned();
    for (let i = 0; i < 31; i += 1) rig.pass(60);
    expect(start(plan)).toMatchObject({ error: { code: "importing.plan-unknown" } });
    const { plan: fresh } = await rig.planned();
    declare(rig.controller, plainStack("wiki"));
    expect(start(fresh)).toMatchObject({ error: { code: "importing.taken" } });
  });
});
