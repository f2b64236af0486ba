import type { Words } from "../../../../shared/kernel/result.ts";
import type { PolicyCode } from "../../../../shared/services/policies.ts";
import type { Asked, Beside, ComposeInput } from "../input.ts";
import { NOTES, PROBLEMS, type NoteCode, type ProblemCode } from "../sentences/all.ts";
import type { Mark, Trace } from "../yaml/tree.ts";
import type { LookUp } from "./interpolate.ts";
import { folderOf, normalPath, pathBelow } from "./paths.ts";
import { addTrace, newTraces, tracesAround, type Traces } from "./traces.ts";

/** The key of what concerns the file as a whole. */
const DOCUMENT_KEY = "(document)";

/** A place: file, line and column from 1, and the dotted path of the key (`services.web.ports.0`). */
export interface Spot extends Mark {
  readonly key: string;
}

/** What is wrong and what to do about it. */
export interface Problem extends Spot {
  readonly code: ProblemCode;
  readonly says: Words;
}

/** What is accepted and still worth knowing. */
export interface Note extends Spot {
  readonly code: NoteCode;
  readonly says: Words;
}

/** What gathers while files are read; owned by the one call that made it. */
export interface Reading {
  readonly input: ComposeInput;
  /** Name of the first file. */
  readonly file: string;
  /** What variables stand for, once it is known. */
  readonly variables: { lookUp: LookUp };
  /** What lies beside, by its normal path: what was handed in, and the given files themselves. */
  readonly beside: ReadonlyMap<string, Beside>;
  /** Variables that were looked up, paths that are not known, and of those the ones that can't be done without. */
  readonly asked: {
    readonly paths: Set<string>;
    readonly variables: Set<string>;
    readonly missing: Map<string, Spot>;
    /** Secrets of the cluster that stood for variables, with their values. */
    readonly secrets: Map<string, string>;
  };
  readonly problems: Problem[];
  /** What a rule forbids, unless it was waived for the service. `what`: what the file asks for. */
  readonly needs: { readonly policy: PolicyCode; readonly spot: Spot; readonly what: string }[];
  readonly notes: Note[];
  /** The variables in values, and what stood for them; `unset` had nothing. */
  readonly traces: Traces;
  /** Places whose value was refused before anybody read it: nothing more is said of them. */
  readonly unread: Set<string>;
  /** Problems and notes beyond the first of each, counted and not written out. */
  readonly unsaid: { problems: number; notes: number };
}

/** A file of garbage is wrong on every line; nobody reads further than this. */
const SAID_MAX = 1_000;

/** A reading that has found nothing yet. */
export const newReading = (input: ComposeInput): Reading => ({
  input,
  file: input.files[0]?.name ?? "",
  variables: { lookUp: () => undefined },
  beside: knownBeside(input),
  asked: { paths: new Set(), variables: new Set(), missing: new Map(), secrets: new Map() },
  problems: [],
  needs: [],
  notes: [],
  traces: newTraces(),
  unread: new Set(),
  unsaid: { problems: 0, notes: 0 },
});

function knownBeside({ files, beside = {} }: ComposeInput): ReadonlyMap<string, Beside> {
  const folder = folderOf(files[0]?.name ?? "");
  const given = files.map(({ name, text }): [string, Beside] => [
    pathBelow(folder, name),
    { kind: "file", content: Buffer.from(text, "utf8").toString("base64"), mode: 0o644 },
  ]);
  return new Map([
    ...given,
    ...Object.entries(beside).map(([path, held]): [string, Beside] => [normalPath(path), held]),
  ]);
}

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
  if (reading.unread.has(markText(spot))) return;
  if (isFull(reading)) {
    reading.unsaid.problems++;
    return;
  }
  reading.problems.push({
    ...place(reading, spot),
    code,
    says: sentence(PROBLEMS[code], spot, veiled(reading, spot, params)),
  });
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
  reading.notes.push({
    ...place(reading, spot),
    code,
    says: sentence(NOTES[code], spot, veiled(reading, spot, params)),
  });
}

/** Whether further problems are only counted, so that care for their words is lost. */
export const isFull = (reading: Reading): boolean => reading.problems.length >= SAID_MAX;

/** Whether a key or something below it was refused: then it is not missing, and one sentence is enough. */
export function isRefused(reading: Reading, key: string): boolean {
  return reading.problems.some((problem) => problem.key === key || problem.key.startsWith(`${key}.`));
}

const place = ({ file }: Reading, spot: Spot): Spot => ({
  file: spot.file === "" ? file : spot.file,
  line: spot.line,
  column: spot.column,
  key: spot.key === "" ? DOCUMENT_KEY : spot.key,
});

function sentence(words: Words, spot: Spot, params: Readonly<Record<string, Param>>): Words {
  return { fr: fillIn("fr"), en: fillIn("en") };

  function fillIn(language: keyof Words): string {
    return words[language].replace(/\{(\w+)\}/g, (_, name: string) => {
      const param = name === "key" ? spot.key : params[name];
      return shorten(String(typeof param === "object" ? param[language] : (param ?? name)));
    });
  }
}

/** What came from a variable may be a password: a sentence shows the variable instead. */
function veiled(reading: Reading, { key }: Spot, params: Readonly<Record<string, Param>>): typeof params {
  const values = tracesAround(reading.traces, key)
    .flatMap((trace) => [...trace.values])
    .filter(([, value]) => value !== "")
    .toSorted(([, a], [, b]) => b.length - a.length);
  if (values.length === 0) return params;
  const veil = (text: string): string =>
    values.reduce((left, [name, value]) => {
      // A short one stands in many words that have nothing to do with it.
      if (value.length < 3) return left === value ? `\${${name}}` : left;
      return left.replaceAll(value, () => `\${${name}}`);
    }, text);
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, typeof param === "object" ? param : veil(String(param))]),
  );
}

/** A sentence quotes the file; it should stay one. */
function shorten(quoted: string): string {
  const line = quoted.replace(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** After what was refused at a place, what stands there is only a stopgap. */
export const leaveUnread = (reading: Reading, spot: Spot): void => void reading.unread.add(markText(spot));

const markText = ({ file, line, column }: Mark): string => `${file}:${line}:${column}`;

/** Keeps what variables did to a value. One without a value is worth a note, and to blame when its key is refused. */
export function leaveTrace(reading: Reading, spot: Spot, trace: Trace): void {
  if (trace.values.size > 0 || trace.unset.length > 0) addTrace(reading.traces, spot.key, trace);
  for (const variable of trace.unset) remark(reading, spot, "variable-unset", { variable });
}

/**
 * All that is wrong, in the order of lines. Where a variable without value left a gap and what stayed was refused, the
 * variable is what is wrong.
 */
export function saidProblems(reading: Reading): readonly Problem[] {
  const blamed = reading.problems.map((problem): Problem => {
    const variable = reading.traces.at.get(problem.key)?.unset[0];
    if (variable === undefined) return problem;
    const params = { variable, example: `\${${variable}:-…}` };
    return { ...problem, code: "variable-missing", says: sentence(PROBLEMS["variable-missing"], problem, params) };
  });
  const count = reading.unsaid.problems;
  if (count === 0) return inOrderOfLines(blamed, reading);
  const says = sentence(PROBLEMS["problems-more"], TOP, { count });
  return [...inOrderOfLines(blamed, reading), { ...place(reading, TOP), code: "problems-more", says }];
}

/** All that is worth knowing, in the order of lines. */
export function saidNotes(reading: Reading): readonly Note[] {
  const count = reading.unsaid.notes;
  if (count === 0) return inOrderOfLines(reading.notes, reading);
  const says = sentence(NOTES["notes-more"], TOP, { count });
  return [...inOrderOfLines(reading.notes, reading), { ...place(reading, TOP), code: "notes-more", says }];
}

/** What was looked for: paths that are not known, and all variables. */
export const whatIsAsked = ({ asked: { paths, variables } }: Reading): Asked => ({
  paths: [...paths].toSorted(compare),
  variables: [...variables].toSorted(compare),
});

/** The first file as a whole. */
export const TOP: Spot = { file: "", line: 1, column: 1, key: "" };

/** In the order of files and lines, each once: a part that is merged in ten places is wrong in one. */
function inOrderOfLines<T extends Problem | Note>(said: readonly T[], { input }: Reading): readonly T[] {
  const given = new Map(input.files.map(({ name }, index) => [name, index]));
  const rank = (file: string): number => given.get(file) ?? given.size;
  const once = new Map(said.map((one) => [`${markText(one)}:${one.code}:${one.says.en}`, one]));
  return [...once.values()].toSorted(
    (a, b) =>
      rank(a.file) - rank(b.file) ||
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.key, b.key) ||
      compare(a.code, b.code),
  );
}

/** The order of code units, the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
