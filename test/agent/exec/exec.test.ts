import { describe, expect, test } from "vitest";
import { OPEN_POLICY } from "../../../agent/execution/policy.ts";
import type { ExecRequest } from "../../../shared/exec/wire.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { NODE, Rig, type RigOptions } from "../support/rig.ts";

const SESSION = "se-0000000001";

function joined(options: RigOptions = {}): Rig {
  const rig = new Rig(options).start();
  rig.link(true);
  return rig;
}

/** This life of the agent, as its beats name it. */
const life = (rig: Rig): string => {
  rig.clock.advance(MINUTE_MS);
  return rig.sentOf("beat").at(-1)?.p ?? "";
};

const request = (rig: Rig, more: Partial<ExecRequest> = {}): ExecRequest => ({
  session: SESSION,
  begins: true,
  process: life(rig),
  instance: "wiki-1",
  container: "web",
  words: ["ls", "-la"],
  input: "",
  ...more,
});

const begun = (rig: Rig): unknown[] => rig.started.filter(({ type }) => type === "engine.exec").map(({ args }) => args);
const outputs = (rig: Rig, session = SESSION) => rig.sentOf("exec-output").filter((one) => one.session === session);
const last = (rig: Rig, session = SESSION) => outputs(rig, session).at(-1);

describe("a command", () => {
  test("runs in the container that is named, and its exit code comes last", () => {
    const rig = joined();
    rig.exec = { ok: true, value: { exitCode: 3 } };
    rig.deliver("exec", request(rig, { user: "www-data", input: "sealed" }));
    const wish = { session: SESSION, node: NODE, instance: "wiki-1", container: "web", words: ["ls", "-la"] };
    expect(begun(rig)).toEqual([{ ...wish, user: "www-data", input: "sealed" }]);
    expect(outputs(rig)).toEqual([
      { session: SESSION, n: 1, stream: "stdout", data: "", end: false },
      { session: SESSION, n: 2, stream: "stdout", data: "", end: true, exitCode: 3 },
    ]);
  });

  test("tells what it writes, in order", () => {
    const rig = joined();
    rig.exec = undefined;
    rig.deliver("exec", request(rig));
    rig.post("exec-chunk", { session: SESSION, stream: "stdout", data: "YQ==" });
    rig.post("exec-chunk", { session: SESSION, stream: "stderr", data: "Yg==" });
    rig.clock.settle();
    expect(outputs(rig).map(({ n, stream, data }) => [n, stream, data])).toEqual([
      [1, "stdout", ""],
      [2, "stdout", "YQ=="],
      [3, "stderr", "Yg=="],
    ]);
  });

  test("begins once, however often its request comes, and goes on while somebody listens", () => {
    const rig = joined();
    rig.exec = undefined;
    const asked = request(rig);
    rig.deliver("exec", asked);
    for (let i = 0; i < 10; i += 1) {
      rig.clock.advance(20 * SECOND_MS);
      rig.deliver("exec", i < 3 ? asked : { ...asked, begins: false });
    }
    expect([begun(rig).length, rig.killed]).toEqual([1, []]);
    rig.clock.advance(MINUTE_MS);
    expect(rig.killed).toEqual([SESSION]);
    expect(last(rig)?.failed?.en).toContain("nobody listened");
  });

  test("that ended does not begin again, and its last word is told again to who still asks", () => {
    const rig = joined();
    const asked = request(rig);
    rig.deliver("exec", asked);
    const told = last(rig);
    rig.deliver("exec", { ...asked, begins: false });
    expect(outputs(rig).filter(({ end }) => end)).toEqual([told, told]);
    rig.clock.advance(5 * MINUTE_MS);
    rig.deliver("exec", asked);
    expect(begun(rig)).toHaveLength(1);
    expect(last(rig)?.failed?.en).toContain("restarted");
  });

  test("of another life of the agent does not begin", () => {
    const rig = joined();
    const asked = request(rig);
    rig.kill();
    rig.start();
    rig.link(true);
    rig.deliver("exec", asked);
    expect(begun(rig)).toEqual([]);
    expect(last(rig)).toMatchObject({ end: true, failed: { en: expect.stringContaining("restarted meanwhile") } });
  });

  test("whose beginning was lost is not begun by those who keep it up", () => {
    const rig = joined();
    rig.deliver("exec", request(rig, { begins: false }));
    expect(begun(rig)).toEqual([]);
    expect(last(rig)?.failed?.en).toContain("did not begin");
  });

  test("is denied where the owner of the machine says so", () => {
    const rig = joined({ policy: { ...OPEN_POLICY, exec: false } });
    rig.deliver("exec", request(rig));
    expect(begun(rig)).toEqual([]);
    expect(last(rig)?.failed?.en).toContain("policy.json");
  });

  test("waits for no other, but there are not many at once", () => {
    const rig = joined();
    rig.exec = undefined;
    const asked = request(rig);
    for (let i = 1; i <= 5; i += 1) rig.deliver("exec", { ...asked, session: `se-000000000${i}` });
    expect(begun(rig)).toHaveLength(4);
    expect(last(rig, "se-0000000005")?.failed?.en).toContain("too many");
  });

  test("that the engine refuses says what the engine says", () => {
    const rig = joined();
    rig.exec = { ok: false, error: { code: "refused", detail: "no such user" } };
    rig.deliver("exec", request(rig));
    expect(last(rig)?.failed?.en).toContain("no such user");
    rig.exec = { ok: false, error: { code: "too-much", detail: "" } };
    rig.deliver("exec", request(rig, { session: "se-0000000002" }));
    expect(last(rig, "se-0000000002")?.failed?.en).toContain("16 MiB");
  });

  test("keeps what it wrote while the line is away, up to a bound", () => {
    const rig = joined();
    rig.exec = undefined;
    rig.deliver("exec", request(rig));
    rig.link(false);
    const write = (times: number) => {
      for (let i = 0; i < times; i += 1) rig.post("exec-chunk", { session: SESSION, stream: "stdout", data: "YQ==" });
      rig.clock.settle();
    };
    write(20);
    rig.link(true);
    expect(outputs(rig).map(({ n }) => n)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    rig.link(false);
    write(60);
    expect(rig.killed).toEqual([SESSION]);
    rig.link(true);
    expect(last(rig)).toMatchObject({ end: true, failed: { en: expect.stringContaining("did not keep up") } });
    expect(outputs(rig).map(({ n }) => n)).toEqual(outputs(rig).map((_, i) => i + 1));
  });
});
