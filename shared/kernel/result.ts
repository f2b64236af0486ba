import { z } from "zod";

/** An expected failure as data: `code` is a row of a contract's `errors` (`sites.unknown`), `params` fill its sentence. */
export interface Refusal {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Where several things are wrong at once (a Compose file), each with its place and its sentence. */
  readonly details?: readonly RefusalDetail[];
}

export interface RefusalDetail {
  /** Where: a JSON pointer, or `file:line key`. */
  readonly at: string;
  readonly says: Words;
}

/** One sentence in the languages of the people; `{name}` stands for a parameter. */
export const Words = z.strictObject({ fr: z.string(), en: z.string() });
export type Words = Readonly<z.infer<typeof Words>>;

export type Result<T, E = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** Fills `{name}` in a sentence. A missing parameter shows as its name, so that a sentence never fails. */
export function fill(sentence: string, params: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? name));
}

/** Both languages of a sentence, filled. */
export function say(words: Words, params: Readonly<Record<string, string | number>>): Words {
  return { fr: fill(words.fr, params), en: fill(words.en, params) };
}
