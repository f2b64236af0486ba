/** One entry of a tar archive: a file, a directory or a symbolic link. */
export interface TarEntry {
  readonly path: string;
  readonly mode?: number;
  readonly content?: Buffer | string;
  readonly link?: string;
  readonly uid?: number;
}

const BLOCK = 512;

/** A ustar archive in memory: enough to make an image without any tool or registry. Paths of at most 100 bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(2 * BLOCK)]);
}

function blocks(entry: TarEntry): Buffer[] {
  const body = Buffer.from(entry.content ?? "");
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  return [header(entry, body.length), body, padding];
}

function header(entry: TarEntry, sizeBytes: number): Buffer {
  if (Buffer.byteLength(entry.path) > 100) throw new Error(`tar: ${entry.path} is longer than 100 bytes`);
  const isDirectory = entry.path.endsWith("/");
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "ascii");
  block.write(entry.path, 0);
  octal(entry.mode ?? (isDirectory ? 0o755 : 0o644), 100, 7);
  octal(entry.uid ?? 0, 108, 7);
  octal(entry.uid ?? 0, 116, 7);
  octal(sizeBytes, 124, 11);
  octal(0, 136, 11);
  block.write("        ", 148, "ascii"); // the checksum is counted over blanks
  block.write(entry.link === undefined ? (isDirectory ? "5" : "0") : "2", 156, "ascii");
  if (entry.link !== undefined) block.write(entry.link, 157);
  block.write("ustar\u000000", 257, "ascii");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
