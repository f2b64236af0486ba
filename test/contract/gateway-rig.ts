import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddyPerformers } from "../../agent/gateway/caddy.adapter.ts";
import type { CaddyEffects } from "../../agent/gateway/shape.ts";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import type { Outcome, Performers } from "../../shared/kernel/effect.ts";
import { caddyPath } from "../support/parts.ts";
import { type Answered, startWeb, type WebServer } from "../support/web.ts";

const NODE = "nd-0123456789";

/** One agent's hold on the Caddy of a folder. */
export class Hold {
  readonly #performers: Performers<CaddyEffects>;
  readonly #own: string;
  readonly #cancels: (() => void)[] = [];
  readonly #ups: number[] = [];
  #heard: (() => void)[] = [];
  ended: Promise<Outcome<null>> | undefined;

  constructor(folder: string, own: string, program = caddyPath()) {
    this.#own = own;
    const events = ({ body }: { body: { pid: number } }) => {
      this.#ups.push(body.pid);
      for (const hear of this.#heard.splice(0)) hear();
    };
    this.#performers = caddyPerformers({ folder, program, events });
  }

  /** Resolves to the pid once it obeys; rejects with what it said instead. */
  async up(): Promise<number> {
    const heard = new Promise<void>((resolve) => this.#heard.push(resolve));
    this.ended = new Promise((resolve) => {
      this.#cancels.push(this.#performers["gateway.caddy"]({ node: NODE }, resolve, "caddy"));
    });
    const failed = await Promise.race([heard, this.ended]);
    if (failed !== undefined && !failed.ok) throw new Error(`${failed.error.code}: ${failed.error.detail}`);
    return this.#ups.at(-1) ?? 0;
  }

  load(pid: number, services: readonly RoutedService[]): Promise<Outcome<{ loaded: boolean }>> {
    return new Promise((resolve) => {
      this.#performers["gateway.load"]({ pid, address: this.#own, services }, resolve, "load");
    });
  }

  absent(): Promise<Outcome<null>> {
    return new Promise((resolve) => void this.#performers["gateway.absent"]({ node: NODE }, resolve, "absent"));
  }

  /** The agent dies: it looks after nothing any more. */
  leave(): void {
    for (const cancel of this.#cancels) cancel();
  }
}

export const routed = (
  service: string,
  port: number,
  first: readonly WebServer[],
  last: readonly WebServer[] = [],
): RoutedService => ({
  service,
  port,
  upstreams: [
    ...first.map(({ address, port: at }) => ({ address, port: at, order: "first" as const })),
    ...last.map(({ address, port: at }) => ({ address, port: at, order: "last" as const })),
  ],
});

export const namesOf = (answers: readonly Answered[]) => new Set(answers.map(({ text }) => text.split(" ")[0]));
export const failuresIn = (answers: readonly Answered[]) => answers.filter(({ status }) => status !== 200);
export const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** A folder for Caddy and some web servers, all gone with `end`. Each file of tests has an address of its own. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "lierre-gateway-"));
  readonly hold: Hold;
  readonly port: number;
  readonly #own: string;
  readonly #servers: WebServer[] = [];

  constructor(own: string, port: number) {
    this.#own = own;
    this.port = port;
    this.hold = this.another();
  }

  get url(): string {
    return `http://${this.#own}:${this.port}/`;
  }

  /** Another agent's hold on the same Caddy. */
  another(folder = this.folder, program?: string): Hold {
    return new Hold(folder, this.#own, program);
  }

  async web(name: string, address: string, port?: number, answer?: Parameters<typeof startWeb>[3]): Promise<WebServer> {
    const server = await startWeb(name, address, port, answer);
    this.#servers.push(server);
    return server;
  }

  async end(): Promise<void> {
    this.hold.leave();
    await this.another().absent();
    await Promise.allSettled(this.#servers.map((server) => server.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
