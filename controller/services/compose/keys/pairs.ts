import { forms, list, named } from "../shape/collections.ts";
import { string, textOrNothing } from "../shape/primitives.ts";
import type { Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { isTraced } from "../yaml/tree.ts";
import { traced } from "./written-word.ts";

/** `NAME=value`, or `NAME` alone, from either form. */
export interface Pair {
  readonly name: string;
  readonly value: string | null;
  /** Some of the value came from a variable. */
  readonly veiled: boolean;
  readonly spot: Spot;
}

/** What Compose writes as a map (`NAME: value`) or as a list (`- NAME=value`). */
export const pairs: Shape<readonly Pair[]> = forms(
  { en: "a map or a list of `NAME=value`", fr: "un dictionnaire ou une liste de `NOM=valeur`" },
  {
    map: changed(named(traced(textOrNothing())), (entries) =>
      entries.map(({ name, value: { value, spans }, spot }) => ({
        name,
        value: value.text,
        veiled: isTraced(spans, 0),
        spot,
      })),
    ),
    list: changed(list(traced(string())), (items) =>
      items.map(({ value: { value, spans }, spot }) => {
        const equals = value.indexOf("=");
        if (equals === -1) return { name: value, value: null, veiled: false, spot };
        const veiled = isTraced(spans, equals + 1);
        return { name: value.slice(0, equals), value: value.slice(equals + 1), veiled, spot };
      }),
    ),
  },
);
