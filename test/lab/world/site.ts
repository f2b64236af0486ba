/** A site: one PC with its engine and its agent, and the line to the rest of the world. */
import { join } from "node:path";
import { z } from "zod";
import type { Child } from "../../../deploy/demo/child.ts";
import { pidsIn } from "../cell/cgroups.ts";
import { loadImage } from "../../support/image.ts";
import { agentOf, type AgentWish, layToken } from "./agent.ts";
import type { Controller } from "./controller.ts";
import { Engine } from "./engine.ts";
import { Link } from "./link.ts";
import { layNet, type Net } from "./network.ts";
import { pidsInNet, signal } from "./process.ts";
import { LAB_IMAGE } from "./sample.ts";

const Token = z.object({ token: z.string() });

export interface SiteWish {
  readonly number: number;
  readonly folder: string;
  readonly logs: string;
  readonly cgroup: string;
  readonly caddy: string;
  readonly controller: Controller;
}

export class Site {
  readonly name: string;
  readonly net: Net;
  readonly link: Link;
  readonly engine: Engine;
  agent: Child;
  readonly #wish: AgentWish;
  readonly #cgroup: string;

  private constructor(name: string, net: Net, engine: Engine, wish: AgentWish, cgroup: string) {
    this.name = name;
    this.net = net;
    this.link = new Link(net);
    this.engine = engine;
    this.agent = agentOf(wish);
    this.#wish = wish;
    this.#cgroup = cgroup;
  }

  /** Lays network and engine; nothing runs yet. */
  static async lay({ number, folder, logs, cgroup, caddy, controller }: SiteWish): Promise<Site> {
    const name = `site${number}`;
    const net = await layNet(name, number);
    const own = `${cgroup}/${name}`;
    const engine = new Engine({ name: `${name}-dockerd`, folder: join(folder, name), logs, net, cgroup: own });
    const place = { net, controller: controller.url, docker: engine.socketPath, caddy };
    return new Site(name, net, engine, { site: name, folder: join(folder, `${name}-agent`), logs, ...place }, own);
  }

  /** Starts the engine, with the sample's image. */
  async startEngine(): Promise<void> {
    await this.engine.start();
    await loadImage(this.engine.docker, LAB_IMAGE);
  }

  /** Joins the cluster, as an operator does it. */
  async join({ api }: Controller): Promise<void> {
    await api.post("/sites", z.unknown(), { site: this.name });
    const { token } = await api.post("/tokens", Token, { site: this.name });
    layToken(this.#wish.folder, token);
    this.agent.start();
  }

  /** Stops the agent and starts it with these variables in its environment. */
  async restartAgent(env: Readonly<Record<string, string>>): Promise<void> {
    await this.agent.stop();
    this.agent = agentOf({ ...this.#wish, env });
    this.agent.start();
  }

  /** Kills all that runs here at once, containers too, as when the power goes. */
  async powerOff(): Promise<void> {
    const gone = [this.agent.kill(), this.engine.process.kill()];
    for (let left = this.#processes(); left.length > 0; left = this.#processes()) {
      signal(left, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(gone);
  }

  /** The PC boots: nobody says more than that. */
  powerOn(): void {
    this.engine.process.start();
    this.agent.start();
  }

  #processes(): readonly number[] {
    return [...pidsInNet(this.net), ...pidsIn(this.#cgroup)];
  }
}
