/** The whole: a controller, three sites, and the lines between. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CellOrders } from "../cell/cell.ts";
import type { Telling } from "../timeline.ts";
import { until } from "../until.ts";
import { Controller } from "./controller.ts";
import { openGateways } from "./gateways.ts";
import { layBridge } from "./network.ts";
import { Site } from "./site.ts";

const SITES = [1, 2, 3] as const;
const JOIN_MS = 60_000;
/** Stable addresses have 18000 and up. */
const FIRST_PORT = 9_000;

const Nodes = z.object({
  items: z.array(
    z.object({ node: z.string(), site: z.string(), state: z.string(), heardAt: z.iso.datetime().optional() }),
  ),
});
export type Node = z.infer<typeof Nodes>["items"][number];

/** Whether a node is `ok` and was heard after that moment. */
export const isWellSince = ({ state, heardAt }: Node, wallMs: number): boolean =>
  state === "ok" && heardAt !== undefined && Date.parse(heardAt) > wallMs;

export class World {
  readonly controller: Controller;
  readonly sites: readonly Site[];
  #ports = FIRST_PORT;

  private constructor(controller: Controller, sites: readonly Site[]) {
    this.controller = controller;
    this.sites = sites;
  }

  /** Lays it and starts it; resolves once each node is `ok`. */
  static async lay({ folder, cgroup, natsServer, caddy }: CellOrders, { say }: Telling): Promise<World> {
    const logs = join(folder, "logs");
    mkdirSync(logs);
    await layBridge();
    const controller = new Controller(folder, logs, natsServer);
    const sites: Site[] = [];
    for (const number of SITES) sites.push(await Site.lay({ number, folder, logs, cgroup, caddy, controller }));
    const world = new World(controller, sites);
    const engines = sites.map((site) => site.startEngine());
    await Promise.all([...engines, controller.start()]);
    say("controller and three engines answer");
    for (const site of sites) await site.join(controller);
    await until(
      "three nodes to be ok",
      JOIN_MS,
      async () => (await world.allOk()) || undefined,
      () => world.tails(),
    );
    say("three nodes are ok");
    await openGateways(controller, await world.nodes());
    say("three gateways answer");
    return world;
  }

  /** The site that is in no trouble while scenarios have a site each. */
  get quiet(): Site {
    const site = this.sites.at(-1);
    if (site === undefined) throw new Error("there are no sites");
    return site;
  }

  async nodes(): Promise<readonly Node[]> {
    return (await this.controller.api.get("/nodes", Nodes)).items;
  }

  /** The node of a site. */
  async nodeAt({ name }: Site): Promise<Node> {
    const found = (await this.nodes()).find(({ site }) => site === name);
    if (found === undefined) throw new Error(`${name} has no node`);
    return found;
  }

  async allOk(): Promise<boolean> {
    const nodes = await this.nodes();
    return nodes.length === this.sites.length && nodes.every((node) => isWellSince(node, 0));
  }

  /** A port that no service of the lab has had. */
  takePort(): number {
    this.#ports += 1;
    return this.#ports;
  }

  /** The ends of the logs of the controller and of sites, for who wonders why. */
  tails(sites: readonly Site[] = this.sites): string {
    const children = [this.controller.process, ...sites.flatMap(({ agent, engine }) => [agent, engine.process])];
    return children.map((child) => child.tail()).join("\n");
  }
}
