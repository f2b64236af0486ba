/** A file of an archive: its path within it, its rights, what it holds. */
export interface TarFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

const BLOCK = 512;
const NAME_BYTES = 100;

/** A POSIX archive in memory. A path of more than 100 bytes goes ahead of its file, in a header of its own. */
export function tar(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(blocks), Buffer.alloc(2 * BLOCK)]);
}

function blocks({ path, mode, bytes }: TarFile): Buffer[] {
  const short = Buffer.byteLength(path) <= NAME_BYTES;
  if (short) return [header(path, mode, bytes.length, "0"), ...padded(bytes)];
  const extended = Buffer.from(paxRecord("path", path));
  return [
    header("pax", 0o644, extended.length, "x"),
    ...padded(extended),
    header("long", mode, bytes.length, "0"),
    ...padded(bytes),
  ];
}

/** `<length> path=…\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

const padded = (bytes: Buffer): Buffer[] => [bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];

function header(name: string, mode: number, sizeBytes: number, type: "0" | "x"): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "ascii");
  block.write(name, 0, NAME_BYTES);
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(sizeBytes, 124, 11);
  octal(0, 136, 11);
  block.write("        ", 148, "ascii"); // the checksum is counted over blanks
  block.write(type, 156, "ascii");
  block.write("ustar\u000000", 257, "ascii");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
