import { describe, expect, test } from "vitest";
import { readDotenv, readRawEnv } from "../../../../controller/services/compose/load/dotenv.ts";
import { ABSENT, folder, loaded, webFile, webOf } from "./loading.ts";

const outside = (name: string) => ({ OUT: "o", A: "outer" })[name];
const values = (text: string) =>
  Object.fromEntries([...readDotenv(text, outside).entries].map(([name, { value }]) => [name, value]));

describe("a file of variables", () => {
  test.each([
    ["X=a", { X: "a" }],
    ["X = a ", { X: "a" }],
    ["X: a", { X: "a" }],
    ["export X=a", { X: "a" }],
    ["export\tX=a", { X: "a" }],
    ["X=", { X: "" }],
    ["X=a b", { X: "a b" }],
    ["X=a # b", { X: "a" }],
    ["X=a#b", { X: "a#b" }],
    ["X=#a", { X: "#a" }],
    ["# X=a\n\n  Y=b", { Y: "b" }],
    ["X='a # b'", { X: "a # b" }],
    ['X="a # b" # c', { X: "a # b" }],
    ["X='$OUT \\n'", { X: "$OUT \\n" }],
    ['X="$OUT\\n"', { X: "o\n" }],
    ['X="\\t\\\\ \\" \\q \\0101"', { X: '\t\\ " \\q A' }],
    ["X='it\\'s'", { X: "it's" }],
    ["X=$OUT-${OUT}-${NO:-d}", { X: "o-o-d" }],
    ["X=a\nY=$X", { X: "a", Y: "a" }],
    ["A=inner\nY=$A", { A: "inner", Y: "outer" }],
    ['X="$$a \\$b"', { X: "$a $b" }],
    ["X=pa$ word$", { X: "pa$ word$" }],
    ['X="a\nb"\nY=c', { X: "a\nb", Y: "c" }],
    ["X='a\nb'\nY=c", { X: "a\nb", Y: "c" }],
    ["X=a\r\nY=b\r\n", { X: "a", Y: "b" }],
    ["\u{feff}X=a", { X: "a" }],
    ["OUT\nNO\nX=a", { OUT: "o", X: "a" }],
    ["OUT", { OUT: "o" }],
    ["X=a\nX=b", { X: "b" }],
    ["a.b-c[0]=x", { "a.b-c[0]": "x" }],
    ["X=a=b", { X: "a=b" }],
    ["", {}],
  ])("%j", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test.each([
    ["A b=c\nX=1", "env-line-bad", 1],
    ["X=1\n\n!=c", "env-line-bad", 3],
    ["X=1\n=c", "env-line-bad", 2],
    ['X=1\nY="a\nb\n', "env-quote-open", 2],
    ["X=1\nY=${", "env-variable-bad", 2],
    ["X=1\nY=${NO:?why}", "variable-required", 2],
  ])("%j is told by its line, and the rest is read", (text, code, line) => {
    const { faults, entries } = readDotenv(text, outside);
    expect(faults).toMatchObject([{ code, line }]);
    expect(entries.get("X")?.value).toBe("1");
  });

  test("lines count on after values of several lines", () => {
    expect(readDotenv('A="1\n2\n3"\n\nB=2', outside).entries.get("B")?.line).toBe(5);
  });

  test("raw: as it stands", () => {
    const text = '# no\nA="a" # b\r\n  B=$X\nOUT\nNO\nbad name=1\n';
    const { entries, faults } = readRawEnv(text, outside);
    expect(Object.fromEntries([...entries].map(([name, { value }]) => [name, value]))).toEqual({
      A: '"a" # b',
      B: "$X",
      OUT: "o",
    });
    expect(faults).toEqual([{ code: "env-line-bad", line: 6 }]);
  });
});

describe("env_file", () => {
  test.each([
    ["one", ["env_file: a.env"], { A: "1", B: "a" }],
    ["several, the last wins", ["env_file: [a.env, b.env]"], { A: "1", B: "b" }],
    [
      "with settings",
      ["env_file: [{ path: ./a.env, required: true }, { path: no.env, required: false }]"],
      { A: "1", B: "a" },
    ],
    ["environment wins", ["env_file: a.env", "environment: [B=mine, C=c]"], { A: "1", B: "mine", C: "c" }],
    ["raw", ["env_file: [{ path: raw.env, format: raw }]"], { R: "'$A'" }],
    ["with variables", ["env_file: [a.env, c.env]", "environment: { E: e }"], { A: "1", B: "a", C: "o-1-e", E: "e" }],
  ])("%s", (_, lines, environment) => {
    const beside = {
      "a.env": "A=1\nB=a",
      "b.env": "B=b",
      "c.env": "C=$OUT-$A-$E",
      "raw.env": "R='$A'",
      "no.env": ABSENT,
    };
    expect(webOf(webFile(...lines), { ...beside, ".env": "OUT=o" })).toEqual({ environment });
  });

  test("of two given files", () => {
    const beside = { "a.env": "A=1", "b.env": "A=2\nB=3" };
    expect(webOf([webFile("env_file: a.env"), webFile("env_file: [b.env]")], beside)).toEqual({
      environment: { A: "2", B: "3" },
    });
  });

  test("a value stands where its file is named", () => {
    const { source } = loaded(webFile("image: a", "env_file:", "  - a.env"), { "a.env": "A=1" });
    const services = source?.entries.get("services")?.value;
    const web = services?.kind === "map" ? services.entries.get("web")?.value : undefined;
    const environment = web?.kind === "map" ? web.entries.get("environment")?.value : undefined;
    const value = environment?.kind === "map" ? environment.entries.get("A")?.value : undefined;
    expect(value).toMatchObject({ file: "compose.yaml", line: 5, text: "1" });
  });

  test("an optional file that is not there is noted, and asked for", () => {
    const text = webFile("env_file: [{ path: a.env, required: false }]");
    expect(loaded(text, { "a.env": ABSENT }).notes).toMatchObject([{ code: "env-file-left-out", line: 3 }]);
    const { asked, missing, problems } = loaded(text);
    expect([asked.paths, missing, problems]).toEqual([["a.env"], [], []]);
  });

  test.each([
    ["a folder", "env_file: a", { a: folder("x") }, "compose.yaml:3 services.web.env_file file-is-folder"],
    ["nothing", "env_file: [a]", { a: ABSENT }, "compose.yaml:3 services.web.env_file.0 env-file-absent"],
    [
      "a large one",
      "env_file: a",
      { a: { kind: "too-large", sizeBytes: 9_000_000 } as const },
      "compose.yaml:3 services.web.env_file beside-too-large",
    ],
    [
      "another format",
      "env_file: [{ path: a, format: ini }]",
      { a: "" },
      "compose.yaml:3 services.web.env_file.0.format env-file-format",
    ],
    ["a bad line", "env_file: a", { a: "X=1\n?" }, "a:2 (document) env-line-bad"],
    ["an open quote", "env_file: a", { a: "X='1" }, "a:1 (document) env-quote-open"],
    ["a bad variable", "env_file: a", { a: "X=${" }, "a:1 (document) env-variable-bad"],
    ["another type", "env_file: { a: b }", {}, "compose.yaml:3 services.web.env_file wrong-type"],
  ])("%s: refused", (_, line, beside, expected) => {
    const { problems } = loaded(webFile(line), beside);
    expect(problems.map(({ file, line: at, key, code }) => `${file}:${at} ${key} ${code}`)).toEqual([expected]);
  });

  test("nothing that a file of variables holds is ever quoted", () => {
    const beside = { ".env": "P=s3cret\ns3cret s3cret\nQ='s3cret", "a.env": "A=s3cret${s3cret\nB s3cret" };
    const found = loaded(webFile("env_file: a.env", "ports: ['$P']"), beside);
    expect(found.problems).toHaveLength(4);
    expect(JSON.stringify([found.problems, found.notes])).not.toContain("s3cret");
  });

  test("labels from files", () => {
    const beside = { "a.labels": "a.b=1\nc=2", "b.labels": "c=3" };
    expect(webOf(webFile("label_file: [a.labels, b.labels]", "labels: { d: 4, a.b: 5 }"), beside)).toEqual({
      labels: { "a.b": "5", c: "3", d: "4" },
    });
  });
});
