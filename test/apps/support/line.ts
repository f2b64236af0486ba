/** A TCP connection to an app that does not speak HTTP. */
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";

const ANSWER_MS = 10_000;

export class Line {
  readonly #socket: Socket;
  #heard = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, bytes]);
    });
  }

  static async open(host: string, port: number): Promise<Line> {
    const socket = createConnection({ host, port });
    await once(socket, "connect", { signal: AbortSignal.timeout(ANSWER_MS) });
    return new Line(socket);
  }

  send(...parts: readonly (string | Buffer)[]): void {
    this.#socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  /** The next so many bytes. */
  async take(bytes: number): Promise<Buffer> {
    while (this.#heard.length < bytes) await this.#more();
    const taken = this.#heard.subarray(0, bytes);
    this.#heard = this.#heard.subarray(bytes);
    return taken;
  }

  /** What comes before the next `end`, which is taken too. */
  async until(end: string): Promise<string> {
    while (!this.#heard.includes(end)) await this.#more();
    const text = await this.take(this.#heard.indexOf(end));
    await this.take(end.length);
    return text.toString();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #more(): Promise<void> {
    if (this.#socket.readableEnded || this.#socket.destroyed) throw new Error("the other side closed the line");
    const stop = new AbortController();
    const { signal } = stop;
    const late = AbortSignal.timeout(ANSWER_MS);
    try {
      await Promise.race([
        once(this.#socket, "data", { signal: AbortSignal.any([signal, late]) }),
        once(this.#socket, "close", { signal }),
      ]);
    } finally {
      stop.abort();
    }
  }
}
