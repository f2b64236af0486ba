import type { Piece } from "./demux.ts";

/** Pieces of output that go out together: of one stream, up to a size, in their order. */
export class Gathered {
  readonly #bytesMax: number;
  readonly #emit: (piece: Piece) => void;
  #stream: Piece["stream"] = "stdout";
  #held: Uint8Array[] = [];
  #bytes = 0;

  constructor(bytesMax: number, emit: (piece: Piece) => void) {
    this.#bytesMax = bytesMax;
    this.#emit = emit;
  }

  add({ stream, bytes }: Piece): void {
    if (bytes.length === 0) return;
    if (stream !== this.#stream) this.flush();
    this.#stream = stream;
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#bytesMax - this.#bytes);
      at += part.length;
      this.#held.push(part);
      this.#bytes += part.length;
      if (this.#bytes === this.#bytesMax) this.flush();
    }
  }

  /** Hands over what is held, if anything. */
  flush(): void {
    if (this.#bytes === 0) return;
    this.#emit({ stream: this.#stream, bytes: Buffer.concat(this.#held) });
    this.#held = [];
    this.#bytes = 0;
  }
}
