import { forms, list, named } from "../shape/collections.ts";
import { string, textOrNothing } from "../shape/primitives.ts";
import type { Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** `NAME=value`, or `NAME` alone, from either form. */
export interface Pair {
  readonly name: string;
  readonly value: string | null;
  readonly spot: Spot;
}

/** What Compose writes as a map (`NAME: value`) or as a list (`- NAME=value`). */
export const pairs: Shape<readonly Pair[]> = forms(
  { en: "a map or a list of `NAME=value`", fr: "un dictionnaire ou une liste de `NOM=valeur`" },
  {
    map: changed(named(textOrNothing()), (entries) =>
      entries.map(({ name, value, spot }) => ({ name, value: value.text, spot })),
    ),
    list: changed(list(string()), (items) =>
      items.map(({ value, spot }) => {
        const equals = value.indexOf("=");
        if (equals === -1) return { name: value, value: null, spot };
        return { name: value.slice(0, equals), value: value.slice(equals + 1), spot };
      }),
    ),
  },
);
