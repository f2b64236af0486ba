import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface ServedApi {
  readonly url: string;
  /** Stops taking connections and ends those that stand, streams too. */
  close(): Promise<void>;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Listens. Throws a sentence when the address is not this machine's own and nothing encrypts, or is taken. */
export function serveApi(app: Hono, { host, port, tls }: ServeOptions): Promise<ServedApi> {
  if (tls === undefined && !LOOPBACK.test(host)) {
    const sentence = `The API does not listen on ${host} in clear: tokens would be readable on the way. Give it a certificate, or listen on 127.0.0.1.`;
    return Promise.reject(new Error(sentence));
  }
  return new Promise((resolve, reject) => {
    const secure = tls === undefined ? {} : { createServer, serverOptions: { ...tls } };
    const server = serve({ fetch: app.fetch, hostname: host, port, ...secure }, (info: AddressInfo) => {
      const name = host.includes(":") ? `[${host}]` : host;
      resolve({ url: `${tls === undefined ? "http" : "https"}://${name}:${info.port}`, close });
    });
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    server.on("error", (error: NodeJS.ErrnoException) => {
      const taken = `The API can't listen on ${host}:${port}: another program does. Stop it, or choose another port.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    const close = () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      });
  });
}
