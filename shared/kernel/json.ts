import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What may stand in an entry, a plan or a message. Money is a decimal string, never a bigint. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON (RFC 8785): the one byte form that is hashed and signed. Throws on what JSON can't hold. Half a
 * surrogate pair, which the RFC forbids, counts as U+FFFD: what anybody sends in must not end a process.
 */
export function canonical(value: unknown): string {
  const text = canonicalize(wellFormed(value));
  if (text === undefined) throw new TypeError("canonical JSON: the value is undefined");
  return text;
}

/** The same value, with every text well-formed; the value itself where it is so already. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== "object" || value === null || JSON.stringify(value)?.search(LONE_SURROGATE) === -1) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key.toWellFormed(), wellFormed(held)]));
}

/** `JSON.stringify` writes half a pair as an escape, and whole ones as they are. */
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}/i;

/** SHA-256 of a text's UTF-8 bytes, as 64 hex digits. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The name of a content: equal contents have equal hashes, whatever their key order. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonical(value));
}

/** The values of a record in order of their id, so that no decision rests on insertion order. */
export function byId<T>(record: Readonly<Record<string, T>>): [id: string, value: T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
