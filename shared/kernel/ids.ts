import { z } from "zod";
import type { Random } from "./random.ts";

/** Every kind of id with its prefix, in order of birth; a prefix is never used again. */
export const ID_PREFIXES = {
  node: "nd",
  person: "pe",
  token: "tk",
  note: "no",
  session: "se",
  import: "im",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

const idOf = <K extends IdKind>(kind: K) =>
  z.string().regex(new RegExp(`^${ID_PREFIXES[kind]}-[0-9a-hjkmnp-tv-z]{10}$`));

export const NodeId = idOf("node");
export const PersonId = idOf("person");
export const TokenId = idOf("token");
export const NoteId = idOf("note");
export const SessionId = idOf("session");
export const ImportId = idOf("import");

/** A name that people choose for a site or a service: it stands in subjects, labels and addresses. */
export const Name = z
  .string()
  // Names are keys of plain records: the one word that every object has of itself and that looks like a name is barred.
  .regex(/^(?!constructor$)[a-z][a-z0-9-]{0,39}$/, "a-z, 0-9 and -, starting with a letter, at most 40");

/** A new id: 50 bits of chance, which the deciding capability checks against the ids it holds. */
export function mintId(kind: IdKind, random: Random): string {
  const letters = Array.from({ length: 10 }, () => ALPHABET[random.below(32)]);
  return `${ID_PREFIXES[kind]}-${letters.join("")}`;
}
