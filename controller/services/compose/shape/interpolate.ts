/** What became of a text with variables. `unset` names those that had no value and no default. */
export type Interpolated =
  | { readonly ok: true; readonly text: string; readonly unset: readonly string[] }
  | { readonly ok: false; readonly malformed: string }
  | { readonly ok: false; readonly missing: string; readonly message: string };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const OPERATOR = /^(:?[-?+])/;
/** Defaults within defaults; deeper ones are refused rather than run out of stack. */
const DEPTH_MAX = 20;

/**
 * Puts values in the place of variables as Compose does: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`,
 * `${VAR:?message}`, `${VAR?message}`, `${VAR:+instead}`, `${VAR+instead}`, nested; `$$` is a dollar.
 */
export function interpolate(source: string, variables: Readonly<Record<string, string>>, depth = 0): Interpolated {
  if (!source.includes("$")) return { ok: true, text: source, unset: [] };
  if (depth > DEPTH_MAX) return { ok: false, malformed: "${" };
  const parts: string[] = [];
  const unset: string[] = [];
  let at = 0;
  for (let dollar = source.indexOf("$"); dollar !== -1; dollar = source.indexOf("$", at)) {
    parts.push(source.slice(at, dollar));
    const end = variableEnd(source, dollar);
    // Of a text that may be a password, no more is quoted than what is wrong.
    if (end === undefined) return { ok: false, malformed: source.slice(dollar, dollar + 2) };
    const value = valueOf(source.slice(dollar + 1, end), variables, depth);
    if (!value.ok) return value;
    parts.push(value.text);
    unset.push(...value.unset);
    at = end;
  }
  parts.push(source.slice(at));
  return { ok: true, text: parts.join(""), unset: [...new Set(unset)] };
}

/** Where a variable that starts with the dollar at `start` ends; undefined when none starts there. */
function variableEnd(source: string, start: number): number | undefined {
  const next = source[start + 1];
  if (next === "$") return start + 2;
  if (next !== "{") {
    const name = /[A-Za-z_][A-Za-z0-9_]*/y;
    name.lastIndex = start + 1;
    return name.test(source) ? name.lastIndex : undefined;
  }
  let open = 1;
  for (let at = start + 2; at < source.length; at++) {
    if (source[at] === "$" && source[at + 1] === "{") open++;
    else if (source[at] === "}" && --open === 0) return at + 1;
  }
  return undefined;
}

/** What stands for `$`, `NAME` or `{NAME…}`, the text after a dollar. */
function valueOf(variable: string, variables: Readonly<Record<string, string>>, depth: number): Interpolated {
  if (variable === "$") return { ok: true, text: "$", unset: [] };
  if (variable.startsWith("{")) return substitute(variable.slice(1, -1), variables, depth);
  return plainValue(variable, variables);
}

function plainValue(name: string, variables: Readonly<Record<string, string>>): Interpolated {
  const value = lookUp(name, variables);
  return { ok: true, text: value ?? "", unset: value === undefined ? [name] : [] };
}

const lookUp = (name: string, variables: Readonly<Record<string, string>>): string | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

function substitute(inner: string, variables: Readonly<Record<string, string>>, depth: number): Interpolated {
  const name = NAME.exec(inner)?.[0];
  if (name === undefined) return { ok: false, malformed: `\${${name ?? ""}` };
  const rest = inner.slice(name.length);
  if (rest === "") return plainValue(name, variables);
  const operator = OPERATOR.exec(rest)?.[0];
  if (operator === undefined) return { ok: false, malformed: `\${${name ?? ""}` };
  const word = rest.slice(operator.length);
  const value = lookUp(name, variables);
  // With a colon an empty value counts as none.
  const given = value !== undefined && (!operator.startsWith(":") || value !== "");
  if (operator.endsWith("+"))
    return given ? interpolate(word, variables, depth + 1) : { ok: true, text: "", unset: [] };
  if (given) return { ok: true, text: value, unset: [] };
  if (operator.endsWith("-")) return interpolate(word, variables, depth + 1);
  const message = interpolate(word, variables, depth + 1);
  return message.ok ? { ok: false, missing: name, message: message.text } : message;
}
