import { forms, list } from "../shape/collections.ts";
import { says } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** A list of words. */
export const wordList: Shape<readonly string[]> = changed(list(string()), (found) => found.map((one) => one.value));

/** One word or a list of them. */
export const stringOrList: Shape<readonly string[]> = forms(says("text or a list", "du texte ou une liste"), {
  scalar: changed(string(), (word) => [word]),
  list: wordList,
});
