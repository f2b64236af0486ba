/** A service that a scenario declared, as its visitors see it. */
import { z } from "zod";
import { until } from "./until.ts";
import { stableUrls } from "./world/gateways.ts";
import type { Run } from "./world/engine.ts";
import { inside } from "./world/network.ts";
import { composeOf, type Declaration, PAGE_PATH } from "./world/sample.ts";
import type { Site } from "./world/site.ts";
import type { World } from "./world/world.ts";

const ANSWERS_MS = 30_000;
const ANSWER_MS = 5_000;

/** Busybox has a wget, which dies of a segmentation fault where it is linked statically. */
const PRINT_PAGE = `
const answer = await fetch(process.argv[1], { signal: AbortSignal.timeout(${ANSWER_MS}) });
process.stdout.write(await answer.text());
process.exit(answer.ok ? 0 : 1);
`;

const Shown = z.object({
  state: z.string(),
  instances: z.array(z.object({ instance: z.string(), site: z.string(), state: z.string() })),
});

const pageInside = ({ net }: Site, url: string): Promise<string> =>
  inside(net, process.execPath, "-e", PRINT_PAGE, url);

export interface Asking {
  /** Sites by whose gateways people come. */
  readonly by: readonly Site[];
  readonly withinMs?: number | undefined;
}

export class Service {
  readonly name: string;
  readonly #world: World;
  readonly #declaration: Declaration;
  /** Where a copy of it may stand. */
  readonly #sites: readonly Site[];
  /** Where it stood when it was declared. */
  #places: readonly Site[] = [];
  #addresses: readonly string[] = [];
  #removed = false;

  private constructor(world: World, declaration: Declaration) {
    const { name, sites = [] } = declaration;
    this.name = name;
    this.#world = world;
    this.#declaration = declaration;
    this.#sites = world.sites.filter((site) => sites.length === 0 || sites.includes(site.name));
  }

  /** Declares it and waits until every copy is `ok` and its address answers. */
  static async declare(
    world: World,
    declaration: Declaration,
    { by, withinMs = ANSWERS_MS }: Asking,
  ): Promise<Service> {
    const service = new Service(world, declaration);
    await service.declare();
    const wanted = declaration.replicas ?? 1;
    await until(`${declaration.name} to be ok`, withinMs, async () => {
      service.#places = await service.placesNow();
      return service.#places.length === wanted || undefined;
    });
    service.#addresses = await until(`${declaration.name} to have its address`, ANSWERS_MS, async () => {
      const all = await stableUrls(world.controller, declaration.name);
      const found = all.filter((url) => by.some(({ net }) => new URL(url).hostname === net.address));
      return found.length === by.length ? found : undefined;
    });
    for (const url of [...service.urls, ...service.addresses])
      await until(`${url} to answer`, ANSWERS_MS, async () => (await fetch(url)).ok || undefined);
    return service;
  }

  get places(): readonly Site[] {
    return this.#places;
  }

  /** Where people find it: its stable address at each gateway they come by. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Where its copies answer themselves. */
  get urls(): readonly string[] {
    return this.#places.map((site) => this.urlAt(site));
  }

  urlAt({ net }: Site): string {
    return `http://${net.address}:${this.#declaration.port}${PAGE_PATH}`;
  }

  /** Declares it, or declares it anew with these changes. */
  async declare(changes: Partial<Declaration> = {}): Promise<void> {
    const files = [{ name: "compose.yaml", text: composeOf({ ...this.#declaration, ...changes }) }];
    await this.#world.controller.api.post("/services", z.unknown(), { files });
  }

  /** What it says. Throws where it does not answer. */
  async ask(word = ""): Promise<string> {
    const [url = ""] = this.urls;
    const answer = await fetch(word === "" ? url : `${url}?${word}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    return answer.text();
  }

  /** What it says to somebody within a site. */
  askInside(site: Site): Promise<string> {
    return pageInside(site, this.urlAt(site));
  }

  /** What it says there at its stable address, by the site's own gateway. */
  askOwnGateway(site: Site): Promise<string> {
    const url = new URL(this.#addresses[0] ?? "");
    url.hostname = site.net.address;
    return pageInside(site, url.href);
  }

  /** Tells it a word, which it is to keep. */
  async tell(word: string): Promise<void> {
    await this.ask(word);
  }

  /** Sites where a copy of it is `ok` by the controller's word. */
  async placesNow(): Promise<readonly Site[]> {
    const { instances } = await this.shown();
    const sites = instances.filter(({ state }) => state === "ok").map(({ site }) => site);
    return this.#world.sites.filter(({ name }) => sites.includes(name));
  }

  shown(): Promise<z.infer<typeof Shown>> {
    return this.#world.controller.api.get(`/services/${this.name}`, Shown);
  }

  /** Its containers that run. */
  async runs(): Promise<readonly Run[]> {
    return (await Promise.all(this.#sites.map(({ engine }) => engine.runs(this.name)))).flat();
  }

  /** Ids of its containers that run: one that was started again keeps its id. */
  async containers(): Promise<readonly string[]> {
    return (await this.runs()).map(({ id }) => id);
  }

  async remove(): Promise<void> {
    if (this.#removed) return;
    this.#removed = true;
    await this.#world.controller.api.delete(`/services/${this.name}`, z.unknown());
  }
}
