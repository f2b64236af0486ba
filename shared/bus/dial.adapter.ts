import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { connect, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";

/** One attempt to connect, or one connection, with its sockets in hand. */
export interface Dialled {
  readonly connection: Promise<NatsConnection>;
  /** Drops the sockets at once, without a word to the other side. */
  drop(): void;
}

const dialling = new AsyncLocalStorage<Set<Socket>>();
subscribe("net.client.socket", (message) => {
  dialling.getStore()?.add((message as { readonly socket: Socket }).socket);
});

/**
 * Connects once, without the client's own reconnecting. The client leaves the socket of an attempt that timed out open,
 * and, where a black hole swallowed much, waits for it to drain before it gives it up: so we note each socket it opens
 * and can drop them ourselves. A failed attempt leaves none behind.
 */
export function dial(options: NodeConnectionOptions): Dialled {
  const sockets = new Set<Socket>();
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const connection = dialling.run(sockets, () => connect({ ...options, reconnect: false }));
  connection.catch(drop);
  return { connection, drop };
}
