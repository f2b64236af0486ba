/** A tar archive as a stream, the same bytes each time: no times, no owners. */
import { createReadStream, statSync } from "node:fs";

export interface TarEntry {
  /** Directories end in a slash. Relative. */
  readonly path: string;
  readonly mode?: number;
  /** The content itself, a file to read it from, or a stream of a known size. */
  readonly content?:
    | Buffer
    | Readonly<{ file: string }>
    | Readonly<{ bytes: AsyncIterable<Uint8Array>; sizeBytes: number }>;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** The archive's bytes. Throws on a path that does not fit into a header. */
export async function* tar(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    const size = sizeBytes(entry);
    yield header(entry, size);
    yield* bytesOf(entry);
    yield Buffer.alloc(padding(size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

export function tarSizeBytes(entries: readonly TarEntry[]): number {
  const each = entries.map((entry) => BLOCK + sizeBytes(entry) + padding(sizeBytes(entry)));
  return each.reduce((sum, bytes) => sum + bytes, 2 * BLOCK);
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function sizeBytes({ content }: TarEntry): number {
  if (content === undefined) return 0;
  if (Buffer.isBuffer(content)) return content.length;
  return "file" in content ? statSync(content.file).size : content.sizeBytes;
}

async function* bytesOf({ content }: TarEntry): AsyncGenerator<Uint8Array> {
  if (content === undefined) return;
  if (Buffer.isBuffer(content)) yield content;
  else if ("file" in content) yield* createReadStream(content.file, { highWaterMark: 1 << 20 });
  else yield* content.bytes;
}

/** ustar. */
function header(entry: TarEntry, size: number): Buffer {
  const isFolder = entry.path.endsWith("/");
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): void =>
    void block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "ascii");
  const [prefix, name] = split(entry.path);
  block.write(name, 0);
  octal(entry.mode ?? (isFolder ? 0o755 : 0o644), 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  block.write("        ", 148, "ascii"); // the checksum is counted over blanks
  block.write(isFolder ? "5" : "0", 156, "ascii");
  block.write("ustar\0", 257, "ascii");
  block.write("00", 263, "ascii");
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}

/** A long path stands in two fields, parted at a slash. */
function split(path: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= NAME_BYTES) return ["", path];
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name === "" || Buffer.byteLength(name) > NAME_BYTES) continue;
    if (Buffer.byteLength(prefix) <= PREFIX_BYTES) return [prefix, name];
  }
  throw new Error(`tar: the path ${path} is too long`);
}
