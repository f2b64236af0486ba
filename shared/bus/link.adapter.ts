import { randomInt } from "node:crypto";
import { isIP } from "node:net";
import type { NatsConnection } from "@nats-io/transport-node";
import { backoffMs, seededRandom } from "../kernel/random.ts";
import { type Dialled, dial } from "./dial.adapter.ts";
import { nkeyAnswerer } from "./nkey.adapter.ts";

/** How patient a link is. A link that says nothing is given up after three times `pingMs`. */
export interface LinkPace {
  /** Until an address answers at all. */
  readonly connectMs: number;
  /** Until it has greeted us, TLS included. */
  readonly dialMs: number;
  readonly pingMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

/** Over a line of 4 s there and back TCP, TLS and the server's greeting take 12 s, and more where packets get lost. */
const PACE: LinkPace = {
  connectMs: 10_000,
  dialMs: 25_000,
  pingMs: 10_000,
  backoffBaseMs: 2_000,
  backoffCapMs: 60_000,
};
const FLUSH_MS = 1_000;

export interface LinkOptions {
  /** What the server shows of us in its logs. */
  readonly name: string;
  /** Addresses, tried in random order: `tls://host:4222`. */
  readonly servers: readonly string[];
  readonly seed: string;
  /** PEM of the authority to trust. Empty: in clear where all servers are on loopback, the system's authorities elsewhere. */
  readonly ca: string;
  readonly inboxPrefix: string;
  /** The one subject that it hears. */
  readonly hears: string;
  readonly pace?: Partial<LinkPace>;
}

export interface LinkEvents {
  heard(subject: string, bytes: Uint8Array): void;
  link(connected: boolean, detail: string): void;
}

/** A connection to the bus for ever: it starts with nothing reachable, and comes back from whatever happens to it. */
export class Link {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #pace: LinkPace;
  readonly #random = seededRandom(randomInt(2 ** 32));
  #up: NatsConnection | undefined;
  #dialled: Dialled | undefined;
  #told = "";
  #closed = false;
  #wake = () => {};

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#pace = { ...PACE, ...options.pace };
    void this.#run();
  }

  /** Hands bytes to the connection, when there is one now; keeps nothing. */
  send(subject: string, bytes: Uint8Array): boolean {
    if (this.#up === undefined || this.#up.isClosed()) return false;
    if (bytes.length > (this.#up.info?.max_payload ?? 0)) return false; // an operator's own server may take less
    this.#up.publish(subject, bytes);
    return true;
  }

  /** Lets go what was sent before, then ends. Says nothing more afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    const connection = this.#up;
    this.#up = undefined;
    if (connection) {
      await Promise.race([connection.flush(), this.#sleep(FLUSH_MS)]).catch(() => {});
      await connection.close();
    }
    this.#dialled?.drop();
    this.#wake();
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt += 1) {
      try {
        this.#dialled = dial(this.#settings(), this.#pace.connectMs);
        const connection = await this.#dialled.connection;
        await this.#serve(connection, () => {
          attempt = 0;
        });
      } catch (error) {
        this.#tell(false, reasonOf(error));
      }
      if (!this.#closed)
        await this.#sleep(backoffMs(this.#random, attempt, this.#pace.backoffBaseMs, this.#pace.backoffCapMs));
    }
  }

  /** Until the connection has ended; rejects with the reason. */
  async #serve(connection: NatsConnection, serving: () => void): Promise<never> {
    const ended = connection.closed();
    void ended.then(() => {
      this.#up = undefined;
    });
    connection.subscribe(this.#options.hears, {
      // An error here is the server's no to our subscription: it would leave us deaf, so begin anew.
      callback: (error, message) => {
        if (error) void connection.close();
        else this.#hand(message.subject, message.data);
      },
    });
    void closeWhenStale(connection);
    await Promise.race([connection.flush(), ended]); // now the server has taken our subscription
    if (this.#closed) void connection.close();
    else if (!connection.isClosed()) {
      serving();
      this.#up = connection;
      this.#tell(true, connection.getServer());
    }
    throw (await ended) ?? new Error("the server closed the connection");
  }

  /** What the owner throws is the owner's fault: the client would swallow it and stop reading. */
  #hand(subject: string, bytes: Uint8Array): void {
    if (this.#closed) return;
    try {
      this.#events.heard(subject, bytes);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #tell(connected: boolean, detail: string): void {
    const told = `${connected} ${detail}`;
    if (this.#closed || told === this.#told) return;
    this.#told = told;
    this.#events.link(connected, detail);
  }

  #settings() {
    const { name, servers, seed, ca, inboxPrefix } = this.#options;
    return {
      name,
      servers: [...servers],
      inboxPrefix,
      authenticator: nkeyAnswerer(seed),
      // An empty object asks for TLS with the system's authorities; none at all takes what the server offers.
      ...(ca !== "" ? { tls: { ca } } : servers.every(isLoopback) ? {} : { tls: {} }),
      timeout: this.#pace.dialMs,
      pingInterval: this.#pace.pingMs,
      maxPingOut: 2,
      ignoreClusterUpdates: true,
    };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Closes a connection that no longer answers, at once. Left to itself the client waits until what it has written leaves,
 * and where that then fails, the error has no listener any more and ends the process.
 */
async function closeWhenStale(connection: NatsConnection): Promise<void> {
  for await (const status of connection.status()) if (status.type === "staleConnection") void connection.close();
}

/** Whether an address of a server is this machine's own. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address.includes("://") ? address : `nats://${address}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && error.cause.message !== "" ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}
