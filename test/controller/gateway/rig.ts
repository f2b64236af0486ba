import { gateway } from "../../../controller/gateway/gateway.ts";
import { leadership } from "../../../controller/leadership/leadership.ts";
import { placement } from "../../../controller/placement/placement.ts";
import type { Routes } from "../../../shared/gateway/wire.ts";
import { MemoryDisk } from "../../../shared/journal/memory.ts";
import type { FakeClock } from "../../support/clock.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";

export const WEB = (replicas: number) =>
  `services: { web: { image: "web:1", ports: ["8080:80"], deploy: { replicas: ${replicas} } } }`;

/** A controller whose nodes beat when they are told to, and whose gateways answer when they are told to. */
export class GatewayRig {
  readonly disk = new MemoryDisk();
  controller: TestController;
  readonly #reports = new Map<string, number>();
  readonly #beats = new Map<string, number>();

  constructor() {
    this.controller = createTestController({ disk: this.disk });
  }

  get clock(): FakeClock {
    return this.controller.clock;
  }

  /** kill -9 of the controller, and another on the same journal. */
  restart(): void {
    this.controller.loop.close();
    this.controller = createTestController({ disk: this.disk, clock: this.clock, seed: 2 });
  }

  node(site: string, address: string): string {
    const node = addNode(this.controller, site, { address });
    this.beat(node);
    return node;
  }

  beat(...nodes: readonly string[]): void {
    for (const node of nodes) {
      const s = (this.#beats.get(node) ?? 0) + 1;
      this.#beats.set(node, s);
      this.controller.hear("beat", node, { v: 1, p: `p-${node}`, s, b: "boot", t: 1, g: 1, h: "00000000" });
    }
  }

  /** Time passes while these nodes beat every 2 s. */
  pass(ms: number, ...beating: readonly string[]): void {
    for (let left = ms; left > 0; left -= 2_000) {
      this.clock.advance(Math.min(left, 2_000));
      this.beat(...beating);
    }
  }

  apply(service: string, replicas: number, text = WEB(replicas)): void {
    const applied = this.controller.command("services.apply", applyBody(text, service));
    if (!applied.ok) throw new Error(applied.error.code);
  }

  /** Every instance of the service says this of itself; hands back where they stand. */
  all(service: string, state: string): Record<string, string> {
    const { instances } = this.controller.machine.peek(placement);
    const mine = Object.entries(instances).filter(([, held]) => held.service === service);
    for (const [id, { node, revision, restarts }] of mine) this.say(node, id, state, { revision, restarts });
    return Object.fromEntries(mine.map(([id, { node }]) => [id, node]));
  }

  say(node: string, instance: string, state: string, run = { revision: 1, restarts: 0 }): void {
    const n = (this.#reports.get(node) ?? 0) + 1;
    this.#reports.set(node, n);
    const service = instance.slice(0, instance.lastIndexOf("-"));
    const body = { kind: "instance", instance, service, state, ...run };
    this.controller.hear("report", node, { n, after: n - 1, key: `instance:${instance}`, body });
  }

  /** The bus takes all routes that wait; hands back what was told to whom. */
  tell(): Map<string, Routes> {
    const told = new Map<string, Routes>();
    for (const { effect, done } of this.controller.running.values()) {
      if (effect.type !== "tell.routes") continue;
      const { node, routes } = effect.args as { node: string; routes: Routes };
      told.set(node, routes);
      done({ ok: true, value: null });
    }
    this.clock.settle();
    return told;
  }

  /** The gateway says what became of the routes that it was told last. */
  answer(
    node: string,
    { term, edition }: Pick<Routes, "term" | "edition">,
    failure?: { code: string; detail: string },
  ): void {
    const { lineage } = this.controller.machine.peek(leadership);
    const word = { v: 1, lineage, term, edition, ok: failure === undefined, ...failure };
    this.controller.hear("routes-loaded", node, word);
  }

  /** `1:address:port:order` of a service as it was told to a gateway. */
  upstreams(routes: Routes | undefined, service: string): string[] {
    const found = routes?.services.find((one) => one.service === service);
    return (found?.upstreams ?? []).map(({ address, port, order }) => `${address}:${port} ${order}`);
  }

  portOf(service: string): number | undefined {
    return this.controller.machine.peek(gateway).addresses[service]?.port;
  }

  codes(): string[] {
    const { items } = this.controller.read("overview.findings") as { items: { code: string }[] };
    return items.map(({ code }) => code).filter((code) => code.startsWith("gateway."));
  }
}
