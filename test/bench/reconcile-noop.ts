import Docker from "dockerode";
import { createAgent } from "../../agent/agent.ts";
import type { AgentEffects } from "../../agent/capabilities.ts";
import { createDockerEngine } from "../../agent/execution/docker.adapter.ts";
import { OPEN_POLICY } from "../../agent/execution/policy.ts";
import { ensureDocker } from "../../deploy/docker/ensure.ts";
import { MemoryJournal } from "../../shared/journal/memory.ts";
import { createClock } from "../../shared/kernel/clock.adapter.ts";
import type { Attempt, Performers } from "../../shared/kernel/effect.ts";
import type { LoopEvent } from "../../shared/kernel/loop-ports.ts";
import { FINE, JOINED, MACHINE, NODE } from "../agent/support/rig.ts";
import { container, instance, planOf } from "../agent/support/plans.ts";
import { loadImage } from "../support/image.ts";
import type { Bench, Opened } from "./bench.ts";
import type { Fixtures } from "./fixtures.ts";

const CONTAINERS = 20;

/** From the look at the engine to "nothing to do", with 20 containers on real Docker; what gathers events before is not counted. */
export const reconcileNoop: Bench = {
  name: "no-op reconcile, 20 containers",
  unit: "ms",
  target: { atMost: 30 },
  open: openAgent,
};

const always =
  <Args, Value>(value: Value): Attempt<Args, Value> =>
  (_args, done) => {
    setImmediate(() => done({ ok: true, value }));
    return () => {};
  };
const never = () => () => {};

async function openAgent(fixtures: Fixtures): Promise<Opened> {
  const engine = await ensureDocker({ install: false });
  const docker = new Docker({ socketPath: engine.socketPath });
  const image = await loadImage(docker, { name: "lierre-bench:1", command: ["/bin/sh", "-c", "sleep 100000"] });
  const heard = new Set<(event: LoopEvent) => void>();
  const volumeRoot = fixtures.folder();
  const real = createDockerEngine({
    socketPath: engine.socketPath,
    node: NODE,
    volumeRoot,
    filesRoot: fixtures.folder(),
    open: () => Promise.resolve("{}"),
    events: ({ name }) => agent.loop.post({ type: "msg", name, from: "local", body: {} }),
  });
  let lookedFromMs = 0;
  const performers: Performers<AgentEffects> = {
    ...real.performers,
    "engine.observe": (args, done, key) => {
      lookedFromMs = performance.now();
      return real.performers["engine.observe"](args, done, key);
    },
    "engine.watch": () => real.watch(),
    join: always(JOINED),
    line: never,
    send: always(null),
    probe: always(null),
    "job.next": always({ atMs: null }),
    "engine.exec": always({ exitCode: 0 }),
    "gateway.caddy": never,
    "gateway.load": never,
    "gateway.absent": never,
    "engine.projects": always({ projects: [] }),
    "engine.import": always({}),
    "vitals.read": always(FINE),
    "inventory.read": always(MACHINE),
  };
  const agent = createAgent(
    {
      join: { url: "http://127.0.0.1", hasToken: true },
      execution: { platform: MACHINE.platform, address: "127.0.78.1", volumeRoot, policy: OPEN_POLICY },
      fleet: { name: undefined, address: "127.0.78.1", labels: {} },
    },
    {
      journal: new MemoryJournal(),
      clock: createClock(),
      seed: 1,
      performers,
      trace: (event) => heard.forEach((hear) => hear(event)),
      halt: (reason) => {
        throw new Error(reason);
      },
    },
  );
  /** The next look at the engine is over, and shows this many that run. */
  const looked = (running: number) =>
    new Promise<void>((resolve) => {
      const hear = (event: LoopEvent) => {
        if (event.event !== "input" || event.input.type !== "done" || event.input.effect.type !== "engine.observe")
          return;
        const { outcome } = event.input;
        const seen = outcome.ok ? (outcome.value as { containers: readonly { status: string }[] }).containers : [];
        if (seen.filter(({ status }) => status === "running").length < running) return;
        heard.delete(hear);
        setImmediate(resolve);
      };
      heard.add(hear);
    });
  const local = (name: string, body: unknown) => agent.loop.post({ type: "msg", name, from: "local", body });
  const joined = new Promise<void>((resolve) => {
    heard.add((event) => {
      if (event.event === "committed" && event.entries.some(({ kind }) => kind === "identity.joined")) resolve();
    });
  });
  agent.loop.open({ bootId: "bench", nonce: "bench" }, () => undefined);
  await joined;
  const names = Array.from({ length: CONTAINERS }, (_, i) => `c${String(i).padStart(2, "0")}`);
  const all = looked(CONTAINERS);
  local(
    "plan",
    planOf([
      instance(
        "bench-1",
        names.map((name) => container(name, { image })),
      ),
    ]),
  );
  await all;
  return {
    run: async () => {
      const done = looked(CONTAINERS);
      local("engine", {});
      await done;
      return Math.round((performance.now() - lookedFromMs) * 10) / 10;
    },
    close: async () => {
      agent.loop.close();
      for (const { Id } of await docker.listContainers({ all: true, filters: { label: [`org.lierre.node=${NODE}`] } }))
        await docker.getContainer(Id).remove({ force: true });
      for (const { Id, Name } of await docker.listNetworks())
        if (/^lierre-\w+-bench-/.test(Name)) await docker.getNetwork(Id).remove();
      await engine.stop();
    },
  };
}
