import { join } from "node:path";
import { type AdmittedNode, controllerUser, nodeUser, usersText } from "../../shared/bus/permissions.ts";
import type { Clock } from "../../shared/kernel/time.ts";
import type { BusAccess } from "../ports.ts";
import { checkProgram, type ServerChild, type ServerEnd, type ServerLine, startChild } from "./child.adapter.ts";
import { readText, replaceFile } from "../../shared/disk/disk.adapter.ts";
import { serverConfigText } from "./server-config.ts";

export interface EmbeddedServerOptions {
  /** Path of the program nats-server, 2.10 or later. */
  readonly program: string;
  /** Its own folder: configuration, users, lock. */
  readonly folder: string;
  /** `port` -1: any free one, kept until `stop`. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Names and addresses by which nodes reach this machine. */
  readonly advertise: readonly string[];
  /** Absent: in clear, on loopback only. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly ca: string };
  /** Public nkeys of the controllers. */
  readonly controllers: readonly string[];
  readonly clock: Clock;
  readonly log: (line: ServerLine) => void;
  /** How long a start waits for the server of a controller that has just died. */
  readonly lockWaitSeconds?: number;
}

const RESTART_BASE_MS = 250;
const RESTART_CAP_MS = 30_000;
/** Having run for this long, a server is well: the next restart is quick again. */
const WELL_AFTER_MS = 60_000;
const START_MS = 30_000;
const RELOAD_MS = 30_000;

/** Starts the controller's own nats-server. Rejects with a sentence when it can't run. */
export async function startServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  await checkProgram(options.program);
  const server = new EmbeddedServer(options);
  await server.start();
  return server;
}

/**
 * nats-server as a child. It is started again when it dies, on the same port. `admit` writes the users and has them
 * read: it resolves once the server said that it has reloaded, or has started after the writing; who is no longer among
 * them is cut, the others are untouched. Until the first `admit` those of the last run may connect.
 */
export class EmbeddedServer implements BusAccess {
  readonly ca: string;
  readonly #options: EmbeddedServerOptions;
  readonly #waiting = new Set<(event: ServerEvent) => void>();
  #port: number;
  /** What the server is known to have read. */
  #users: string | undefined;
  /** What it is to read. */
  #wanted = "";
  #child: ServerChild | undefined;
  #ready = false;
  #stopping = false;
  #deaths = 0;
  #readyAtMs = 0;
  #cancelRestart = () => {};
  #turn: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedServerOptions) {
    this.#options = options;
    this.#port = options.listen.port;
    this.ca = options.tls?.ca ?? "";
  }

  /** Addresses for nodes. */
  get servers(): readonly string[] {
    return this.#options.advertise.map((host) => this.#address(host));
  }

  /** The address for the controller itself. */
  get local(): string {
    const { host } = this.#options.listen;
    return this.#address(host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);
  }

  /** The process; undefined while it is being started again. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    this.#users = readText(this.#path("users.conf"));
    if (!this.#options.controllers.every((nkey) => this.#users?.includes(nkey))) this.#users = this.#text([]);
    this.#wanted = this.#users ?? "";
    const last: string[] = [];
    this.#write();
    const begun = this.#next(START_MS, (event) => {
      if (event.type === "line" && event.line.level === "error") last.push(event.line.text);
      return event.type === "ready" || event.type === "end" ? event : undefined;
    });
    this.#spawn();
    const event = await begun;
    if (event?.type === "ready") return this.#write(); // with the port it got, so that a restart keeps it
    await this.stop();
    throw new Error(this.#whyNot(event?.type === "end" ? event.end : undefined, last));
  }

  async admit(nodes: readonly AdmittedNode[]): Promise<void> {
    const text = this.#text(nodes);
    const turn = this.#turn.then(() => this.#apply(text));
    this.#turn = turn.catch(() => {});
    await turn;
  }

  /** Ends the server and waits for its end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelRestart();
    if (this.#child === undefined) return;
    const ended = this.#next(START_MS, (event) => (event.type === "end" ? event : undefined));
    this.#child.signal("SIGTERM");
    if ((await ended) !== undefined) return;
    const killed = this.#next(START_MS, (event) => (event.type === "end" ? event : undefined));
    this.#child?.signal("SIGKILL");
    await killed;
  }

  async #apply(text: string): Promise<void> {
    if (text === this.#users) return;
    this.#users = undefined; // known again once the server has read it
    this.#wanted = text;
    this.#write();
    while ((await this.#reload()) === "ended"); // it may die meanwhile: then it is asked again when it is back
    this.#users = text;
  }

  /** Has the server read its users now. Throws when it can't. */
  async #reload(): Promise<"read" | "ended"> {
    // A signal to one that is not ready yet would end it.
    if (!this.#ready)
      await this.#next(START_MS, (event) => (event.type === "ready" || this.#stopping ? event : undefined));
    if (!this.#ready || this.#stopping)
      throw new Error("nats-server does not run. Its users are written for its next start.");
    const answer = this.#next(RELOAD_MS, (event) => {
      if (event.type === "end") return { said: undefined };
      const said = event.type === "line" ? event.line.text : "";
      return /^Reloaded server configuration|^Failed to reload/.test(said) ? { said } : undefined;
    });
    this.#child?.signal("SIGHUP");
    const { said } = (await answer) ?? { said: `it said nothing for ${RELOAD_MS / 1000} s` };
    if (said === undefined) return "ended";
    if (said.startsWith("Reloaded")) return "read";
    throw new Error(`nats-server has not taken its users: ${said}.`);
  }

  #spawn(): void {
    const { program, folder, lockWaitSeconds = 3 } = this.#options;
    this.#child = startChild(program, folder, lockWaitSeconds, {
      line: (line) => this.#line(line),
      end: (end) => this.#ended(end),
    });
  }

  #line(line: ServerLine): void {
    this.#options.log(line);
    const listening = /^Listening for client connections on .*:(\d+)$/.exec(line.text);
    if (listening?.[1] !== undefined) this.#port = Number(listening[1]);
    this.#emit({ type: "line", line });
    if (line.text !== "Server is ready") return;
    this.#ready = true;
    this.#readyAtMs = this.#options.clock.now().bootMs;
    this.#emit({ type: "ready" });
  }

  #ended(end: ServerEnd): void {
    const { clock, log } = this.#options;
    const { bootMs } = clock.now();
    const wasReady = this.#readyAtMs > 0;
    this.#deaths = this.#ready && bootMs - this.#readyAtMs >= WELL_AFTER_MS ? 0 : this.#deaths;
    this.#ready = false;
    this.#child = undefined;
    this.#emit({ type: "end", end });
    if (this.#stopping || !wasReady) return; // one that never ran is the business of `start`
    const delayMs = Math.min(RESTART_CAP_MS, RESTART_BASE_MS * 2 ** this.#deaths);
    this.#deaths += 1;
    log({ level: "error", text: `${this.#whyNot(end, [])} It is started again in ${delayMs} ms.` });
    this.#cancelRestart = clock.alarm(bootMs + delayMs, () => this.#spawnAgain());
  }

  /** Its folder may have been emptied meanwhile. On a disk that takes nothing it starts from what lies there. */
  #spawnAgain(): void {
    try {
      this.#write();
    } catch (error) {
      this.#options.log({ level: "error", text: `its files can't be written: ${(error as Error).message}` });
    }
    this.#spawn();
  }

  /** The first event that `pick` makes something of; undefined after `withinMs`. */
  #next<T extends object>(withinMs: number, pick: (event: ServerEvent) => T | undefined): Promise<T | undefined> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const settle = (value: T | undefined) => {
        this.#waiting.delete(see);
        cancel();
        resolve(value);
      };
      const see = (event: ServerEvent) => {
        const picked = pick(event);
        if (picked !== undefined) settle(picked);
      };
      const cancel = clock.alarm(clock.now().bootMs + withinMs, () => settle(undefined));
      this.#waiting.add(see);
    });
  }

  #emit(event: ServerEvent): void {
    for (const see of this.#waiting) see(event);
  }

  #whyNot(end: ServerEnd | undefined, last: readonly string[]): string {
    const { folder } = this.#options;
    if (end === undefined) return `nats-server was not ready within ${START_MS / 1000} s.`;
    if (end.kind === "locked")
      return `Another nats-server runs on ${folder}. Stop the controller that it belongs to, or give this one a folder of its own.`;
    const said = last.length > 0 ? ` It said: ${last.slice(-3).join("; ")}.` : "";
    return `nats-server ended (${end.how}).${said}`;
  }

  #text(nodes: readonly AdmittedNode[]): string {
    return usersText([...this.#options.controllers.map(controllerUser), ...nodes.map(nodeUser)]);
  }

  /** Writes its files, where they are not as they are to be. */
  #write(): void {
    const { listen, tls } = this.#options;
    const files = { usersFile: "users.conf", pidFile: this.#path("nats-server.pid") };
    const config = serverConfigText({ host: listen.host, port: this.#port, ...files, ...(tls && { tls }) });
    for (const [name, text] of [["users.conf", this.#wanted] as const, ["nats.conf", config] as const])
      if (readText(this.#path(name)) !== text) replaceFile(this.#path(name), text);
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }

  #address(host: string): string {
    const scheme = this.#options.tls === undefined ? "nats" : "tls";
    return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
  }
}

type ServerEvent =
  | { readonly type: "line"; readonly line: ServerLine }
  | { readonly type: "ready" }
  | { readonly type: "end"; readonly end: ServerEnd };
