import { type Agent, createAgent } from "../../../agent/agent.ts";
import type { AgentEffects } from "../../../agent/capabilities.ts";
import { type LocalPolicy, OPEN_POLICY } from "../../../agent/execution/policy.ts";
import { nextRunMs } from "../../../agent/execution/jobs/next-run.ts";
import type { ProbeEffects } from "../../../agent/execution/shape.ts";
import type { MachineFacts, Vitals } from "../../../agent/fleet/vitals.ts";
import type { ImportingEffects, ImportResult } from "../../../agent/importing/shape.ts";
import type { Sent } from "../../../agent/link/send.ts";
import { type DownMessages, SUBJECTS, type UpName } from "../../../shared/bus/subjects.ts";
import type { InstanceState, Report } from "../../../shared/execution/wire.ts";
import type { JoinAnswer } from "../../../shared/fleet/wire.ts";
import { MemoryDisk, MemoryJournal } from "../../../shared/journal/memory.ts";
import type { Effect, Outcome, Performers } from "../../../shared/kernel/effect.ts";
import type { LoopEvent } from "../../../shared/kernel/loop-ports.ts";
import { FakeCaddy } from "../../support/caddy.ts";
import { createFakeClock, type FakeClock } from "../../support/clock.ts";
import { createFakeEngine, type FakeEngine } from "../../support/engine.ts";
import { FakeHost, type FakeHostOptions } from "../../support/engine-host.ts";

const GIB = 1024 ** 3;
export const NODE = "nd-0123456789";

export const JOINED: JoinAnswer = {
  node: NODE,
  site: "salle",
  lineage: "first",
  controllerKey: "key",
  ca: "",
  servers: ["nats://127.0.0.1:4222"],
};

export const FINE: Vitals = {
  uptimeSeconds: 3_600,
  loadPerMille: 100,
  memoryTotalBytes: 4 * GIB,
  memoryAvailableBytes: 3 * GIB,
  diskTotalBytes: 100 * GIB,
  diskFreeBytes: 80 * GIB,
  receivedBytes: 1,
  sentBytes: 2,
};

export const MACHINE: MachineFacts = {
  hostname: "pc",
  platform: "linux/amd64",
  cpuModel: "i5",
  cores: 4,
  memoryBytes: 4 * GIB,
  diskBytes: 100 * GIB,
  os: "Debian 12",
  kernel: "6.1",
  model: "OptiPlex",
  virtual: false,
  cgroup: "v2",
};

export interface RigOptions {
  readonly seed?: number;
  readonly policy?: LocalPolicy;
  readonly host?: FakeHostOptions;
  readonly url?: string;
  readonly hasToken?: boolean;
  readonly usageWindowMs?: number;
  /** How long the engine takes to show what is there. */
  readonly lookMs?: number;
}

/** One agent on fakes: its machine and disk outlive it. The test is the controller, message by message. */
export class Rig {
  readonly clock: FakeClock = createFakeClock();
  readonly disk = new MemoryDisk();
  readonly host: FakeHost;
  readonly caddy: FakeCaddy;
  /** All that left, in order; what was tried without a line did not. */
  sent: Sent[] = [];
  /** Effects as they start, by key. */
  readonly started: Effect[] = [];
  vitals: Outcome<Vitals> = { ok: true, value: FINE };
  join: Outcome<JoinAnswer> = { ok: true, value: JOINED };
  probe: Outcome<null> = { ok: true, value: null };
  /** What becomes of a command; undefined while it runs on. */
  exec: Outcome<{ exitCode: number }> | undefined = { ok: true, value: { exitCode: 0 } };
  /** What a look at Compose projects finds, and what becomes of an import; undefined while it goes on. */
  projects: Outcome<ImportingEffects["engine.projects"]["value"]> = { ok: true, value: { projects: [] } };
  import: Outcome<ImportResult> | undefined = { ok: true, value: {} };
  /** Sessions of commands that were cancelled. */
  readonly killed: string[] = [];
  journal = new MemoryJournal(this.disk, this.clock.soon);
  agent: Agent | undefined;
  /** What the loop said, as it says it to a log. */
  readonly log: LoopEvent[] = [];
  readonly #options: RigOptions;
  #engine: FakeEngine | undefined;
  #up = false;
  #lives = 0;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    this.host = new FakeHost(this.clock, options.host);
    this.caddy = new FakeCaddy(this.clock);
  }

  /** The process starts; its line, if any, is up when it was. */
  start(): this {
    const { usageWindowMs } = this.#options;
    const { seed = 1, policy = OPEN_POLICY, url = "http://127.0.0.1:7400", hasToken = true } = this.#options;
    this.#lives += 1;
    const life = this.#lives;
    this.journal = new MemoryJournal(this.disk, this.clock.soon);
    const local = (name: string, body: unknown) => {
      if (this.#lives === life) this.post(name, body);
    };
    this.#engine = createFakeEngine({
      host: this.host,
      node: NODE,
      events: ({ name, ...rest }) => local(name, "body" in rest ? rest.body : {}),
    });
    const agent = createAgent(
      {
        join: { url, hasToken },
        execution: {
          platform: "linux/amd64",
          address: "127.0.1.1",
          volumeRoot: "/state/volumes",
          policy,
          ...(usageWindowMs === undefined ? {} : { usageWindowMs }),
        },
        fleet: { name: undefined, address: "127.0.1.1", labels: { zone: "cave" } },
      },
      {
        journal: this.journal,
        clock: this.clock,
        seed: seed * 1_000 + life,
        performers: this.#performers(this.#engine, life),
        trace: (event) => this.log.push(event),
        halt: (reason) => {
          throw new Error(reason);
        },
      },
    );
    this.agent = agent;
    agent.loop.open({ bootId: "boot-of-the-machine", nonce: `${life}-is-the-nonce` }, (broken) => {
      if (broken !== undefined) throw new Error(broken);
    });
    this.clock.settle();
    return this;
  }

  /** kill -9: what was being written is torn or got there; what the machine runs goes on. */
  kill(pending: "written" | "torn" = "torn"): void {
    this.#lives += 1;
    this.journal.crash(pending);
    this.#engine?.kill();
    this.agent?.loop.close(); // its disk and engine are gone already: this only silences its alarms
    this.agent = undefined;
  }

  link(connected: boolean): void {
    this.#up = connected;
    this.post("link", { connected, detail: "test" });
    this.clock.settle();
  }

  /** A message of the controller, as the bus would hand it over. */
  deliver<N extends keyof DownMessages>(name: N, body: DownMessages[N]): void {
    this.post(name, SUBJECTS[name].schema.parse(body));
    this.clock.settle();
  }

  post(name: string, body: unknown): void {
    this.agent?.loop.post({ type: "msg", name, from: NODE, body });
  }

  sentOf<N extends UpName>(name: N): Extract<Sent, { name: N }>["body"][] {
    return this.sent.flatMap((message) => (message.name === name ? [message.body as never] : []));
  }

  /** Acknowledges all that was sent, as a controller with a journal of this lineage does. */
  ackAll(lineage = "first"): void {
    const upto = Math.max(0, ...this.sentOf("report").map(({ n }) => n));
    this.deliver("ack", { upto, lineage });
  }

  /** The last word of the outbox on each thing. */
  get reports(): Record<string, Report["body"]> {
    const agent = this.#living();
    const { held } = agent.machine.peek(agent.capabilities.reports);
    return Object.fromEntries(Object.entries(held).map(([key, { body }]) => [key, body]));
  }

  stateOf(instance: string): InstanceState | undefined {
    const body = this.reports[`instance:${instance}`];
    return body?.kind === "instance" ? body.state : undefined;
  }

  reasonOf(instance: string): string {
    const body = this.reports[`instance:${instance}`];
    return body?.kind === "instance" ? (body.reason?.en ?? "") : "";
  }

  /** Effects on containers and images that are due now; empty on target. */
  get actions(): string[] {
    const agent = this.#living();
    const { effects } = agent.machine.due({ now: this.clock.now(), random: { below: () => 0 } });
    return effects
      .filter(({ type }) => /^engine\.(container|absent|image|build|job)$/.test(type))
      .map(({ key }) => key);
  }

  #living(): Agent {
    if (this.agent === undefined) throw new Error("the agent is dead");
    return this.agent;
  }

  #performers(engine: FakeEngine, life: number): Performers<AgentEffects> {
    const later = <Value>(effect: Effect, value: () => Outcome<Value>, done: (outcome: Outcome<Value>) => void) => {
      this.started.push(effect);
      this.clock.soon(() => this.#lives === life && done(value()));
      return () => undefined;
    };
    const probe = (args: ProbeEffects["probe"]["args"], done: (outcome: Outcome<null>) => void, key: string) =>
      later({ key, type: "probe", args }, () => this.probe, done);
    const watched = Object.fromEntries(
      Object.entries(engine.performers).map(([type, perform]) => [
        type,
        (args: never, done: (outcome: Outcome<never>) => void, key: string) => {
          this.started.push({ key, type, args });
          const { lookMs = 0 } = this.#options;
          const slowly = (outcome: Outcome<never>) =>
            this.clock.alarm(this.clock.now().bootMs + lookMs, () => done(outcome));
          return perform(args, (type === "engine.observe" && lookMs > 0 ? slowly : done) as never, key);
        },
      ]),
    ) as unknown as typeof engine.performers;
    return {
      ...watched,
      ...this.caddy.performers(
        ({ name, body }) => this.post(name, body),
        () => this.#lives === life,
      ),
      probe,
      "job.next": ({ cron, timeZone, afterMs }, done, key) =>
        later(
          { key, type: "job.next", args: { cron, timeZone, afterMs } },
          () => ({ ok: true, value: { atMs: nextRunMs(cron, timeZone, afterMs) } }) as const,
          done,
        ),
      "engine.watch": () => engine.watch(),
      join: (args, done, key) => later({ key, type: "join", args }, () => this.join, done),
      line: (_args, _done) => () => undefined,
      send: (message, done) => {
        if (this.#up) this.sent.push(structuredClone(message));
        const down = { ok: false, error: { code: "link-down", detail: "no line" } } as const;
        done(this.#up ? { ok: true, value: null } : down);
        return () => undefined;
      },
      "engine.exec": (args, done, key) => {
        const { exec } = this;
        if (exec !== undefined) return later({ key, type: "engine.exec", args }, () => exec, done);
        this.started.push({ key, type: "engine.exec", args });
        return () => void this.killed.push(args.session);
      },
      "engine.projects": (args, done, key) => later({ key, type: "engine.projects", args }, () => this.projects, done),
      "engine.import": (args, done, key) => {
        const outcome = this.import;
        if (outcome !== undefined) return later({ key, type: "engine.import", args }, () => outcome, done);
        this.started.push({ key, type: "engine.import", args });
        return () => undefined;
      },
      "vitals.read": (args, done, key) => later({ key, type: "vitals.read", args }, () => this.vitals, done),
      "inventory.read": (args, done, key) =>
        later({ key, type: "inventory.read", args }, () => ({ ok: true, value: MACHINE }) as const, done),
    };
  }
}
