import { type Agent, createAgent } from "../../agent/agent.ts";
import type { AgentEffects } from "../../agent/capabilities.ts";
import { nextRunMs } from "../../agent/execution/jobs/next-run.ts";
import type { LocalPolicy } from "../../agent/execution/policy.ts";
import type { Vitals } from "../../agent/fleet/vitals.ts";
import type { NodeBus } from "../../shared/bus/bus.ts";
import { MemoryDisk, MemoryJournal } from "../../shared/journal/memory.ts";
import type { JoinAnswer } from "../../shared/fleet/wire.ts";
import type { Attempt, Performers } from "../../shared/kernel/effect.ts";
import type { LoopEvent } from "../../shared/kernel/loop-ports.ts";
import type { Result } from "../../shared/kernel/result.ts";
import type { FakeBus } from "../support/bus.ts";
import { FakeCaddy } from "../support/caddy.ts";
import type { FakeClock } from "../support/clock.ts";
import { createFakeEngine, type FakeEngine } from "../support/engine.ts";
import type { FakeHost } from "../support/engine-host.ts";

export interface SimulatedAgentOptions {
  readonly site: string;
  readonly seed: number;
  readonly clock: FakeClock;
  readonly bus: FakeBus;
  readonly host: FakeHost;
  readonly policy: LocalPolicy;
  readonly note: (event: LoopEvent) => void;
  readonly join: (request: Readonly<Record<string, string>>, answer: (joined: Result<JoinAnswer>) => void) => void;
}

const GIB = 1024 ** 3;

const VITALS: Vitals = {
  uptimeSeconds: 3_600,
  loadPerMille: 100,
  memoryTotalBytes: 4 * GIB,
  memoryAvailableBytes: 3 * GIB,
  diskTotalBytes: 100 * GIB,
  diskFreeBytes: 80 * GIB,
  receivedBytes: 0,
  sentBytes: 0,
};

/** One machine with its disk and its engine; the agent on it may die and come back, the machine's things stay. */
export class SimulatedAgent {
  readonly host: FakeHost;
  readonly caddy: FakeCaddy;
  readonly #options: SimulatedAgentOptions;
  readonly #disk = new MemoryDisk();
  #life = 0;
  #running: { agent: Agent; journal: MemoryJournal; engine: FakeEngine; stop: () => void } | undefined;

  constructor(options: SimulatedAgentOptions) {
    this.#options = options;
    this.host = options.host;
    this.caddy = new FakeCaddy(options.clock);
  }

  /** Where the machine publishes what it runs: each has an address of its own. */
  get address(): string {
    return `127.0.${this.#options.seed % 250}.1`;
  }

  /** The node's id, once it has joined. */
  get node(): string | undefined {
    return this.#running?.agent.machine.peek(this.#running.agent.capabilities.identity).joined?.node;
  }

  start(): void {
    const { site, clock, seed, note, policy } = this.#options;
    this.#life += 1;
    const life = this.#life;
    const { address } = this;
    const buses: NodeBus[] = [];
    const journal = new MemoryJournal(this.#disk, clock.soon);
    const post = (name: string, body: unknown) => {
      if (this.#life === life) agent.loop.post({ type: "msg", name, from: "local", body });
    };
    const engine = createFakeEngine({
      host: this.host,
      node: this.#nodeOnDisk(),
      events: ({ name, ...rest }) => post(name, "body" in rest ? rest.body : {}),
    });
    const agent = createAgent(
      {
        join: { url: "http://controller", hasToken: true },
        execution: { platform: "linux/amd64", address, volumeRoot: `/state/${site}/volumes`, policy },
        fleet: { name: undefined, address, labels: {} },
      },
      {
        journal,
        clock,
        seed: seed * 1_000 + life,
        performers: this.#performers(engine, buses, post),
        trace: note,
        halt: (reason) => {
          throw new Error(`${site}: ${reason}`);
        },
      },
    );
    this.#running = { agent, journal, engine, stop: () => void buses.map((bus) => bus.close()) };
    agent.loop.open({ bootId: `boot-${site}`, nonce: `${site}-${life}` }, (broken) => {
      if (broken !== undefined) throw new Error(broken);
    });
    clock.settle();
  }

  /** kill -9: what was being written is torn, what the machine runs goes on. */
  kill(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#life += 1;
    this.#running = undefined;
    running.journal.crash("torn");
    running.engine.kill();
    running.stop();
  }

  #nodeOnDisk(): string {
    return /"node":"(nd-[0-9a-z]+)"/.exec(JSON.stringify(this.#disk.records))?.[1] ?? "";
  }

  #performers(
    engine: FakeEngine,
    buses: NodeBus[],
    post: (name: string, body: unknown) => void,
  ): Performers<AgentEffects> {
    const { clock, bus, join, site, seed } = this.#options;
    const life = this.#life;
    const soon =
      <Args, Value>(value: (args: Args) => Value): Attempt<Args, Value> =>
      (args, done) => {
        clock.soon(() => done({ ok: true, value: value(args) }));
        return () => {};
      };
    const nkey = `U${String.fromCharCode(65 + seed).repeat(55)}`;
    let place = { site, node: "" };
    return {
      ...engine.performers,
      ...this.caddy.performers(
        ({ name, body }) => post(name, body),
        () => this.#life === life,
      ),
      join: (_args, done) => {
        const xkey = `age1${"q".repeat(58)}`;
        const request = { nkey, xkey, hostname: `${site}-pc`, machineId: `machine-${site}`, platform: "linux/amd64" };
        join(request, (answer) =>
          done(answer.ok ? answer : { ok: false, error: { code: "refused", detail: answer.error.code } }),
        );
        return () => {};
      },
      line: ({ site: at, node }) => {
        place = { site: at, node };
        const opened = bus.node(
          { site: at, node, nkey },
          {
            message: (name, _from, body) => post(name, body),
            garbage: () => {},
            link: (connected, detail) => post("link", { connected, detail }),
          },
        );
        buses.push(opened);
        return () => void opened.close();
      },
      send: ({ name, body }, done) => {
        clock.soon(() => {
          const left = buses.at(-1)?.publish(name, place, body) === true;
          done(left ? { ok: true, value: null } : { ok: false, error: { code: "link-down", detail: "no link" } });
        });
        return () => {};
      },
      probe: soon(() => null),
      "job.next": soon(({ cron, timeZone, afterMs }) => ({ atMs: nextRunMs(cron, timeZone, afterMs) })),
      "engine.watch": () => engine.watch(),
      "engine.exec": soon(() => ({ exitCode: 0 })),
      "engine.projects": soon(() => ({ projects: [] })),
      "engine.import": soon(() => ({})),
      "vitals.read": soon(() => VITALS),
      "inventory.read": soon(() => ({
        hostname: `${site}-pc`,
        platform: "linux/amd64" as const,
        cpuModel: "i5",
        cores: 4,
        memoryBytes: 4 * GIB,
        diskBytes: 100 * GIB,
        os: "Debian 12",
        kernel: "6.1",
        model: "OptiPlex",
        virtual: false,
        cgroup: "v1",
      })),
    };
  }
}
