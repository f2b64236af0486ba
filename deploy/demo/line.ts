/**
 * A site's line to one address: a TCP relay that can be cut. A cut line is a black hole, as a real one: whoever is
 * connected stays so and hears nothing, whoever connects gets silence, and nobody is told (no FIN, no RST). When it opens
 * again, what was on its way goes on, as TCP would have sent it again.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export type LineMode = "open" | "cut";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One connection through the line: the near side came in, the far side leads to the target. */
interface Pair {
  readonly near: Socket;
  /** Absent while the line has not let it through. */
  far?: Socket;
}

export class Line {
  readonly #server: Server;
  readonly #target: Address;
  readonly #pairs = new Set<Pair>();
  #mode: LineMode = "open";

  private constructor(server: Server, target: Address) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (near) => this.#take(near));
  }

  /** Listens at `at`; `port` 0 takes any free one. */
  static async open(at: Address, target: Address): Promise<Line> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const line = new Line(server, target);
    server.listen({ host: at.host, port: at.port, exclusive: true });
    await once(server, "listening");
    return line;
  }

  get mode(): LineMode {
    return this.#mode;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are held or carried now. */
  get connections(): number {
    return this.#pairs.size;
  }

  cut(): void {
    this.#mode = "cut";
    for (const { near, far } of this.#pairs) {
      near.pause();
      far?.pause();
    }
  }

  heal(): void {
    this.#mode = "open";
    for (const pair of this.#pairs) {
      if (pair.near.destroyed || pair.far?.destroyed) this.#end(pair);
      else if (pair.far === undefined) this.#lead(pair);
      else for (const [from, to] of bothWays(pair.near, pair.far)) goOn(from, to);
    }
  }

  /** Ends the line and everything on it. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const pair of this.#pairs) this.#end(pair);
    await closed;
  }

  #take(near: Socket): void {
    const pair: Pair = { near };
    this.#pairs.add(pair);
    this.#watch(near, pair);
    if (this.#mode === "open") this.#lead(pair);
  }

  #lead(pair: Pair): void {
    const far = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    pair.far = far;
    this.#watch(far, pair);
    far.pause();
    for (const [from, to] of bothWays(pair.near, far)) this.#carry(from, to);
    if (this.#mode !== "open") return;
    pair.near.resume();
    far.resume();
  }

  #carry(from: Socket, to: Socket): void {
    from.on("data", (bytes) => {
      if (!to.write(bytes)) from.pause();
    });
    from.on("end", () => {
      if (this.#mode === "open") to.end();
    });
    to.on("drain", () => {
      if (this.#mode === "open") from.resume();
    });
  }

  /** The end of one side is the end of the other, but not through a cut line. */
  #watch(side: Socket, pair: Pair): void {
    side.on("error", () => side.destroy());
    side.on("close", (broken) => {
      const { near, far } = pair;
      if (far === undefined || (near.destroyed && far.destroyed)) this.#end(pair);
      // One that closed in order had heard the other's end: that one closes by itself once it has sent all it holds.
      else if (this.#mode === "open" && broken) this.#end(pair);
    });
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.near.destroy();
    pair.far?.destroy();
  }
}

/** An end that came while the line was cut was held back: Node hears it even from a paused socket. */
function goOn(from: Socket, to: Socket): void {
  if (from.readableEnded) to.end();
  else if (!to.writableNeedDrain) from.resume();
}

const bothWays = (a: Socket, b: Socket): readonly (readonly [Socket, Socket])[] => [
  [a, b],
  [b, a],
];
