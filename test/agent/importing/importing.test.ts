import { describe, expect, test } from "vitest";
import { OPEN_POLICY } from "../../../agent/execution/policy.ts";
import type { ImportRequest } from "../../../shared/importing/wire.ts";
import { MINUTE_MS } from "../../../shared/kernel/time.ts";
import { Rig, type RigOptions } from "../support/rig.ts";

const IMPORT = "im-0000000001";

function joined(options: RigOptions = { policy: { ...OPEN_POLICY, import: true } }): Rig {
  const rig = new Rig(options).start();
  rig.link(true);
  return rig;
}

const request = (rig: Rig, more: Partial<ImportRequest> = {}): ImportRequest => {
  rig.clock.advance(MINUTE_MS);
  return {
    import: IMPORT,
    way: "forth",
    process: rig.sentOf("beat").at(-1)?.p ?? "",
    service: "wiki",
    containers: [{ id: "0123456789ab", running: true, restart: { name: "always", retries: 0 } }],
    volumes: [{ volume: "data", kind: "volume", source: "wiki_data", sizeBytes: 10 }],
    ...more,
  };
};

const worked = (rig: Rig): string[] => rig.started.filter(({ type }) => type === "engine.import").map(({ key }) => key);
const steps = (rig: Rig): string[] => rig.sentOf("import-report").map(({ way, step }) => `${way} ${step}`);

describe("a look at the machine's projects", () => {
  test("is answered once, with what was found", () => {
    const rig = joined();
    rig.projects = { ok: true, value: { projects: [{ project: "wiki", containers: 2, running: 2 }] } };
    rig.deliver("look-project", { session: IMPORT });
    expect(rig.sentOf("project-found")).toEqual([
      { session: IMPORT, projects: [{ project: "wiki", containers: 2, running: 2 }] },
    ]);
  });

  test("says what the engine says", () => {
    const rig = joined();
    rig.projects = { ok: false, error: { code: "unreachable", detail: "no engine" } };
    rig.deliver("look-project", { session: IMPORT });
    expect(rig.sentOf("project-found")[0]?.failed?.en).toContain("no engine");
  });

  test("is denied unless the owner of the machine allows it", () => {
    const rig = joined({});
    rig.deliver("look-project", { session: IMPORT });
    expect(rig.started.some(({ type }) => type === "engine.projects")).toBe(false);
    expect(rig.sentOf("project-found")[0]?.failed?.en).toContain("policy.json");
  });
});

describe("an import", () => {
  test("is worked at once, and told again to who asks again", () => {
    const rig = joined();
    rig.import = undefined;
    const asked = request(rig);
    rig.deliver("import-project", asked);
    rig.post("import-progress", { import: IMPORT, volume: "data", doneBytes: 4, totalBytes: 10 });
    rig.clock.settle();
    rig.deliver("import-project", asked);
    expect(worked(rig)).toEqual([`import ${IMPORT} forth`]);
    expect(rig.sentOf("import-report").map(({ step, doneBytes }) => [step, doneBytes])).toEqual([
      ["working", 0],
      ["working", 4],
      ["working", 4],
    ]);
  });

  test("that is done is not done again in this life, and in the next it is asked of the engine, which knows", () => {
    const rig = joined();
    const asked = request(rig);
    rig.deliver("import-project", asked);
    rig.deliver("import-project", asked);
    expect([worked(rig).length, steps(rig)]).toEqual([1, ["forth working", "forth done", "forth done"]]);
    rig.kill();
    rig.start();
    rig.link(true);
    rig.deliver("import-project", asked);
    expect(worked(rig)).toHaveLength(1);
    rig.deliver("import-project", request(rig));
    expect(worked(rig)).toHaveLength(2);
  });

  test("that failed says why, and is tried again when it is asked for again", () => {
    const rig = joined();
    rig.import = { ok: true, value: { failed: { fr: "non", en: "no room" }, restarted: true } };
    const asked = request(rig);
    rig.deliver("import-project", asked);
    expect(rig.sentOf("import-report").at(-1)).toMatchObject({
      step: "failed",
      failed: { en: "no room" },
      restarted: true,
    });
    rig.import = { ok: true, value: {} };
    rig.deliver("import-project", asked);
    expect(steps(rig)).toEqual(["forth working", "forth failed", "forth working", "forth done"]);
  });

  test("goes back, and forth again", () => {
    const rig = joined();
    const forth = request(rig);
    const back = { ...forth, way: "back" as const };
    for (const asked of [forth, back, forth]) rig.deliver("import-project", asked);
    expect(worked(rig)).toEqual([`import ${IMPORT} forth`, `import ${IMPORT} back`, `import ${IMPORT} forth`]);
  });

  test("touches nothing unless the owner of the machine allows it", () => {
    const rig = joined({});
    rig.deliver("import-project", request(rig));
    expect([worked(rig), rig.sentOf("import-report").at(-1)?.failed?.en]).toEqual([
      [],
      expect.stringContaining("policy.json"),
    ]);
  });
});
