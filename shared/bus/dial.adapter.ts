import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { connect, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";

/** One attempt to connect. */
export interface Dialled {
  readonly connection: Promise<NatsConnection>;
  /** Gives the attempt up at once. A connection that it led to is closed by itself. */
  drop(): void;
}

const dialling = new AsyncLocalStorage<(socket: Socket) => void>();
subscribe("net.client.socket", (message) => {
  dialling.getStore()?.((message as { readonly socket: Socket }).socket);
});

/**
 * Connects once, without the client's own reconnecting (which tells nobody why it fails, and keeps what is published
 * meanwhile only to drop it). The client leaves the socket of an attempt that timed out open, so we note each that it
 * opens: a failed attempt leaves none behind.
 *
 * `connectMs`: where nothing at all answers for so long, that address is given up. The rest of a greeting over a slow line
 * takes longer, and has `options.timeout`.
 */
export function dial(options: NodeConnectionOptions, connectMs: number): Dialled {
  const sockets = new Set<Socket>();
  const note = (socket: Socket) => {
    sockets.add(socket);
    const late = setTimeout(() => socket.destroy(new Error(`no answer within ${connectMs} ms`)), connectMs);
    for (const event of ["connect", "close"]) socket.once(event, () => clearTimeout(late));
  };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const connection = dialling.run(note, () => connect({ ...options, reconnect: false }));
  connection.catch(drop);
  return { connection, drop };
}
