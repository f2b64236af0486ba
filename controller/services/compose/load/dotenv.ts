import { interpolate, type LookUp } from "../shape/interpolate.ts";

/** One variable of an env file and the line it stands on. */
export interface EnvEntry {
  readonly value: string;
  readonly line: number;
}

/** What is wrong with a line. Nothing of the line is quoted: it may hold a password. */
export type EnvFault =
  | { readonly code: "env-line-bad" | "env-quote-open" | "env-variable-bad"; readonly line: number }
  | { readonly code: "variable-required"; readonly line: number; readonly variable: string };

/** An env file as read: variables in their order, faults, and variables used in it that had no value. */
export interface EnvFile {
  readonly entries: ReadonlyMap<string, EnvEntry>;
  readonly faults: readonly EnvFault[];
  readonly unset: readonly { readonly variable: string; readonly line: number }[];
}

interface Reader {
  readonly text: string;
  readonly lookUp: LookUp;
  readonly entries: Map<string, EnvEntry>;
  readonly faults: EnvFault[];
  readonly unset: { variable: string; line: number }[];
  at: number;
  line: number;
}

/** `[export] NAME`, then `=` or `:` (a value follows) or the end of the line (its value comes from outside). */
const START = /(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*(?:([=:])[^\S\n]*|(?=\n|$))/uy;

/**
 * Reads an env file as Compose does: `NAME=value` or `NAME: value`, `export`, comments, quotes, values of several lines
 * in quotes, `\n` and its like in double quotes, variables except in single quotes. `lookUp` wins over what the file
 * itself says above.
 */
export function readDotenv(text: string, lookUp: LookUp): EnvFile {
  const entries = new Map<string, EnvEntry>();
  const inFile: LookUp = (name) => lookUp(name) ?? entries.get(name)?.value;
  const plain = text.replace(/^\u{feff}/u, "");
  const reader: Reader = { text: plain, lookUp: inFile, entries, faults: [], unset: [], at: 0, line: 1 };
  while (toNextStatement(reader)) readStatement(reader);
  return reader;
}

/** Skips blanks and comments; false at the end. */
function toNextStatement(reader: Reader): boolean {
  const { text } = reader;
  for (; reader.at < text.length; reader.at++) {
    const char = text[reader.at] ?? "";
    if (char === "\n") reader.line++;
    else if (char === "#") reader.at = lineEnd(reader) - 1;
    else if (/\S/.test(char)) return true;
  }
  return false;
}

const lineEnd = ({ text, at }: Reader): number => {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
};

function readStatement(reader: Reader): void {
  const { line, text } = reader;
  START.lastIndex = reader.at;
  const [start, name, sign] = START.exec(text) ?? [];
  if (start === undefined || name === undefined) {
    reader.faults.push({ code: "env-line-bad", line });
    reader.at = lineEnd(reader);
    return;
  }
  reader.at += start.length;
  const value = sign === undefined ? reader.lookUp(name) : readValue(reader);
  if (value !== undefined) reader.entries.set(name, { value, line });
}

function readValue(reader: Reader): string | undefined {
  const quote = reader.text[reader.at];
  if (quote === "'" || quote === '"') return readQuoted(reader, quote);
  const end = lineEnd(reader);
  const written = reader.text.slice(reader.at, end);
  reader.at = end;
  // A comment needs a blank before it.
  const comment = written.indexOf(" #");
  return expanded(reader, (comment === -1 ? written : written.slice(0, comment)).trimEnd(), reader.line);
}

function readQuoted(reader: Reader, quote: string): string | undefined {
  const { text, line } = reader;
  let value = "";
  for (let at = reader.at + 1; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === quote) {
      reader.at = at + 1;
      return quote === "'" ? value : expanded(reader, unescaped(value), line);
    }
    if (char === "\n") reader.line++;
    if (char === "\\" && at + 1 < text.length) {
      const next = text[++at] ?? "";
      if (next === "\n") reader.line++;
      value += next === quote ? next : `\\${next}`;
    } else {
      value += char;
    }
  }
  reader.faults.push({ code: "env-quote-open", line });
  reader.at = text.length;
  return undefined;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["c", "\\c"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  // The one way to a dollar that is none of a variable.
  ["$", "$$"],
  ['"', '"'],
  ["\\", "\\"],
]);

function unescaped(value: string): string {
  return value.replace(/\\(?:([abcfnrtv$"\\])|0([0-7]{3}))/g, (whole, letter?: string, octal?: string) =>
    octal === undefined ? (ESCAPES.get(letter ?? "") ?? whole) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

function expanded(reader: Reader, value: string, line: number): string | undefined {
  const result = interpolate(value, reader.lookUp);
  if (result.ok) {
    reader.unset.push(...result.unset.map((variable) => ({ variable, line })));
    return result.text;
  }
  if ("malformed" in result) reader.faults.push({ code: "env-variable-bad", line });
  else reader.faults.push({ code: "variable-required", line, variable: result.missing });
  return undefined;
}

/** Reads an env file of `format: raw`: each line as it stands, as `docker run --env-file` does. */
export function readRawEnv(text: string, lookUp: LookUp): EnvFile {
  const entries = new Map<string, EnvEntry>();
  const faults: EnvFault[] = [];
  for (const [index, written] of text
    .replace(/^\u{feff}/u, "")
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const start = written.trimStart();
    if (start === "" || start.startsWith("#")) continue;
    const equals = start.indexOf("=");
    const name = equals === -1 ? start : start.slice(0, equals);
    const value = equals === -1 ? lookUp(name) : start.slice(equals + 1);
    if (name === "" || /\s/.test(name)) faults.push({ code: "env-line-bad", line });
    else if (value !== undefined) entries.set(name, { value, line });
  }
  return { entries, faults, unset: [] };
}
