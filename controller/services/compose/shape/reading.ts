import type { Words } from "../../../../shared/kernel/result.ts";
import { NOTES, PROBLEMS, type NoteCode, type ProblemCode } from "../sentences/all.ts";
import type { Mark } from "../yaml/tree.ts";

/** The key of what concerns the file as a whole. */
const DOCUMENT_KEY = "(document)";

/** A place in a file: line and column from 1, and the dotted path of the key (`services.web.ports.0`). */
export interface Spot extends Mark {
  readonly key: string;
}

/** What is wrong and what to do about it. */
export interface Problem extends Spot {
  readonly file: string;
  readonly code: ProblemCode;
  readonly says: Words;
}

/** What is accepted and still worth knowing. */
export interface Note extends Spot {
  readonly file: string;
  readonly code: NoteCode;
  readonly says: Words;
}

/** What gathers while one file is read; owned by the one call that made it. */
export interface Reading {
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly problems: Problem[];
  readonly notes: Note[];
  /** Key → a variable in its value that had none. */
  readonly gaps: Map<string, string>;
  /** Problems and notes beyond the first of each, counted and not written out. */
  readonly unsaid: { problems: number; notes: number };
}

/** A file of garbage is wrong on every line; nobody reads further than this. */
const SAID_MAX = 1_000;

/** A reading that has found nothing yet. */
export const newReading = (file: string, variables: Reading["variables"] = {}): Reading => ({
  file,
  variables,
  problems: [],
  notes: [],
  gaps: new Map(),
  unsaid: { problems: 0, notes: 0 },
});

/** A value and where it stands. */
export interface Found<T> {
  readonly value: T;
  readonly spot: Spot;
}

/** The `{names}` of a sentence; `{key}` is filled from the spot. */
type NamesIn<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Param = string | number | Words;
type Params<W extends Words> = Readonly<Record<Exclude<NamesIn<W["en"]>, "key">, Param>>;

/** Reports a problem; the types ask for exactly the parameters that its sentence names. */
export function refuse<C extends ProblemCode>(
  reading: Reading,
  spot: Spot,
  code: C,
  params: Params<(typeof PROBLEMS)[C]>,
): void {
  if (isFull(reading)) {
    reading.unsaid.problems++;
    return;
  }
  reading.problems.push({ file: reading.file, ...place(spot), code, says: sentence(PROBLEMS[code], spot, params) });
}

/** Reports something accepted that people should know. */
export function remark<C extends NoteCode>(
  reading: Reading,
  spot: Spot,
  code: C,
  params: Params<(typeof NOTES)[C]>,
): void {
  if (reading.notes.length >= SAID_MAX) {
    reading.unsaid.notes++;
    return;
  }
  reading.notes.push({ file: reading.file, ...place(spot), code, says: sentence(NOTES[code], spot, params) });
}

/** Whether further problems are only counted, so that care for their words is lost. */
export const isFull = (reading: Reading): boolean => reading.problems.length >= SAID_MAX;

/** Whether a key or something below it was refused: then it is not missing, and one sentence is enough. */
export function isRefused(reading: Reading, key: string): boolean {
  return reading.problems.some((problem) => problem.key === key || problem.key.startsWith(`${key}.`));
}

const place = ({ line, column, key }: Spot): Spot => ({ line, column, key: key === "" ? DOCUMENT_KEY : key });

function sentence(words: Words, spot: Spot, params: Readonly<Record<string, Param>>): Words {
  return { fr: fillIn("fr"), en: fillIn("en") };

  function fillIn(language: keyof Words): string {
    return words[language].replace(/\{(\w+)\}/g, (_, name: string) => {
      const param = name === "key" ? spot.key : params[name];
      return shorten(String(typeof param === "object" ? param[language] : (param ?? name)));
    });
  }
}

/** A sentence quotes the file; it should stay one. */
function shorten(quoted: string): string {
  const line = quoted.replace(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** A variable had no value and no default: worth a note, and to blame when its key is refused. */
export function leaveGap(reading: Reading, spot: Spot, variable: string): void {
  remark(reading, spot, "variable-unset", { variable });
  if (!reading.gaps.has(spot.key)) reading.gaps.set(spot.key, variable);
}

/**
 * All that is wrong, in the order of lines. Where a variable without value left a gap and what stayed was refused, the
 * variable is what is wrong.
 */
export function saidProblems(reading: Reading): readonly Problem[] {
  const blamed = reading.problems.map((problem): Problem => {
    const variable = reading.gaps.get(problem.key);
    if (variable === undefined) return problem;
    const params = { variable, example: `\${${variable}:-…}` };
    return { ...problem, code: "variable-missing", says: sentence(PROBLEMS["variable-missing"], problem, params) };
  });
  const count = reading.unsaid.problems;
  if (count === 0) return inOrderOfLines(blamed);
  const says = sentence(PROBLEMS["problems-more"], TOP, { count });
  return [...inOrderOfLines(blamed), { file: reading.file, ...place(TOP), code: "problems-more", says }];
}

/** All that is worth knowing, in the order of lines. */
export function saidNotes(reading: Reading): readonly Note[] {
  const count = reading.unsaid.notes;
  if (count === 0) return inOrderOfLines(reading.notes);
  const says = sentence(NOTES["notes-more"], TOP, { count });
  return [...inOrderOfLines(reading.notes), { file: reading.file, ...place(TOP), code: "notes-more", says }];
}

/** The file as a whole. */
export const TOP: Spot = { line: 1, column: 1, key: "" };

/** In the order of lines, each once: a part that is merged in ten places is wrong in one. */
function inOrderOfLines<T extends Problem | Note>(said: readonly T[]): readonly T[] {
  const once = new Map(said.map((one) => [`${one.line}:${one.column}:${one.code}:${one.says.en}`, one]));
  return [...once.values()].toSorted(
    (a, b) => a.line - b.line || a.column - b.column || compare(a.key, b.key) || compare(a.code, b.code),
  );
}

/** The order of code units, the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
