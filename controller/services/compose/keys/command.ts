import { forms, list } from "../shape/collections.ts";
import { string } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { isTraced } from "../yaml/tree.ts";
import { traced, writtenWord, type WrittenWord } from "./written-word.ts";

/** A word, and where in its line it stands with its quotes. */
interface SplitWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a command line, or why there are none. */
export type Split =
  | { readonly ok: true; readonly words: readonly SplitWord[] }
  | { readonly ok: false; readonly open: true }
  | { readonly ok: false; readonly open: false; readonly operator: string };

const BLANK = /\s/;

/**
 * Splits a line into words as a POSIX shell does: quotes and backslashes. What only a shell can do (`&&`, `|`, `>`)
 * is refused, since nothing would do it.
 */
export function splitWords(line: string): Split {
  const words: SplitWord[] = [];
  let word: string | undefined;
  let start = 0;
  let at = 0;
  const endWord = (): void => {
    if (word !== undefined) words.push({ text: word, start, end: at });
    word = undefined;
  };
  while (at < line.length) {
    const char = line[at] ?? "";
    if (word === undefined) start = at;
    if (char === "'" || char === '"') {
      const quoted = readQuoted(line, at + 1, char);
      if (quoted === undefined) return { ok: false, open: true };
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (char === "\\") {
      const next = line[at + 1];
      if (next === undefined) return { ok: false, open: true };
      if (next !== "\n") word = (word ?? "") + next;
      at += 2;
    } else if (BLANK.test(char)) {
      endWord();
      at++;
    } else {
      const operator = /^(?:&&|\|\||>>|<<|[;&|<>])/.exec(line.slice(at, at + 2))?.[0];
      if (operator !== undefined) return { ok: false, open: false, operator };
      word = (word ?? "") + char;
      at++;
    }
  }
  endWord();
  return { ok: true, words };
}

/** The text up to the closing quote and the index after it. Within double quotes a backslash escapes `"`, `\`, `$` and a backquote. */
function readQuoted(line: string, start: number, quote: string): { text: string; end: number } | undefined {
  const parts: string[] = [];
  for (let at = start; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === quote) return { text: parts.join(""), end: at + 1 };
    const next = line[at + 1] ?? "";
    if (char === "\\" && quote === '"' && '"\\$`\n'.includes(next) && next !== "") {
      if (next !== "\n") parts.push(next);
      at++;
    } else {
      parts.push(char);
    }
  }
  return undefined;
}

/** A command or entrypoint: text that is split into words, or the list of words. An empty one clears the image's. */
export const command: Shape<readonly WrittenWord[]> = forms(
  { en: "a command line or a list of words", fr: "une ligne de commande ou une liste de mots" },
  {
    scalar: changed(traced(string()), ({ value: line, spans }, spot, reading) => {
      const split = splitWords(line);
      if (split.ok) return split.words.map(({ text, start, end }) => ({ text, veiled: isTraced(spans, start, end) }));
      if (split.open) refuse(reading, spot, "command-quote-open", {});
      else refuse(reading, spot, "command-operator", { operator: split.operator });
      return undefined;
    }),
    list: changed(list(writtenWord), (words) => words.map((word) => word.value)),
  },
);
