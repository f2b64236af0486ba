import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PlannedInstance } from "../../../shared/execution/wire.ts";
import { byId } from "../../../shared/kernel/json.ts";
import { MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { container, instance, planOf } from "../support/plans.ts";
import { Rig } from "../support/rig.ts";

const IMAGES = ["a:1", "b:1", "b:2"] as const;
const PORTS = { "pads-1": 8_001, "wiki-1": 8_002, "forum-2": 8_003 } as const;
/** Beats are not what this is about. */
const SLOW = { pace: { beatMs: 60_000, healthMs: 600_000, inventoryMs: 21_600_000 } };
const RESTARTS = [undefined, "always", "on-failure"] as const;

/** One instance of a plan: two containers at most, the second after the first or in its network, and a job. */
const anInstance = fc
  .record({
    id: fc.constantFrom("pads-1" as const, "wiki-1" as const, "forum-2" as const),
    first: fc.constantFrom(...IMAGES),
    second: fc.option(fc.constantFrom(...IMAGES), { nil: undefined }),
    restart: fc.constantFrom(...RESTARTS),
    policy: fc.constantFrom("stateless" as const, "mobile" as const),
    restarts: fc.nat(2),
    published: fc.boolean(),
    shared: fc.boolean(),
    job: fc.boolean(),
  })
  .map(({ id, first, second, restart, policy, restarts, published, shared, job }): PlannedInstance => {
    const hostPort = PORTS[id];
    const more = restart === undefined ? {} : { restart };
    const ports = published ? [{ hostPort, containerPort: 80, protocol: "tcp" as const }] : [];
    const dependsOn = [{ container: "web", condition: "started" as const }];
    const both = [container("web", { image: first, ports, ...more })];
    const joins = shared ? { networkMode: "container:web" } : { dependsOn };
    if (second !== undefined) both.push(container("side", { image: second, ...joins, ...more }));
    if (job) both.push(container("tidy", { image: "job:1", schedule: { cron: "*/7 * * * *" } }));
    return instance(id, both, { restarts, stack: { policy } });
  });

const aPlan = fc.uniqueArray(anInstance, { selector: ({ id }) => id, maxLength: 3 });

type Step =
  | { readonly do: "plan"; readonly instances: PlannedInstance[] }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "crash" | "twin"; readonly which: number }
  | { readonly do: "kill" | "power" | "away" | "back" | "offline" | "online" | "prune" | "occupy" };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: aPlan.map((instances): Step => ({ do: "plan", instances })) },
  { weight: 4, arbitrary: fc.constantFrom(50, 250, 1_500, 20_000, 400_000).map((ms): Step => ({ do: "wait", ms })) },
  { weight: 2, arbitrary: fc.nat(5).map((which): Step => ({ do: "crash", which })) },
  { weight: 1, arbitrary: fc.nat(5).map((which): Step => ({ do: "twin", which })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("kill", "power", "away", "back", "offline", "online", "prune", "occupy")
      .map((act): Step => ({ do: act as "kill" })),
  },
);

class World {
  readonly rig = new Rig({ host: { startMs: 120, stopMs: 70, pullMs: 400 } });
  readonly foreign = ["other-1", "lierre-999999-pads-1-web"].map((name) => this.rig.host.foreign(name).id);
  wanted: readonly PlannedInstance[] = [];
  #generation = 0;
  #free: () => void = () => undefined;

  constructor() {
    for (const image of IMAGES) this.rig.host.offer(image);
    this.rig.host.offer("job:1", { exits: 0 });
    this.rig.start();
    this.rig.clock.advance(SECOND_MS);
    this.rig.link(true);
  }

  take(step: Step): void {
    const { rig } = this;
    const { host, clock } = rig;
    const own = [...host.containers.values()].filter(({ wish }) => wish !== undefined);
    switch (step.do) {
      case "plan":
        this.#generation += 1;
        this.wanted = step.instances;
        return rig.deliver("plan", planOf(step.instances, { generation: this.#generation, content: SLOW }));
      case "wait":
        return clock.advance(step.ms);
      case "crash": {
        const victim = own.filter(({ status }) => status === "running")[step.which];
        if (victim !== undefined) host.crash(victim.name, 1);
        return;
      }
      case "twin": {
        const like = own[step.which];
        if (like?.wish !== undefined && host.named(`${like.name}-twin`) === undefined)
          host.create(`${like.name}-twin`, like.wish, like.imageId, {});
        return;
      }
      case "kill":
        rig.kill(this.#generation % 2 === 0 ? "torn" : "written");
        rig.start();
        return rig.link(true);
      case "power":
        rig.kill();
        host.powerCut();
        host.boot();
        rig.start();
        return rig.link(true);
      case "away":
        return host.engineDown();
      case "back":
        return host.engineUp();
      case "offline":
        host.online = false;
        return;
      case "online":
        host.online = true;
        return;
      case "prune":
        return host.images.clear();
      case "occupy":
        this.#free();
        this.#free = host.occupy("127.0.1.1", 8_001);
        return;
    }
  }

  heal(): void {
    this.#free();
    this.rig.host.online = true;
    this.rig.host.engineUp();
    const plan = planOf(this.wanted, { generation: this.#generation + 1, content: SLOW });
    this.rig.deliver("plan", plan);
    this.rig.clock.advance(20 * MINUTE_MS);
  }

  /** Containers of this node by what they are, with what runs of each. */
  get own(): Record<string, string[]> {
    const all: Record<string, string[]> = {};
    for (const { wish, status, job } of this.rig.host.containers.values())
      if (wish !== undefined && job === "") (all[`${wish.instance}/${wish.spec.name}`] ??= []).push(status);
    return all;
  }
}

test("whatever happens: one container for each wish in the end, none of others touched, and then nothing more to do", () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 25 }), (steps) => {
      const world = new World();
      for (const step of steps) world.take(step);
      world.heal();
      const wanted = world.wanted.flatMap(({ id, stack }) =>
        stack.containers.flatMap(({ name, schedule }) => (schedule === undefined ? [`${id}/${name}`] : [])),
      );
      expect(byId(world.own).map(([key]) => key)).toEqual(wanted.toSorted());
      expect(new Set(Object.values(world.own).flat())).toEqual(new Set(wanted.length === 0 ? [] : ["running"]));
      expect(Object.values(world.own).every((there) => there.length === 1)).toBe(true);
      expect(world.foreign.filter((id) => !world.rig.host.containers.has(id))).toEqual([]);
      expect(world.rig.actions).toEqual([]);
      for (const { id } of world.wanted) expect(world.rig.stateOf(id)).toBe("ok");
    }),
    { numRuns: 80 },
  );
});

test("at no moment do two containers run for one wish, unless somebody else started the second", () => {
  fc.assert(
    fc.property(
      fc.array(
        aStep.filter((step) => step.do !== "twin"),
        { maxLength: 20 },
      ),
      (steps) => {
        const world = new World();
        for (const step of steps) {
          world.take(step);
          expect(Object.values(world.own).filter((there) => there.length > 1)).toEqual([]);
        }
      },
    ),
    { numRuns: 60 },
  );
});
