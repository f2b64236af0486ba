import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { composeFile } from "../../../../controller/services/compose/keys/top.ts";
import {
  readCompose,
  type ComposeInput,
  type ComposeResult,
} from "../../../../controller/services/compose/read-compose.ts";
import { keyRows } from "../../../../controller/services/compose/shape/keys.ts";
import { policiesUsedBy } from "../../../../shared/services/policies-used.ts";
import { PolicyCode } from "../../../../shared/services/policies.ts";
import { Stack } from "../../../../shared/services/wire.ts";

/** Other people's files, kept beside the repository and never in it. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));
const golden = fileURLToPath(new URL("corpus.golden.json", import.meta.url));
const present = existsSync(corpus);
const reason = present ? "" : " (skipped: ../shared/corpus is not there)";

const names = present
  ? ["awesome", "dokploy"].flatMap((catalogue) =>
      readdirSync(`${corpus}${catalogue}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(`${corpus}${catalogue}/${entry.name}/compose.yaml`))
        .map((entry) => `${catalogue}/${entry.name}`)
        .toSorted(),
    )
  : [];

const textOf = (name: string): string => readFileSync(`${corpus}${name}/compose.yaml`, "utf8");

/** As it stands: the file alone, with the platform's own values for the variables that templates leave to it. */
function readAlone(name: string, rest: Partial<ComposeInput> = {}): ComposeResult {
  const files = [{ name: `${name}/compose.yaml`, text: textOf(name) }];
  return readCompose({ files, magic: (service, variable) => `${service}-${variable.toLowerCase()}`, ...rest });
}

/** The same file, with values for the variables that it asks for, a `.env`, and every rule waived. */
function readGiven(name: string): ComposeResult {
  const first = readAlone(name);
  const wanted = (first.ok ? [] : first.problems).flatMap(({ says }) => /variable `(\w+)`/.exec(says.en)?.[1] ?? []);
  return readAlone(name, {
    variables: Object.fromEntries(wanted.map((variable) => [variable, valueOf(variable)])),
    beside: { ".env": { kind: "file", content: "", mode: 0o600 } },
    waivers: () => new Set(PolicyCode.options),
  });
}

const valueOf = (variable: string): string =>
  variable.includes("PORT") ? "8123" : variable.endsWith("_PATH") ? `./${variable.toLowerCase()}` : "v1";

const sentences = (result: ComposeResult): readonly string[] =>
  result.ok ? [] : result.problems.map(({ line, says }) => `${line}: ${says.en}`);

interface Verdict {
  readonly verdict: "done" | "refused";
  readonly says?: readonly string[];
  /** Once what it asks for is given. */
  readonly given?: "done" | "refused";
}

function verdictOf(name: string): Verdict {
  const says = sentences(readAlone(name));
  if (says.length === 0) return { verdict: "done" };
  return { verdict: "refused", says, given: readGiven(name).ok ? "done" : "refused" };
}

const all = new Map(names.map((name) => [name, verdictOf(name)]));
if (present && process.env["UPDATE_GOLDEN"] === "1") {
  writeFileSync(golden, `${JSON.stringify(Object.fromEntries(all), undefined, 1)}\n`);
}

const kept: Readonly<Record<string, Verdict>> = JSON.parse(readFileSync(golden, "utf8"));
/** An image that only its author can make is no matter of the file's. */
const unbuilt = names.filter((name) => !/^\s+build:/m.test(textOf(name)));

describe.skipIf(!present)(`other people's Compose files${reason}`, () => {
  test("are those of the list", () => {
    expect(Object.keys(kept)).toEqual(names);
  });

  test.each(names)("%s has the verdict that is kept (UPDATE_GOLDEN=1 writes it anew)", (name) => {
    expect(all.get(name)).toEqual(kept[name]);
  });

  test.each(names)("%s: every sentence has its place", (name) => {
    const lines = textOf(name).split("\n").length;
    for (const result of [readAlone(name), readGiven(name)]) {
      for (const { file, line, key } of result.ok ? result.notes : result.problems) {
        expect(file).toBe(`${name}/compose.yaml`);
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
        expect(key).not.toBe("");
      }
    }
  });

  const done = names.filter((name) => all.get(name)?.verdict === "done" || all.get(name)?.given === "done");

  test.each(done)("%s: what has no effect is said", (name) => {
    const result = readGiven(name);
    if (!result.ok) throw new Error(`${name} is refused`);
    expect(Stack.parse(result.stack)).toEqual(result.stack);
    const used = new Set(result.stack.containers.flatMap(policiesUsedBy));
    expect([...used].toSorted()).toEqual(result.stack.waivers ?? []);
    const said = new Set(result.notes.map((note) => note.key));
    const left = result.notes.filter(({ code }) => code === "replicas-none").map(({ key }) => key.split(".")[1]);
    const silent = keysOf(parse(textOf(name), { merge: true, logLevel: "silent" }))
      .filter((key) => !left.includes(key.split(".")[1]))
      .filter((key) => noted.some((pattern) => pattern.test(key)) && !said.has(key));
    expect(silent).toEqual([]);
  });

  const share = (count: number): number => count / unbuilt.length;

  test("nine in ten that need no building run unedited, once what they ask for is given", () => {
    expect(share(unbuilt.filter((name) => done.includes(name)).length)).toBeGreaterThanOrEqual(0.9);
  });

  test("three in four of these run with nothing given at all", () => {
    expect(share(unbuilt.filter((name) => all.get(name)?.verdict === "done").length)).toBeGreaterThanOrEqual(0.75);
  });
});

/** The keys that are accepted without an effect. */
const noted = keyRows(composeFile)
  .filter((row) => row.verdict === "noted")
  // What stands below such a key is said with it.
  .filter((row, _, rows) => !rows.some((other) => row.key.startsWith(`${other.key}.`)))
  .map((row) => new RegExp(`^${row.key.replaceAll(".", "\\.").replaceAll("*", "[^.]+")}$`));

/** Every key of a document, by its path. */
function keysOf(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => {
    const key = path === "" ? name : `${path}.${name}`;
    return [key, ...keysOf(held, key)];
  });
}
