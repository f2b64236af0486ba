import { string } from "../shape/primitives.ts";
import { changed, type Shape } from "../shape/shape.ts";
import type { Span } from "../yaml/tree.ts";

/** A word as it is to be. `veiled`: some of it came from a variable, so that it may be a password. */
export interface WrittenWord {
  readonly text: string;
  readonly veiled: boolean;
}

/** A value, and where in its text there stands what came from variables. */
export interface Traced<T> {
  readonly value: T;
  readonly spans: readonly Span[];
}

/** A shape whose value remembers what of it came from variables. */
export function traced<T>(shape: Shape<T>): Shape<Traced<T>> {
  return {
    ...shape,
    read(tree, spot, reading) {
      const value = shape.read(tree, spot, reading);
      return value === undefined ? undefined : { value, spans: (tree.kind === "scalar" && tree.trace?.spans) || [] };
    },
  };
}

/** Text that is one word. */
export const writtenWord: Shape<WrittenWord> = changed(traced(string()), ({ value, spans }) => ({
  text: value,
  veiled: spans.length > 0,
}));
