import { OPEN_POLICY } from "../../agent/execution/policy.ts";
import { fleet } from "../../controller/fleet/fleet.ts";
import { hearNodes } from "../../controller/hear.ts";
import { createControllerMachine } from "../../controller/machine.ts";
import { MemoryDisk, MemoryJournal } from "../../shared/journal/memory.ts";
import type { AnyPerformers, Attempt } from "../../shared/kernel/effect.ts";
import type { JoinAnswer } from "../../shared/fleet/wire.ts";
import type { ControllerBus } from "../../shared/bus/bus.ts";
import { contentHash, sha256Hex } from "../../shared/kernel/json.ts";
import type { LoopEvent } from "../../shared/kernel/loop-ports.ts";
import { Loop } from "../../shared/kernel/loop.ts";
import type { Result } from "../../shared/kernel/result.ts";
import { FakeBus } from "../support/bus.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { FakeHost } from "../support/engine-host.ts";
import { SimulatedAgent } from "./agent.ts";

/** A controller and its agents on one simulated clock, bus, disk and engine: the production loops, unchanged. */
export class Cluster {
  readonly clock: FakeClock = createFakeClock();
  readonly bus: FakeBus;
  readonly agents = new Map<string, SimulatedAgent>();
  readonly #machine = createControllerMachine();
  readonly #loop: Loop;
  readonly #log: string[] = [];
  readonly #seed: number;
  #asked = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.bus = new FakeBus({ clock: this.clock });
    const line = this.bus.controller(
      hearNodes(
        () => this.#machine.peek(fleet),
        (input) => this.#loop.post(input),
        () => {},
      ),
    );
    this.#loop = new Loop(this.#machine, {
      journal: new MemoryJournal(new MemoryDisk(), this.clock.soon),
      clock: this.clock,
      seed: seed,
      performers: this.#performers(line),
      trace: (event) => this.note("controller", event),
      halt: (reason) => {
        throw new Error(reason);
      },
    });
    this.#loop.open({ bootId: "boot-controller", nonce: `lineage-${seed}` }, (broken) => {
      if (broken !== undefined) throw new Error(broken);
    });
    this.clock.settle();
  }

  /** Everything that any process took in and committed, in order, as one hash. */
  get logHash(): string {
    return contentHash(this.#log);
  }

  get logLength(): number {
    return this.#log.length;
  }

  note(who: string, event: LoopEvent): void {
    this.#log.push(`${who} ${JSON.stringify(event)}`);
  }

  /** A site with one machine; its agent joins with a token, as a volunteer's would. */
  addSite(site: string): SimulatedAgent {
    this.ask("sites.add", { site, link: "unmetered" });
    const made = this.ask("fleet.tokenNew", { site, ttlMinutes: 60 });
    if (!made.ok) throw new Error(made.error.code);
    const { token } = made.value as { token: string };
    const agent = new SimulatedAgent({
      site,
      seed: this.#seed + this.agents.size + 1,
      clock: this.clock,
      bus: this.bus,
      host: new FakeHost(this.clock),
      note: (event) => this.note(site, event),
      join: (request, answer) => this.#join(token, request, answer),
      policy: OPEN_POLICY,
    });
    this.agents.set(site, agent);
    agent.start();
    return agent;
  }

  /** A command, as a person's, answered by the time this returns. */
  ask(op: string, body: unknown): Result<unknown> {
    let answer: Result<unknown> | undefined;
    this.#asked += 1;
    const fresh = sha256Hex(`fresh ${this.#seed} ${this.#asked}`);
    this.#loop.post({ type: "command", op, actor: "system", body, fresh }, (result) => {
      answer = result;
    });
    this.clock.settle();
    if (answer === undefined) throw new Error(`${op} was not answered`);
    return answer;
  }

  read<T>(op: string, input: unknown = {}): T {
    let result: Result<unknown> | undefined;
    this.#loop.read(op, input, "system", (answer) => {
      result = answer;
    });
    this.clock.settle();
    if (result?.ok !== true) throw new Error(`${op}: ${JSON.stringify(result)}`);
    return result.value as T;
  }

  #join(token: string, request: Readonly<Record<string, string>>, answer: (joined: Result<JoinAnswer>) => void): void {
    const body = { ...request, tokenHash: sha256Hex(token) };
    this.#loop.post({ type: "command", op: "fleet.join", actor: "system", body, fresh: "" }, (result) => {
      const border = { controllerKey: "k", ca: "", servers: ["bus"] };
      answer(result.ok ? { ok: true, value: { ...(result.value as JoinAnswer), ...border } } : result);
    });
  }

  #performers(line: ControllerBus): AnyPerformers {
    const told = (left: boolean) =>
      left ? { ok: true as const, value: null } : { ok: false as const, error: { code: "away", detail: "no link" } };
    const at = (call: () => void) => {
      this.clock.soon(call);
      return () => {};
    };
    const admit: Attempt<{ nodes: Parameters<FakeBus["access"]["admit"]>[0] }, null> = ({ nodes }, done) =>
      at(() => {
        void this.bus.access.admit(nodes);
        done({ ok: true, value: null });
      });
    const ack: Attempt<{ site: string; node: string; upto: number; lineage: string }, null> = (args, done) =>
      at(() => done(told(line.publish("ack", args, { upto: args.upto, lineage: args.lineage }))));
    const plan: Attempt<{ site: string; node: string; plan: object }, null> = (args, done) =>
      at(() => done(told(line.publish("plan", args, { ...args.plan, sealed: {} } as never))));
    const tail: Attempt<{ site: string; node: string; request: never }, null> = (args, done) =>
      at(() => done(told(line.publish("tail", args, args.request))));
    const routes: Attempt<{ site: string; node: string; routes: never }, null> = (args, done) =>
      at(() => done(told(line.publish("routes", args, args.routes))));
    return { "tell.routes": routes, "bus.admit": admit, "send.ack": ack, "tell.plan": plan, "tell.tail": tail };
  }
}
