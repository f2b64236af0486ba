/** A TCP relay that hands everything on later, each way. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(host: string, target: { readonly host: string; readonly port: number }, laterMs: number) {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const relay = new Relay(server);
    server.on("connection", (near) => {
      const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
      relay.#carry(near, far, laterMs);
      relay.#carry(far, near, laterMs);
    });
    server.listen(0, host);
    await once(server, "listening");
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that go through it now. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Timers of one length go off in the order they were set, so that nothing overtakes. */
  #carry(from: Socket, to: Socket, laterMs: number): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => void setTimeout(() => to.writable && to.write(bytes), laterMs));
    from.on("end", () => void setTimeout(() => to.end(), laterMs));
    from.on("error", () => from.destroy());
    from.on("close", (broken) => {
      this.#sockets.delete(from);
      if (broken) setTimeout(() => to.destroy(), laterMs);
    });
  }
}
