import type { ScalarType } from "./tree.ts";

/** What a plain (unquoted) scalar means. */
interface Resolved {
  readonly type: ScalarType;
  readonly text: string;
}

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...["true", "True", "TRUE"].map((word) => [word, { type: "bool", text: "true" }] as const),
  ...["false", "False", "FALSE"].map((word) => [word, { type: "bool", text: "false" }] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, { type: "null", text: "" }] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, { type: "float", text: "NaN" }] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(
    (word) => [word, { type: "float", text: "+Inf" }] as const,
  ),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, { type: "float", text: "-Inf" }] as const),
]);

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Without underscores: those are dropped only where a number starts with a digit or a sign. */
const POINT_FLOAT = /^\.[0-9]+([eE][-+]?[0-9]+)?$/;

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * Resolves a plain scalar as Go's yaml.v3 does, since Compose does: YAML 1.2's words and numbers, octal with `0` or
 * `0o`, underscores in numbers, no sexagesimal `22:22`, no `yes`. Dates stay text.
 */
export function resolvePlain(source: string): Resolved {
  const word = WORDS.get(source);
  if (word !== undefined) return word;
  if (source.startsWith(".")) return (POINT_FLOAT.test(source) ? float(source) : undefined) ?? text(source);
  if (!/^[-+0-9]/.test(source)) return text(source);
  const plain = source.replaceAll("_", "");
  return integer(plain) ?? (FLOAT.test(plain) ? float(plain) : undefined) ?? text(source);
}

const text = (source: string): Resolved => ({ type: "string", text: source });

function integer(plain: string): Resolved | undefined {
  // 64 bits take 64 digits at most; longer ones need no counting.
  const match = plain.length > 70 ? null : INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : decimal;
  const size = BigInt(digits ?? "0");
  const value = sign === "-" ? -size : size;
  // A signed number above 63 bits fits neither of Go's integers.
  if (value < INT64_MIN || value > UINT64_MAX || (sign === "+" && value >= 2n ** 63n)) return undefined;
  return { type: "int", text: value.toString() };
}

function float(plain: string): Resolved | undefined {
  const value = Number(plain);
  return Number.isFinite(value) ? { type: "float", text: goFloat(value) } : undefined;
}

/** Go's `%v` of a float64: an exponent below 1e-4 and from 1e21, of at least two digits. */
function goFloat(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) {
    return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  }
  return String(value);
}
