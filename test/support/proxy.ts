import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a TCP server that can be cut. */
export interface Proxy {
  readonly port: number;
  /** Swallows everything from now on without a word, new connections too. */
  blackHole(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function openProxy(targetPort: () => number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("data", (bytes) => void to.write(bytes));
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      if (!swallowing) to.destroy();
    });
  };
  const server = createServer((near) => {
    if (swallowing) {
      near.on("error", () => {});
      sockets.add(near);
      return;
    }
    const far = connect(targetPort(), "127.0.0.1");
    pass(near, far);
    pass(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    blackHole: () => {
      swallowing = true;
      for (const socket of sockets) socket.pause(); // nothing is read any more, so that what is sent piles up
    },
    heal: () => {
      swallowing = false;
      for (const socket of sockets) socket.destroy(); // what it swallowed is gone: no stream may go on with a hole
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
