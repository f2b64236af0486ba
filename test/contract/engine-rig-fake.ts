import type { EngineMessage } from "../../agent/execution/docker.adapter.ts";
import { createFakeClock } from "../support/clock.ts";
import { createFakeEngine } from "../support/engine.ts";
import { FakeHost } from "../support/engine-host.ts";
import type { Rig } from "./engine-rig.ts";

const FAKE_SEALED = "sealed";

/** The fake engine on a machine of its own. */
export function fakeRig(): Rig {
  const clock = createFakeClock();
  const host = new FakeHost(clock);
  const messages: EngineMessage[] = [];
  const open = (sealed: string) => {
    if (sealed !== FAKE_SEALED) throw new Error("not sealed to this node");
    return JSON.stringify({ web: { SECRET: "hush-hush" } });
  };
  const node = "nd-0000000001";
  const engine = createFakeEngine({ host, node, open, events: (message) => messages.push(message) });
  const pinned = host.load("demo:1");
  host.load("strange:1", { platform: "linux/s390x" });
  const named = (name: string) => {
    const container = host.named(name);
    if (container === undefined) throw new Error(`no ${name}`);
    return container;
  };
  return {
    performers: engine.performers,
    watch: engine.watch,
    messages,
    prefix: "t",
    node,
    address: "127.0.1.1",
    platform: "linux/amd64",
    image: "demo:1",
    pinned,
    strangeImage: "strange:1",
    volumeRoot: "/volumes",
    exiting: (wish, code) => ({
      ...wish,
      image: host.load(`exits:${code}`, { exits: code }),
      wish: `${wish.wish}-${code}`,
    }),
    spareImage: async () => {
      const id = host.load("spare");
      host.images.delete("spare");
      return id;
    },
    leaveCreated: async (wish) => host.create(wish.name, wish, pinned, {}).id,
    foreign: async (name) => host.foreign(name).id,
    occupy: async (port) => {
      const release = host.occupy("127.0.1.1", port);
      return async () => release();
    },
    stop: async (name) => host.stop(named(name)),
    kill: async (name) => host.crash(name, 137),
    print: async (name, line) => host.print(name, line),
    makeSick: async (name) => host.setHealth(name, "unhealthy"),
    exists: async (name) => host.named(name) !== undefined,
    networkExists: async (name) => host.networks.has(name),
    pass: async () => clock.advance(50),
    close: async () => engine.kill(),
  };
}
