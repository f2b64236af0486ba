import { z } from "zod";

/** An expected failure as data: `code` is a row of a contract's `errors` (`sites.unknown`), `params` fill its sentence. */
export interface Refusal {
  readonly code: string;
  readonly params: Params;
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

/** Nothing to say. */
export const NO_REASON: Words = { fr: "", en: "" };

/** What fills a sentence: a value, or words that are said in the sentence's own language. */
type Param = string | number | Words;
export type Params = Readonly<Record<string, Param>>;

export type Result<T, E = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** Fills `{name}` in a sentence of one language. A missing parameter shows as its name: a sentence never fails. */
export function fill(sentence: string, params: Params, language: keyof Words): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const param = params[name] ?? name;
    return typeof param === "object" ? param[language] : String(param);
  });
}

/** Both languages of a sentence, filled. */
export function say(words: Words, params: Params): Words {
  return { fr: fill(words.fr, params, "fr"), en: fill(words.en, params, "en") };
}
