/** The cluster while it runs: three sites, each with its lines and its machine, and what can be done to them. */
import { Child, type ChildEvents } from "./child.ts";
import type { Engine } from "./engine.ts";
import { endGateways } from "./gateway.ts";
import type { Home } from "./home.ts";
import { ChildrenFile } from "./leftovers.ts";
import { Line } from "./line.ts";
import { agentProgram, controllerProgram, originOf } from "./programs.ts";
import { say } from "./say.ts";
import { nodesOf, type Settings } from "./settings.ts";
import { SITES, type Site } from "./sites.ts";

const HERE = "127.0.0.1";

export interface Place {
  readonly site: Site;
  readonly api: Line;
  readonly bus: Line;
  readonly agent: Child;
}

export interface Parts {
  readonly home: Home;
  readonly settings: Settings;
  readonly engine: Engine;
  readonly socketPath: string;
  readonly natsServer: string;
  /** Undefined where there is none. */
  readonly caddy: string | undefined;
}

export class Cluster {
  readonly controller: Child;
  readonly places: readonly Place[];
  readonly #home: Home;
  readonly #settings: Settings;
  readonly #engine: Engine;

  private constructor({ home, settings, engine }: Parts, controller: Child, places: readonly Place[]) {
    this.controller = controller;
    this.places = places;
    this.#home = home;
    this.#settings = settings;
    this.#engine = engine;
  }

  /** Opens the lines; nothing runs yet. */
  static async lay(parts: Parts): Promise<Cluster> {
    const { home, settings, natsServer, socketPath, caddy } = parts;
    const children = new ChildrenFile(home.children);
    const events = (fr: string, en: string) => reporting(children, fr, en);
    const places: Place[] = [];
    for (const site of SITES) {
      const { apiLine, busLine } = settings.sites[site.site];
      const api = await Line.open({ host: HERE, port: apiLine }, { host: HERE, port: settings.ports.api });
      const bus = await Line.open({ host: HERE, port: busLine }, { host: HERE, port: settings.ports.bus });
      const program = agentProgram(home, settings, site, { socketPath, caddy });
      const agent = new Child(program, events(`l'agent de ${site.label}`, `the agent of ${site.label}`));
      places.push({ site, api, bus, agent });
    }
    const program = controllerProgram(home, settings, natsServer);
    return new Cluster(parts, new Child(program, events("le contrôleur", "the controller")), places);
  }

  /** Where the API answers. */
  get origin(): string {
    return originOf(this.#settings);
  }

  /** The site's line goes dead; its PC and what it runs go on. */
  cut({ site }: Site): void {
    for (const { api, bus } of this.#at(site)) {
      api.cut();
      bus.cut();
    }
  }

  /** The site's power goes: nobody hears a last word of it. Hands back how many containers went. */
  async power(site: Site): Promise<number> {
    this.cut(site);
    await Promise.all(this.#at(site.site).map(({ agent }) => agent.kill()));
    await endGateways(this.#home, [site], true);
    return this.#engine.kill(nodesOf(this.#settings, [site.site]));
  }

  /** Lines open, machines on; all sites without one named. */
  heal(site?: Site): void {
    for (const { api, bus, agent } of site === undefined ? this.places : this.#at(site.site)) {
      api.heal();
      bus.heal();
      agent.start();
    }
  }

  async stopAgents(): Promise<void> {
    await Promise.all(this.places.map(({ agent }) => agent.stop()));
  }

  async closeLines(): Promise<void> {
    await Promise.all(this.places.flatMap(({ api, bus }) => [api.close(), bus.close()]));
  }

  #at(name: string): readonly Place[] {
    return this.places.filter(({ site }) => site.site === name);
  }
}

function reporting(children: ChildrenFile, fr: string, en: string): ChildEvents {
  return {
    started: (pid) => children.add(pid),
    ended: (pid, how, unasked) => {
      if (pid !== undefined) children.drop(pid);
      if (unasked)
        say({ fr: `${fr} s'est arrêté (${how}), je le relance`, en: `${en} ended (${how}), starting it again` });
    },
  };
}
