import { describe, expect, test } from "vitest";
import { createFakeEngine } from "./engine.ts";
import { FakeHost } from "./engine-host.ts";
import { createFakeClock } from "./clock.ts";
import type { Outcome } from "../../shared/kernel/effect.ts";
import { wishFor } from "../contract/engine-rig.ts";

const PORT = { hostPort: 80, containerPort: 80, protocol: "tcp" as const };

function machine() {
  const clock = createFakeClock();
  const host = new FakeHost(clock);
  const image = host.load("demo:1");
  const rig = {
    prefix: "t",
    node: "nd-0000000001",
    image,
    pinned: image,
    address: "127.0.1.1",
    volumeRoot: "/volumes",
  };
  let told = 0;
  const engineOf = (node: string) => createFakeEngine({ host, node, events: () => (told += 1) });
  const run = (engine: ReturnType<typeof engineOf>, type: "engine.container" | "engine.image", args: unknown) => {
    let outcome: Outcome | undefined;
    const perform = engine.performers[type] as (args: unknown, done: (is: Outcome) => void, key: string) => () => void;
    const cancel = perform(args, (is) => (outcome = is), "test");
    return { outcome: () => outcome, cancel };
  };
  return { clock, host, rig, engineOf, run, told: () => told };
}

describe("a fake machine", () => {
  test("keeps what an agent had begun when the agent dies", () => {
    const { clock, host, rig, engineOf, run } = machine();
    const wish = wishFor(rig);
    const first = engineOf(rig.node);
    const { outcome } = run(first, "engine.container", wish);
    clock.settle();
    first.kill();
    clock.advance(10_000);
    expect(outcome()).toBeUndefined();
    expect(host.named(wish.name)?.status).toBe("created");
    const again = run(engineOf(rig.node), "engine.container", wish);
    clock.advance(10_000);
    expect(again.outcome()).toMatchObject({ ok: true });
    expect(host.named(wish.name)?.status).toBe("running");
  });

  test("has one set of ports for all of its agents", () => {
    const { clock, rig, engineOf, run } = machine();
    const codes = ["nd-0000000001", "nd-0000000002"].map((node, i) => {
      const name = `web${i}`;
      const wish = wishFor(
        { ...rig, node },
        { name, ports: [PORT] },
        {
          networks: [{ name: `net-${node}`, internal: false, aliases: [] }],
        },
      );
      const { outcome } = run(engineOf(node), "engine.container", wish);
      clock.advance(10_000);
      return outcome();
    });
    expect(codes).toMatchObject([{ ok: true }, { ok: false, error: { code: "port-taken" } }]);
  });

  test("comes back from a power cut with what its engine restarts, and tells", () => {
    const { clock, host, rig, engineOf, run, told } = machine();
    const engine = engineOf(rig.node);
    for (const restart of ["no", "unless-stopped"] as const)
      run(engine, "engine.container", wishFor(rig, { name: restart }, { restart }));
    clock.advance(10_000);
    engine.watch();
    clock.advance(10_000);
    const before = told();
    host.powerCut();
    const meanwhile = run(engine, "engine.container", wishFor(rig));
    clock.advance(10_000);
    expect(meanwhile.outcome()).toMatchObject({ ok: false, error: { code: "unreachable" } });
    expect(told()).toBe(before);
    host.boot();
    clock.advance(10_000);
    expect([host.named("t-no")?.status, host.named("t-unless-stopped")?.status]).toEqual(["exited", "running"]);
    expect(told()).toBe(before + 1);
  });

  test("pulls what a registry offers, once, and fails as it is told", () => {
    const { clock, host, rig, engineOf, run } = machine();
    const pinned = host.offer("far:1");
    host.offer("big:1", "no-space");
    const ask = (image: string) => {
      const { outcome } = run(engineOf(rig.node), "engine.image", { image, platform: "linux/amd64" });
      clock.advance(10_000);
      return outcome();
    };
    host.online = false;
    expect(ask("far:1")).toMatchObject({ ok: false, error: { code: "unreachable" } });
    host.online = true;
    expect(ask("far:1")).toEqual({ ok: true, value: { pinned, platform: "linux/amd64" } });
    expect(ask("big:1")).toMatchObject({ ok: false, error: { code: "no-space" } });
    const { pulls } = host;
    expect(ask(pinned)).toMatchObject({ ok: true });
    expect(ask("far:1")).toMatchObject({ ok: true });
    expect(host.pulls).toBe(pulls);
  });
});
