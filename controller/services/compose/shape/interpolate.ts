import type { Span } from "../yaml/tree.ts";

/** What a variable stands for; undefined for one that is not set. */
export type LookUp = (name: string) => string | undefined;

/**
 * What became of a text with variables. `values`: what stood for those that were used, and `spans` where; `unset`: those
 * that had no value and no default. `message` is as it stands in the file.
 */
export type Interpolated =
  | {
      readonly ok: true;
      readonly text: string;
      readonly values: ReadonlyMap<string, string>;
      readonly spans: readonly Span[];
      readonly unset: readonly string[];
    }
  | { readonly ok: false; readonly malformed: string }
  | { readonly ok: false; readonly missing: string; readonly message: string };

type Failed = Exclude<Interpolated, { ok: true }>;

const BARE_NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const BRACED = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^]*))?$/;
/** Defaults within defaults; deeper ones are refused rather than run out of stack. */
const DEPTH_MAX = 20;

/**
 * Puts values in the place of variables as Compose does: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`,
 * `${VAR:?message}`, `${VAR?message}`, `${VAR:+instead}`, `${VAR+instead}`, nested; `$$` is a dollar, and so is one
 * with no name after it.
 */
export function interpolate(source: string, lookUp: LookUp): Interpolated {
  const found: Found = { values: new Map(), spans: [], unset: new Set() };
  const text = filledIn(source, lookUp, found, { depth: 0, at: 0 });
  if (typeof text !== "string") return text;
  return { ok: true, text, values: found.values, spans: found.spans, unset: [...found.unset] };
}

interface Found {
  readonly values: Map<string, string>;
  readonly spans: Span[];
  readonly unset: Set<string>;
}

/** How many defaults are around, and where in the whole text its own is to stand. */
interface Place {
  readonly depth: number;
  readonly at: number;
}

function filledIn(source: string, lookUp: LookUp, found: Found, place: Place): string | Failed {
  if (!source.includes("$")) return source;
  // Of a text that may be a password, no more is quoted than what is wrong.
  if (place.depth > DEPTH_MAX) return { ok: false, malformed: "${" };
  let text = "";
  let at = 0;
  for (let dollar = source.indexOf("$"); dollar !== -1; dollar = source.indexOf("$", at)) {
    text += source.slice(at, dollar);
    const here = { depth: place.depth, at: place.at + text.length };
    const next = source[dollar + 1];
    if (next === "{") {
      const end = closingBrace(source, dollar + 1);
      if (end === undefined) return { ok: false, malformed: "${" };
      const value = braced(source.slice(dollar + 2, end), lookUp, found, here);
      if (typeof value !== "string") return value;
      text += value;
      at = end + 1;
      continue;
    }
    BARE_NAME.lastIndex = dollar + 1;
    const name = next === "$" ? undefined : BARE_NAME.exec(source)?.[0];
    text += name === undefined ? "$" : plain(name, lookUp, found, here);
    at = dollar + 1 + (name?.length ?? (next === "$" ? 1 : 0));
  }
  return text + source.slice(at);
}

/** The brace that closes the one at `open`; with braces out of balance the first. */
function closingBrace(source: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === "{") depth++;
    else if (source[at] === "}" && --depth === 0) return at;
  }
  const first = source.indexOf("}", open);
  return first === -1 ? undefined : first;
}

function plain(name: string, lookUp: LookUp, found: Found, place: Place): string {
  const value = lookUp(name);
  if (value !== undefined) return used(name, value, found, place);
  found.unset.add(name);
  return "";
}

function used(name: string, value: string, found: Found, { at }: Place): string {
  found.values.set(name, value);
  if (value !== "") found.spans.push([at, at + value.length]);
  return value;
}

/** What stands between `${` and `}`. */
function braced(inner: string, lookUp: LookUp, found: Found, place: Place): string | Failed {
  const [, name, operator, word = ""] = BRACED.exec(inner) ?? [];
  if (name === undefined) return { ok: false, malformed: "${" };
  if (operator === undefined) return plain(name, lookUp, found, place);
  const value = lookUp(name);
  // With a colon an empty value counts as none.
  const given = value !== undefined && (!operator.startsWith(":") || value !== "");
  const within = { depth: place.depth + 1, at: place.at };
  if (operator.endsWith("+")) return given ? filledIn(word, lookUp, found, within) : "";
  if (given) return used(name, value, found, place);
  return operator.endsWith("-") ? filledIn(word, lookUp, found, within) : { ok: false, missing: name, message: word };
}
