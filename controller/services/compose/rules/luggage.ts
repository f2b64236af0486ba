import { sha256Hex } from "../../../../shared/kernel/json.ts";
import { STACK_LIMITS } from "../../../../shared/services/wire.ts";
import { showBytes } from "../shape/quantities.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";

/** The files that travel with a stack: key → content in base64. */
export interface Luggage {
  readonly files: Map<string, string>;
  sizeBytes: number;
  /** What made it too large. */
  over: Spot | undefined;
}

export const newLuggage = (): Luggage => ({ files: new Map(), sizeBytes: 0, over: undefined });

const KEY_CHARS_MAX = 400;

/** Packs a file and gives its key: `kind` tells what it is for, `path` may lead out of the folder of the file. */
export function pack(luggage: Luggage, kind: string, path: string, content: string, spot: Spot): string {
  const plain = path
    .split("/")
    .map((part) => (part === ".." ? "up" : part))
    .join("/");
  const key = plain.length > KEY_CHARS_MAX ? `${kind}/${sha256Hex(path)}` : `${kind}/${plain}`;
  if (luggage.files.has(key)) return key;
  luggage.files.set(key, content);
  luggage.sizeBytes += Buffer.byteLength(content, "base64");
  if (luggage.sizeBytes > STACK_LIMITS.fileBytes) luggage.over ??= spot;
  return key;
}

/** A stack is small enough to stand in every plan, files included. */
export function checkLuggage(luggage: Luggage, reading: Reading): void {
  if (luggage.over === undefined) return;
  const limit = showBytes(STACK_LIMITS.fileBytes);
  refuse(reading, luggage.over, "files-too-large", { size: showBytes(luggage.sizeBytes), limit });
}
