/** What a scenario has in its hands. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Service } from "./service.ts";
import type { Telling } from "./timeline.ts";
import { until } from "./until.ts";
import { type Visit, Visitor, visitText } from "./visitor.ts";
import type { Declaration } from "./world/sample.ts";
import type { Site } from "./world/site.ts";
import { isWellSince, type World } from "./world/world.ts";

/** After a break a link is dialled again within a minute, and an ill line takes its time. */
const HEARD_MS = 90_000;
/** 30 s of silence, and what a loaded machine adds. */
const SILENT_MS = 60_000;
const SHOWN_CHARS = 60;
/** Each service that a scenario beside this one declares or removes has Caddy take its sockets anew. */
const RESETS_BY_OTHERS = 3;
const HOLD_EVERY_MS = 500;

const Status = z.object({
  state: z.string(),
  findings: z.array(z.object({ code: z.string(), subject: z.string() })),
  sites: z.array(z.object({ site: z.string(), state: z.string() })),
  nodes: z.array(z.object({ node: z.string(), site: z.string(), state: z.string() })),
});
export type Status = z.infer<typeof Status>;

export class Lab {
  readonly name: string;
  readonly world: World;
  /** The sites that are this scenario's own. */
  readonly sites: readonly Site[];
  readonly say: (text: string) => void;
  readonly #services: Service[] = [];
  readonly #visitors: Visitor[] = [];

  constructor(name: string, world: World, sites: readonly Site[], { say }: Telling) {
    this.name = name;
    this.world = world;
    this.sites = sites;
    this.say = say;
  }

  /** Where people come by: the quiet site, as others may be another scenario's; all where there is no other. */
  get #gateways(): readonly Site[] {
    return this.#isAlone ? this.world.sites : [this.world.quiet];
  }

  /** No other scenario runs at the same time. */
  get #isAlone(): boolean {
    return this.sites.length === this.world.sites.length;
  }

  /** The site that it is about. */
  get site(): Site {
    const [site] = this.sites;
    if (site === undefined) throw new Error(`${this.name} was given no site`);
    return site;
  }

  /** Declares a service at this scenario's site unless told otherwise, and waits until it answers. */
  async service(wish: Partial<Declaration> = {}, withinMs?: number): Promise<Service> {
    const port = this.world.takePort();
    const declaration = { name: `${this.name}-${port}`, port, sites: [this.site.name], ...wish };
    const service = await Service.declare(this.world, declaration, { by: this.#gateways, withinMs });
    this.#services.push(service);
    this.say(`${declaration.name} answers at ${service.places.map(({ name }) => name).join(", ")}`);
    return service;
  }

  /** Declares one without data and with two copies: here and at the quiet site. */
  pair(): Promise<Service> {
    return this.service({ sites: [this.site.name, this.world.quiet.name], replicas: 2 });
  }

  /** Somebody who asks for a service again and again, at its stable addresses in turn. */
  visitor(service: Service): Visitor {
    const visitor = new Visitor(service.addresses);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Waits for what must come, and says how long that took. */
  async until<T>(what: string, withinMs: number, ask: () => Promise<T | undefined>): Promise<T> {
    const startMs = performance.now();
    const answer = await until(what, withinMs, ask);
    this.say(`${what}: after ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
    return answer;
  }

  /** What must be so all the while. */
  async holds(what: string, forMs: number, ask: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      if (!(await ask())) throw new Error(`it ceased to be so: ${what}`);
      await sleep(HOLD_EVERY_MS);
    }
    this.say(`${what}: for ${Math.round(forMs / 1_000)} s`);
  }

  /** What must be so now. */
  ensure(what: string, so: boolean): void {
    if (!so) throw new Error(`it is not so: ${what}`);
    this.say(what);
  }

  /** What must be as it was, or as told; says what it is where it is short. */
  same(what: string, is: unknown, wanted: unknown): void {
    if (isDeepStrictEqual(is, wanted)) return this.say(`${what}: ${shown(is)}`);
    throw new Error(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
  }

  /** A visitor leaves, and met no more than this. */
  async met(visitor: Visitor, most: { readonly failures?: number; readonly gapMs?: number }): Promise<Visit> {
    const visit = await visitor.leave();
    this.say(`a visitor: ${visitText(visit)}`);
    const others = Math.min(visit.resets, this.#isAlone ? 0 : RESETS_BY_OTHERS);
    if (visit.failures - others > (most.failures ?? Infinity) || visit.longestGapMs > (most.gapMs ?? Infinity))
      throw new Error(`a visitor met ${visitText(visit)}; no more than ${JSON.stringify(most)} is well`);
    return visit;
  }

  /** Waits until the nodes of this scenario's sites were heard after that moment, or after now, and are `ok`. */
  async heardSince(wallMs = Date.now()): Promise<void> {
    for (const site of this.sites)
      await this.until(`${site.name} is heard and ok`, HEARD_MS, async () => {
        return isWellSince(await this.world.nodeAt(site), wallMs) || undefined;
      });
  }

  /** Waits until the site is silent, as a site. */
  async silent(): Promise<void> {
    await this.until(`${this.site.name} is silent`, SILENT_MS, async () => {
      const { sites } = await this.status();
      return sites.some(({ site, state }) => site === this.site.name && state === "silent") || undefined;
    });
  }

  /** All findings that stand. */
  async findings(): Promise<Status["findings"]> {
    return (await this.status()).findings;
  }

  /** Codes of the findings about a site and what is in it. */
  async findingsOf(site: Site): Promise<readonly string[]> {
    const { node } = await this.world.nodeAt(site);
    const about = [`site:${site.name}`, `node:${node}`];
    const found = (await this.findings()).filter(({ subject }) => about.some((whole) => subject.startsWith(whole)));
    return found.map(({ code }) => code);
  }

  status(): Promise<Status> {
    return this.world.controller.api.get("/status", Status);
  }

  /** Undoes all, so that the next scenario finds its sites whole. */
  async end(): Promise<void> {
    await Promise.all(this.#visitors.map((visitor) => visitor.leave()));
    for (const site of this.sites) await site.link.heal();
    for (const service of this.#services) await service.remove();
    const nowMs = Date.now();
    for (const site of this.sites)
      await until(`${site.name} to be well again`, HEARD_MS, async () => {
        return isWellSince(await this.world.nodeAt(site), nowMs) || undefined;
      });
  }
}

function shown(is: unknown): string {
  const text = JSON.stringify(is) ?? "nothing";
  return text.length > SHOWN_CHARS ? "as it was" : text;
}
