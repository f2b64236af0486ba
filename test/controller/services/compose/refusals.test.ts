import { describe, expect, test } from "vitest";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { NOTES, PROBLEMS } from "../../../../controller/services/compose/sentences/all.ts";
import { LOADING_PROBLEMS } from "../../../../controller/services/compose/sentences/loading.ts";
import { refusals, web } from "./read.ts";
import { ORDINARY, two } from "./refusal-cases.ts";
import { OF_THE_MACHINE } from "./refusal-cases-machine.ts";

const cases = [...ORDINARY, ...OF_THE_MACHINE].map(
  ([code, line, key, text, rest = {}]) => [code, line, key, text, rest] as const,
);

describe("a Compose file is refused", () => {
  test.each(cases)("%s on line %i at %s", (code, line, key, text, rest) => {
    const found = refusals(text, rest);
    expect(found).toContainEqual(expect.objectContaining({ file: "compose.yaml", code, line, key }));
  });

  test("without any name to be had", () => {
    const result = readCompose({ files: [{ name: "compose.yaml", text: web() }] });
    expect(result).toMatchObject({ ok: false, problems: [{ code: "name-missing", key: "name" }] });
  });

  test("for a name of its own that no service can have", () => {
    const result = readCompose({ files: [{ name: "compose.yaml", text: `name: My_Wiki\n${web()}` }] });
    expect(result).toMatchObject({ ok: false, problems: [{ code: "name-bad", line: 1, key: "name" }] });
  });

  test("for a name given by hand that no service can have", () => {
    expect(refusals(web(), { name: "Wiki!" })).toEqual([expect.objectContaining({ code: "name-bad" })]);
  });
});

describe("what is said", () => {
  const says = (text: string): readonly string[] => refusals(text).map((problem) => problem.says.en);

  test("all that is wrong is said at once, in the order of lines", () => {
    const file = web("colour: green", "privileged: true", "depends_on: [db]", "user: 7");
    expect(refusals(`${file}\nfoo: 1`).map(({ line, code }) => [line, code])).toEqual([
      [4, "key-unknown"],
      [5, "policy-forbids"],
      [6, "depends-unknown"],
      [7, "not-quoted"],
      [8, "key-unknown"],
    ]);
  });

  test("of very many problems the last says how many more there are", () => {
    const found = refusals(web(...Array.from({ length: 1_500 }, (_, n) => `key${n}q: 1`)));
    expect(found).toHaveLength(1_001);
    expect(found.at(-1)).toMatchObject({ code: "problems-more", says: { en: expect.stringContaining("500 more") } });
  });

  test("a clash of ports names both lines", () => {
    expect(says(two("    ports: [80:80]", "  b:", "    image: x", "    ports: [80:81]"))).toEqual([
      "Port 80/tcp of the node is taken twice: line 4 (`a`) and line 7 (`b`). Change one.",
    ]);
  });

  test("each cycle is named once, from its first name", () => {
    const needs = { a: "c", b: "a", c: "b", d: "d", e: "a" };
    const lines = Object.entries(needs).map(([name, need]) => `  ${name}: { image: x, depends_on: [${need}] }`);
    const found = says(["services:", ...lines].join("\n"));
    expect(found.map((sentence) => /: (.*?)\./.exec(sentence)?.[1])).toEqual(["a → c → b → a", "d → d"]);
  });

  test("a near miss is guessed", () => {
    expect(says(web("helthcheck: {}"))).toEqual([expect.stringContaining("Did you mean `healthcheck`?")]);
  });

  test("what a broken service is referred to by is not wrong as well", () => {
    const codes = refusals(two("    depends_on: [b]", "  b:")).map((problem) => problem.code);
    expect(codes).toEqual(["wrong-type"]);
  });

  test("no value of the environment is ever quoted", () => {
    const file = web(
      "environment:",
      '  1A: "s3cret"',
      '  B: "s3cret$1s3cret"',
      '  C: "s3cret${s3"',
      "  D: s3cret",
      "user: 1",
    );
    expect(JSON.stringify(refusals(file))).not.toContain("s3cret");
  });
});

describe("the sentences", () => {
  const names = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

  test("every reason is reached by a case above, or by one of the files around one", () => {
    const loading = Object.keys(LOADING_PROBLEMS);
    const reached = new Set<string>([
      ...cases.map(([code]) => code),
      ...loading,
      "name-missing",
      "name-bad",
      "problems-more",
    ]);
    expect(Object.keys(PROBLEMS).filter((code) => !reached.has(code))).toEqual([]);
  });

  test.each(Object.entries({ ...PROBLEMS, ...NOTES }))("%s names the same things in both languages", (_, words) => {
    expect(new Set(names(words.fr))).toEqual(new Set(names(words.en)));
  });

  test.each(cases)("%s on line %i at %s leaves no gap", (_code, _line, _key, text, rest) => {
    for (const problem of refusals(text, rest)) {
      expect(problem.says.en).not.toMatch(/undefined|\[object/);
      expect(problem.says.fr).not.toMatch(/undefined|\[object/);
    }
  });
});
