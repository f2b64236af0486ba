/** The longest line that is passed on whole, in UTF-16 units; a longer one arrives in pieces. */
export const LINE_CHARS_MAX = 16_384;

const HEADER_BYTES = 8;

/** One of a container's two streams, as text so far without its end. */
class Text {
  readonly #decoder = new TextDecoder();
  #rest = "";

  push(bytes: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    const out = lines.flatMap((line) => pieces(line.endsWith("\r") ? line.slice(0, -1) : line));
    while (this.#rest.length > LINE_CHARS_MAX) {
      out.push(this.#rest.slice(0, LINE_CHARS_MAX));
      this.#rest = this.#rest.slice(LINE_CHARS_MAX);
    }
    return out;
  }

  end(): string[] {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = "";
    return rest === "" ? [] : pieces(rest);
  }
}

/**
 * Lines out of an engine's log. With a terminal (`raw`) it is the bytes themselves, else frames of one byte stream (1 stdout, 2 stderr), three bytes nothing, four
 * bytes length, content. Frames, lines and letters may be cut anywhere.
 */
export class LogLines {
  readonly #texts: Readonly<Record<"stdout" | "stderr", Text>> = { stdout: new Text(), stderr: new Text() };
  #header = Buffer.alloc(0);
  #left = 0;
  #into: "stdout" | "stderr" = "stdout";
  readonly #raw: boolean;

  constructor(raw = false) {
    this.#raw = raw;
  }

  /** The lines that this chunk completes, in order. */
  push(chunk: Buffer): string[] {
    if (this.#raw) return this.#texts.stdout.push(chunk);
    const lines: string[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#readHeader(rest);
        continue;
      }
      const content = rest.subarray(0, this.#left);
      rest = rest.subarray(content.length);
      this.#left -= content.length;
      lines.push(...this.#texts[this.#into].push(content));
    }
    return lines;
  }

  /** What was written last without an end of line. */
  end(): string[] {
    return [...this.#texts.stdout.end(), ...this.#texts.stderr.end()];
  }

  #readHeader(bytes: Buffer): Buffer {
    const missing = HEADER_BYTES - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === HEADER_BYTES) {
      this.#into = this.#header[0] === 2 ? "stderr" : "stdout";
      this.#left = this.#header.readUInt32BE(4);
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }
}

function pieces(line: string): string[] {
  if (line.length <= LINE_CHARS_MAX) return [line];
  return [line.slice(0, LINE_CHARS_MAX), ...pieces(line.slice(LINE_CHARS_MAX))];
}
