import { execution } from "../../controller/execution/execution.ts";
import { placement } from "../../controller/placement/placement.ts";
import type { TestController } from "./controller.ts";

/** Nodes without agents: they run what they are to run as soon as they are asked to obey, and say so. */
export class ObedientNodes {
  readonly ids: readonly string[];
  /** These neither hear nor speak. */
  readonly quiet = new Set<string>();
  readonly #controller: TestController;
  /** node → instance → what it runs. */
  readonly #runs = new Map<string, Map<string, string>>();
  readonly #answered = new Map<string, number>();
  readonly #reports = new Map<string, number>();
  #beats = 0;

  constructor(controller: TestController, ids: readonly string[]) {
    this.#controller = controller;
    this.ids = ids;
  }

  /** Each takes its plan, and tells of what changed in what it runs. */
  obey(): void {
    const { instances, byNode } = this.#controller.machine.peek(placement);
    for (const node of this.ids) {
      if (this.quiet.has(node)) continue;
      this.#answer(node);
      const runs = this.#runs.get(node) ?? new Map<string, string>();
      this.#runs.set(node, runs);
      const wanted = byNode[node] ?? [];
      for (const id of wanted) {
        const held = instances[id];
        const run = `${held?.revision} ${held?.restarts}`;
        if (held === undefined || runs.get(id) === run) continue;
        runs.set(id, run);
        const { service, revision, restarts } = held;
        this.#report(node, { kind: "instance", instance: id, service, revision, restarts, state: "ok" });
      }
      for (const id of [...runs.keys()].filter((held) => !wanted.includes(held))) {
        runs.delete(id);
        const service = id.slice(0, id.lastIndexOf("-"));
        this.#report(node, { kind: "instance", instance: id, service, revision: 1, restarts: 0, state: "gone" });
      }
    }
  }

  /** Time passes; who is not quiet beats. */
  pass(ms: number): void {
    for (let spent = 0; spent < ms; spent += 10_000) {
      this.#beats += 1;
      for (const node of this.ids)
        if (!this.quiet.has(node))
          this.#controller.hear("beat", node, { v: 1, p: `p-${node}`, s: this.#beats, b: "b", t: 1, g: 1, h: "" });
      this.#controller.clock.advance(10_000);
    }
  }

  /** What runs, by its nodes' own word: `instance@node`. */
  running(): string[] {
    return [...this.#runs].flatMap(([node, runs]) => Array.from(runs.keys(), (id) => `${id}@${node}`)).sort();
  }

  #answer(node: string): void {
    const plan = this.#controller.machine.peek(execution).plans[node];
    if (plan === undefined || this.#answered.get(node) === plan.generation) return;
    this.#answered.set(node, plan.generation);
    const { generation, hash } = plan;
    this.#report(node, { kind: "plan", outcome: "accepted", lineage: "lineage-1", term: 1, generation, hash });
  }

  #report(node: string, body: object): void {
    const n = (this.#reports.get(node) ?? 0) + 1;
    this.#reports.set(node, n);
    this.#controller.hear("report", node, { n, after: n - 1, key: `r${n}`, body });
  }
}
