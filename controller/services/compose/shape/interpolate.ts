/** What a variable stands for; undefined for one that is not set. */
export type LookUp = (name: string) => string | undefined;

/**
 * What became of a text with variables. `values`: what stood for those that were used; `unset`: those that had no value
 * and no default. `message` is as it stands in the file.
 */
export type Interpolated =
  | {
      readonly ok: true;
      readonly text: string;
      readonly values: ReadonlyMap<string, string>;
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
  const found: Found = { values: new Map(), unset: new Set() };
  const text = filledIn(source, lookUp, found, 0);
  return typeof text === "string" ? { ok: true, text, values: found.values, unset: [...found.unset] } : text;
}

interface Found {
  readonly values: Map<string, string>;
  readonly unset: Set<string>;
}

function filledIn(source: string, lookUp: LookUp, found: Found, depth: number): string | Failed {
  if (!source.includes("$")) return source;
  // Of a text that may be a password, no more is quoted than what is wrong.
  if (depth > DEPTH_MAX) return { ok: false, malformed: "${" };
  const parts: string[] = [];
  let at = 0;
  for (let dollar = source.indexOf("$"); dollar !== -1; dollar = source.indexOf("$", at)) {
    parts.push(source.slice(at, dollar));
    const next = source[dollar + 1];
    if (next === "{") {
      const end = closingBrace(source, dollar + 1);
      if (end === undefined) return { ok: false, malformed: "${" };
      const value = braced(source.slice(dollar + 2, end), lookUp, found, depth);
      if (typeof value !== "string") return value;
      parts.push(value);
      at = end + 1;
      continue;
    }
    BARE_NAME.lastIndex = dollar + 1;
    const name = next === "$" ? undefined : BARE_NAME.exec(source)?.[0];
    parts.push(name === undefined ? "$" : plain(name, lookUp, found));
    at = dollar + 1 + (name?.length ?? (next === "$" ? 1 : 0));
  }
  parts.push(source.slice(at));
  return parts.join("");
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

function plain(name: string, lookUp: LookUp, found: Found): string {
  const value = lookUp(name);
  if (value === undefined) found.unset.add(name);
  else found.values.set(name, value);
  return value ?? "";
}

/** What stands between `${` and `}`. */
function braced(inner: string, lookUp: LookUp, found: Found, depth: number): string | Failed {
  const [, name, operator, word = ""] = BRACED.exec(inner) ?? [];
  if (name === undefined) return { ok: false, malformed: "${" };
  if (operator === undefined) return plain(name, lookUp, found);
  const value = lookUp(name);
  // With a colon an empty value counts as none.
  const given = value !== undefined && (!operator.startsWith(":") || value !== "");
  if (operator.endsWith("+")) return given ? filledIn(word, lookUp, found, depth + 1) : "";
  if (given) {
    found.values.set(name, value);
    return value;
  }
  return operator.endsWith("-")
    ? filledIn(word, lookUp, found, depth + 1)
    : { ok: false, missing: name, message: word };
}
