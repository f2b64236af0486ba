import type { ImportPlan } from "../../../controller/importing/contract.ts";
import { border } from "../../../controller/importing/importing.adapter.ts";
import type { LookWish, ReadProject } from "../../../controller/importing/state.ts";
import type { FoundProject } from "../../../shared/importing/wire.ts";
import type { Watch } from "../../../shared/kernel/capability.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";
import type { Result } from "../../../shared/kernel/result.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { fakeKeyring } from "../../support/keyring.ts";
import { addNode } from "../../support/stacks.ts";

export const PERSON = "person:pe-0000000001";

export const FOUND: FoundProject = {
  project: "Wiki",
  document: JSON.stringify({
    services: {
      web: {
        image: "wiki:1",
        environment: { PASSWORD: "hush-hush$$" },
        volumes: [{ type: "volume", source: "data", target: "/data" }],
      },
    },
    volumes: { data: {} },
  }),
  beside: {},
  containers: [
    {
      id: "0123456789ab",
      name: "wiki-web-1",
      service: "web",
      image: "wiki:1",
      running: true,
      restart: { name: "always", retries: 0 },
    },
  ],
  volumes: [{ volume: "data", kind: "volume", source: "wiki_data", sizeBytes: 1_000 }],
  differs: [{ fr: "autre", en: "different" }],
  problems: [],
  diskFreeBytes: 10_000,
};

/** A controller with one node that speaks, and somebody who looks at its projects. */
export class Rig {
  readonly controller: TestController = createTestController();
  readonly node: string = addNode(this.controller, "lille");
  /** What the listener is shown. */
  readonly shown: ImportPlan[] = [];
  #beats = 0;

  constructor() {
    this.controller.machine.listen((topic, data) => {
      if (topic === "importing.look") this.shown.push((data as { plan: ImportPlan }).plan);
    });
    this.beat();
  }

  beat(p = "life-one"): void {
    this.#beats += 1;
    this.controller.hear("beat", this.node, { v: 1, p, s: this.#beats, b: "boot", t: 1, g: 1, h: "" });
  }

  /** Lets time pass with a node that speaks. */
  pass(seconds: number): void {
    for (let i = 0; i < seconds; i += 10) {
      this.controller.clock.advance(10_000);
      this.beat();
    }
  }

  /** Effects of a type that wait; answered as they are handed out. */
  taken<Args>(type: string, outcome: Outcome = { ok: true, value: null }): Args[] {
    const running = [...this.controller.running.values()].filter(({ effect }) => effect.type === type);
    for (const { done } of running) done(outcome);
    this.controller.clock.settle();
    return running.map(({ effect }) => effect.args as Args);
  }

  look(more: object = {}): LookWish {
    const { controller, node } = this;
    const world = { now: controller.clock.now(), random: { below: (n: number) => this.#beats % n } };
    const input = { node, project: "Wiki", ...more };
    const watch = controller.machine.read("importing.look", input, PERSON, world) as Result<Watch<ImportPlan>>;
    if (!watch.ok) throw new Error(watch.error.code);
    const { body } = watch.value.keep ?? {};
    controller.hear("look-wish", "api", body);
    return body as LookWish;
  }

  /** The plan of a project, from the look to its end. */
  async planned(found: Partial<FoundProject> = {}, more: object = {}): Promise<ImportPlan> {
    const { session } = this.look(more);
    this.taken("tell.look");
    this.controller.hear("project-found", this.node, { session, projects: [], found: { ...FOUND, ...found } });
    await this.#readProjects();
    const plan = this.shown.at(-1);
    if (plan === undefined) throw new Error("nothing was shown");
    return plan;
  }

  /** Reads what waits to be read, as the border does. */
  async #readProjects(): Promise<void> {
    const { running, machine, clock } = this.controller;
    const { perform } = border({ bus: {} as never, keyring: fakeKeyring, peek: machine.peek });
    const read = perform["read.project"];
    for (const { effect, done } of [...running.values()].filter((one) => one.effect.type === "read.project"))
      done(await new Promise<Outcome<ReadProject>>((resolve) => read(effect.args as never, resolve, "")));
    clock.settle();
  }
}
