import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What may stand in an entry, a plan or a message. Money is a decimal string, never a bigint. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Canonical JSON (RFC 8785): the one byte form that is hashed and signed. Throws on what JSON can't hold. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("canonical JSON: the value is undefined");
  return text;
}

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
