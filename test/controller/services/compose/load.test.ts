import { describe, expect, test } from "vitest";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { ABSENT, file, folder, loaded, webFile } from "./loading.ts";

const codes = (found: { readonly problems: readonly { file: string; line: number; code: string }[] }) =>
  found.problems.map(({ file: name, line, code }) => `${name}:${line} ${code}`);

describe("bad input", () => {
  test("a BOM and Windows line ends change nothing", () => {
    const text = `\u{feff}${webFile("image: a", "command: [b]").replaceAll("\n", "\r\n")}\r\n`;
    const { tree, source, problems } = loaded(text);
    expect([tree, problems]).toEqual([{ services: { web: { image: "a", command: ["b"] } } }, []]);
    expect(source?.entries.get("services")?.keyMark).toMatchObject({ line: 1, column: 1 });
  });

  test.each([
    ["a file of 10 MB", `services: {}\n#${"x".repeat(10 * 1024 ** 2)}`, ["compose.yaml:1 file-too-large"]],
    ["a file of brackets", "[".repeat(200_000), ["compose.yaml:1 yaml-too-deep"]],
    ["a file of deep maps", `${"{a: ".repeat(300)}1${"}".repeat(300)}`, ["compose.yaml:1 yaml-too-deep"]],
    ["a tab", "services:\n\tweb: {}\n", ["compose.yaml:2 yaml-tab"]],
    ["a key twice", "a: 1\nb: 2\na: 3\n", ["compose.yaml:3 key-duplicate"]],
    ["nothing", "", ["compose.yaml:1 document-not-map"]],
    ["a list", "- a\n", ["compose.yaml:1 document-not-map"]],
    ["a list after a file", "a: 1\n---\n- a\n", ["compose.yaml:3 document-not-map"]],
    ["a foreign tag", "a: !foo 1\n", ["compose.yaml:1 tag-unknown"]],
  ])("%s", (_, text, expected) => {
    expect(codes(loaded(text))).toEqual(expected);
  });

  test("a bomb of extensions is refused, not written out", () => {
    const big = `x-big: &big [${"a,".repeat(9_000)}]\nx-bigger: &bigger [${"*big,".repeat(60)}]`;
    const chain = Array.from({ length: 300 }, (_, n) => `  s${n}: { extends: base, n: ${n} }`);
    const found = loaded([big, "services:", "  base: { labels: *bigger }", ...chain].join("\n"));
    expect(codes(found)).toContain("compose.yaml:1 alias-bomb");
  });

  test("a bomb of includes is refused", () => {
    const beside = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `${n}.yaml`,
        n === 11 ? "services: {}" : `include: [${n + 1}.yaml, ./${n + 1}.yaml]`,
      ]),
    );
    expect(codes(loaded("include: [0.yaml]", beside))).toContain("compose.yaml:1 files-too-many");
  });
});

describe("what is asked for", () => {
  test("`.env`, and the variables that Compose itself looks at", () => {
    const { asked, missing } = loaded("services: {}", {}, { beside: {} });
    expect(asked).toEqual({ paths: [".env"], variables: ["COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"] });
    expect(missing).toEqual([]);
  });

  test("files and variables, known ones no more", () => {
    const text = [
      "include: [./sub/a.yaml, b.yaml]",
      webFile("image: $A", "environment: [B, C=$D]", "env_file: [x.env, { path: y.env, required: false }]"),
    ].join("\n");
    const first = loaded(text);
    expect(first.asked).toMatchObject({ paths: ["b.yaml", "sub/a.yaml", "x.env", "y.env"] });
    expect(first.asked.variables).toEqual(["A", "B", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME", "D"]);
    expect(first.missing).toEqual(["sub/a.yaml", "b.yaml", "x.env"]);
    const then = loaded(text, { "b.yaml": "services: { b: { image: $E } }", "sub/a.yaml": ABSENT });
    expect(then.asked.paths).toEqual(
      [".env", "sub/.env", "x.env", "y.env"].filter((path) => path !== ".env" && path !== "sub/.env"),
    );
    expect(then.asked.variables).toContain("E");
  });

  test("the given files are known to each other", () => {
    const files = [
      { name: "here/compose.yaml", text: "services: {}" },
      { name: "here/more.yaml", text: "services: { web: { extends: { file: compose.yaml, service: web } } }" },
    ];
    const { asked, problems } = loaded([], { "x.env": file("") }, { files });
    expect(asked.paths).toEqual([]);
    expect(problems.map(({ code, says }) => [code, says.en])).toEqual([
      ["extends-unknown", expect.stringContaining("in here/compose.yaml")],
    ]);
  });

  test("a folder called .env is none", () => {
    expect(loaded("services: {}", { ".env": folder() }).problems).toEqual([]);
  });
});

describe("a secret of the cluster that stands for a variable", () => {
  const read = (text: string) =>
    readCompose({ files: [{ name: "compose.yaml", text }], name: "app", secrets: { TOKEN: "hunter22" } });

  test("is sealed in an environment and in a command", () => {
    const found = read(
      `services: { a: { image: "a:1", environment: { T: "\${TOKEN}" }, command: ["x", "\${TOKEN}"] } }`,
    );
    const stack = found.ok ? JSON.stringify(found.stack) : "hunter22";
    expect(stack).not.toContain("hunter22");
  });

  test("is refused where it would stand in clear", () => {
    const found = read(`services: { a: { image: "a:\${TOKEN}" } }`);
    expect(found.ok ? [] : found.problems.map(({ code }) => code)).toEqual(["secret-revealed"]);
    expect(JSON.stringify(found)).not.toContain("hunter22");
  });
});
