import { beforeEach, describe, expect, test } from "vitest";
import { border } from "../../../controller/exec/exec.adapter.ts";
import type { ExecToTell } from "../../../controller/exec/state.ts";
import type { ExecOutput } from "../../../shared/exec/wire.ts";
import type { Watch } from "../../../shared/kernel/capability.ts";
import type { Effect } from "../../../shared/kernel/effect.ts";
import type { Actor } from "../../../shared/kernel/entry.ts";
import type { Result } from "../../../shared/kernel/result.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainContainer, plainStack } from "../../support/declared.ts";
import { fakeKeyring } from "../../support/keyring.ts";
import { addNode, joinNode } from "../../support/stacks.ts";

const ADA: Actor = "person:pe-0000000001";

let controller: TestController;
let node: string;
let beats: number;
/** What listeners are handed. */
let emitted: ExecOutput[];
beforeEach(() => {
  controller = createTestController();
  node = addNode(controller, "lille");
  beats = 0;
  emitted = [];
  controller.machine.listen((topic, data) => {
    if (topic === "exec.output") emitted.push(data as ExecOutput);
  });
  declare(controller, plainStack("wiki"));
  beat();
});

function beat(from = node, p = "life-one"): void {
  beats += 1;
  controller.hear("beat", from, { v: 1, p, s: beats, b: "boot", t: 1, g: 1, h: "" });
}

type Answer = Result<{ session: string; instance: string; container: string }>;

const run = (more: object = {}): Answer =>
  controller.command("exec.run", { service: "wiki", command: ["ls", "-la"], ...more }, ADA) as Answer;

function begun(more: object = {}): string {
  const answer = run(more);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.session;
}

/** One beat of a listener. */
const listen = (session: string) => controller.hear("exec-wish", "api", { session });

/** Requests that were handed to the bus; each is answered as it goes. */
function told(ok = true): ExecToTell[] {
  const running = [...controller.running.values()].filter(({ effect }) => effect.type === "tell.exec");
  for (const { done } of running)
    done(ok ? { ok: true, value: null } : { ok: false, error: { code: "untold", detail: "x" } });
  controller.clock.settle();
  return running.map(({ effect }) => (effect as Effect<string, ExecToTell>).args);
}

const output = (session: string, n: number, more: Partial<ExecOutput> = {}): ExecOutput => ({
  session,
  n,
  stream: "stdout",
  data: "",
  end: false,
  ...more,
});

function watch(session: string, actor: Actor = ADA): Result<Watch<unknown>> {
  const world = { now: controller.clock.now(), random: { below: () => 0 } };
  return controller.machine.read("exec.output", { session }, actor, world) as Result<Watch<unknown>>;
}

describe("a command", () => {
  test("is journalled with who asked for it, and what it reads is not", () => {
    const session = begun({ command: ["sh", "-c", "echo a b"], input: "c2VjcmV0", user: "www-data" });
    const { kind, actor, body } = controller.entries.at(-1) ?? {};
    expect([kind, actor]).toEqual(["exec.asked", ADA]);
    const named = { session, service: "wiki", instance: "wiki-1", container: "web", node, user: "www-data" };
    expect(body).toEqual({ ...named, words: ["sh", "-c", "echo a b"], line: 'sh -c "echo a b"' });
    listen(session);
    expect(told()[0]?.input).toBe("c2VjcmV0");
    expect(JSON.stringify(controller.entries)).not.toContain("c2VjcmV0");
  });

  test("begins once somebody listens, in the life of the agent that was heard last", () => {
    beat(node, "life-two");
    const session = begun();
    expect(told()).toEqual([]);
    listen(session);
    expect(told().map(({ request, node: to, site }) => [to, site, request])).toEqual([
      [
        node,
        "lille",
        { session, instance: "wiki-1", container: "web", words: ["ls", "-la"], process: "life-two", begins: true },
      ],
    ]);
    listen(session);
    expect(told().map(({ request, input }) => [request.begins, input])).toEqual([[false, ""]]);
  });

  test("that nobody listens to in a minute never begins", () => {
    const session = begun();
    controller.clock.advance(MINUTE_MS);
    beat();
    listen(session);
    expect([told(), watch(session).ok]).toEqual([[], false]);
  });

  test("is heard only by who asked for it", () => {
    const session = begun();
    expect(watch(session)).toMatchObject({ ok: true });
    expect(watch(session, "person:pe-0000000002")).toMatchObject({ ok: false, error: { code: "exec.unknown" } });
    expect(watch("se-0000000000")).toMatchObject({ ok: false, error: { code: "exec.unknown" } });
    const one = watch(session);
    const pick = one.ok ? one.value.pick : () => undefined;
    expect(pick(output(session, 1))).toEqual({ n: 1, stream: "stdout", data: "", end: false });
    expect(pick(output("se-0000000000", 1))).toBeUndefined();
  });

  test("is believed from its own node only, each piece once", () => {
    const session = begun();
    const other = joinNode(controller, "lille");
    listen(session);
    told();
    controller.hear("exec-output", other, output(session, 1, { data: "bm8=" }));
    controller.hear("exec-output", node, output(session, 1));
    controller.hear("exec-output", node, output(session, 2, { data: "YQ==" }));
    controller.hear("exec-output", node, output(session, 2, { data: "YQ==" }));
    controller.hear("exec-output", node, output(session, 3, { end: true, exitCode: 4 }));
    controller.hear("exec-output", node, output(session, 4, { data: "bm8=" }));
    expect(emitted.map(({ n, data }) => [n, data])).toEqual([
      [1, ""],
      [2, "YQ=="],
      [3, ""],
    ]);
    expect(watch(session).ok).toBe(false);
  });

  test("that the bus does not take is said, and is not tried again", () => {
    const session = begun();
    listen(session);
    told(false);
    expect(emitted.at(-1)).toMatchObject({
      session,
      end: true,
      failed: { en: expect.stringContaining("not connected") },
    });
    listen(session);
    expect(told()).toEqual([]);
  });

  test("that the node does not answer to is given up", () => {
    const session = begun();
    listen(session);
    told();
    controller.clock.advance(29 * SECOND_MS);
    expect(emitted).toEqual([]);
    controller.clock.advance(SECOND_MS);
    expect(emitted.at(-1)).toMatchObject({ end: true, failed: { en: expect.stringContaining("did not answer") } });
  });

  test("whose node falls silent is given up", () => {
    const session = begun();
    listen(session);
    told();
    controller.hear("exec-output", node, output(session, 1));
    for (let i = 0; i < 10; i += 1) {
      controller.clock.advance(20 * SECOND_MS);
      listen(session);
      told();
    }
    expect(emitted.at(-1)).toMatchObject({ n: 2, end: true, failed: { en: expect.stringContaining("silent") } });
  });
});

describe("where it runs", () => {
  const refused = (more: object) => {
    const answer = run(more);
    return answer.ok ? "ok" : answer.error.code;
  };

  test("is the container that is named, the only one, or the one that people reach", () => {
    const containers = [plainContainer("db"), plainContainer("web")];
    declare(controller, plainStack("wiki", { containers }));
    expect(refused({})).toBe("exec.which-container");
    expect(run({ container: "db" })).toMatchObject({ value: { container: "db" } });
    expect(refused({ container: "cache" })).toBe("exec.no-container");
    declare(controller, plainStack("wiki", { containers, web: { container: "web", hostPort: 8080 } }));
    expect(run()).toMatchObject({ value: { container: "web" } });
  });

  test("is the instance that is named, or the first whose node speaks", () => {
    const other = joinNode(controller, "lille");
    declare(controller, plainStack("wiki", { replicas: 2 }));
    beat(other);
    expect(run()).toMatchObject({ value: { instance: "wiki-1" } });
    expect(run({ instance: "wiki-2" })).toMatchObject({ value: { instance: "wiki-2" } });
    expect(refused({ instance: "wiki-3" })).toBe("exec.nowhere");
    for (let i = 0; i < 10; i += 1) {
      controller.clock.advance(10 * SECOND_MS);
      beat(other);
    }
    expect(run()).toMatchObject({ value: { instance: "wiki-2" } });
    expect(refused({ instance: "wiki-1" })).toBe("exec.unheard");
  });

  test("is nowhere for a service that is not there", () => {
    expect(refused({ service: "none" })).toBe("services.unknown");
  });

  test("is no place without bounds", () => {
    const codes = Array.from({ length: 70 }, () => refused({}));
    expect([codes.filter((code) => code === "ok").length, codes.at(-1)]).toEqual([64, "exec.busy"]);
    controller.clock.advance(MINUTE_MS);
    beat();
    expect(refused({})).toBe("ok");
  });
});

test("at the border, what a command reads is sealed to its node", async () => {
  const published: unknown[][] = [];
  const bus = { publish: (...message: unknown[]) => published.push(message) > 0, close: () => Promise.resolve() };
  const { perform } = border({ bus: bus as never, keyring: fakeKeyring });
  const request = { session: "se-1", begins: true, process: "p", instance: "wiki-1", container: "web", words: ["cat"] };
  const args = { node: "nd-1", site: "lille", recipient: "age1node", request, input: "c2VjcmV0" };
  await new Promise((resolve) => perform["tell.exec"](args, resolve, "key"));
  expect(published).toEqual([
    ["exec", { site: "lille", node: "nd-1" }, { ...request, input: await fakeKeyring.sealTo("age1node", "c2VjcmV0") }],
  ]);
});
