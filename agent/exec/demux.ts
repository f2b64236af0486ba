export interface Piece {
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes an engine's multiplexed stream apart: frames of one byte of kind, three of nothing, four of length (big endian)
 * and as many bytes; however it is cut.
 */
export class Demux {
  #header = Buffer.alloc(0);
  #stream: Piece["stream"] = "stdout";
  #left = 0;

  push(bytes: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#begin(rest);
        continue;
      }
      const piece = rest.subarray(0, this.#left);
      pieces.push({ stream: this.#stream, bytes: piece });
      this.#left -= piece.length;
      rest = rest.subarray(piece.length);
    }
    return pieces;
  }

  /** Reads a header, or as much of it as there is; hands back what lies behind. */
  #begin(bytes: Buffer): Buffer {
    const missing = HEADER_BYTES - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === HEADER_BYTES) {
      this.#stream = this.#header[0] === STDERR ? "stderr" : "stdout";
      this.#left = this.#header.readUInt32BE(4);
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }
}
