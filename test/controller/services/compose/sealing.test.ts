import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readCompose, type ComposeInput } from "../../../../controller/services/compose/read-compose.ts";
import { sealedWordKey } from "../../../../shared/services/sealed.ts";
import type { Container } from "../../../../shared/services/wire.ts";
import { accept, refusals, web } from "./read.ts";

const SECRET = "correct horse";
const variables = { PW: "hunter2hunter2", WORDS: "one two", SECRET, EMPTY: "" };
const token = (number: number): string => `{{lierre.sealed.${number}}}`;
const build = { "./": { kind: "folder", names: ["Dockerfile"] }, Dockerfile: file("FROM scratch\n") } as const;

function file(text: string) {
  return { kind: "file", content: Buffer.from(text).toString("base64"), mode: 0o644 } as const;
}

describe("a word that a variable had a part in travels sealed", () => {
  test.each<[string, Partial<Container>, readonly string[]]>([
    ["command: redis --pass $PW --port 1", { command: ["redis", "--pass", token(0), "--port", "1"] }, [variables.PW]],
    ["command: a x${PW}y '${SECRET}'", { command: ["a", token(0), token(1)] }, [`x${variables.PW}y`, SECRET]],
    [
      "command: $WORDS 'a '\"$PW\"' b' c",
      { command: [token(0), token(1), token(2), "c"] },
      ["one", "two", `a ${variables.PW} b`],
    ],
    [
      "command: [a, '${NO:-d}', '${NO:-${PW}}', '${PW:+x}', '$$PW', '${EMPTY}']",
      { command: ["a", "d", token(0), "x", "$PW", ""] },
      [variables.PW],
    ],
    ["command: a${EMPTY} ${NO:-b ${PW}} c", { command: ["a", "b", token(0), "c"] }, [variables.PW]],
    ["entrypoint: ['--pass=${PW}']", { entrypoint: [token(0)] }, [`--pass=${variables.PW}`]],
    [
      "labels: { rule: 'Host(`$PW`)', plain: is }",
      { labels: { plain: "is", rule: token(0) } },
      [`Host(\`${variables.PW}\`)`],
    ],
    ["labels: ['a=$PW', 'b=c', '${WORDS:+k}=v']", { labels: { a: token(0), b: "c", k: "v" } }, [variables.PW]],
    ["labels: { z: $PW, a: $SECRET }", { labels: { a: token(0), z: token(1) } }, [SECRET, variables.PW]],
  ])("%s", (line, expected, words) => {
    const { stack, content } = accept(web(line), { variables });
    expect(stack.containers[0]).toMatchObject(expected);
    expect(content.words).toEqual(Object.fromEntries(words.entries()));
  });

  test.each([
    ["'ping $PW'", ["CMD-SHELL", token(0)], "ping hunter2hunter2"],
    ["[CMD, ping, '$PW']", ["CMD", "ping", token(0)], "hunter2hunter2"],
  ])("healthcheck.test %s", (line, expected, word) => {
    const { stack, content } = accept(web(`healthcheck: { test: ${line} }`), { variables });
    expect(stack.containers[0]?.healthcheck?.test).toEqual(expected);
    expect(content.words).toEqual({ 0: word });
  });

  test.each(["{ A: $PW, B: b }", "['A=$PW', 'B=b']", "{ PW: , B: b }", "[PW, 'B=b']"])("build.args %s", (args) => {
    const lines = ["services:", "  app:", `    build: { context: ., args: ${args} }`, "x-lierre: { build: on-node }"];
    const read = (value: string) => accept(lines.join("\n"), { variables: { PW: value }, beside: build });
    const { stack, content } = read(variables.PW);
    expect(Object.values(stack.containers[0]?.build?.args ?? {}).toSorted()).toEqual(["b", token(0)]);
    expect(content.words).toEqual({ 0: variables.PW });
    // What stands in clear tells nothing of the value, not even that it is another.
    expect(read("another one").stack).toEqual(stack);
  });

  test("wherever the variable comes from", () => {
    const from: readonly Partial<ComposeInput>[] = [
      { variables: { SERVICE_PASSWORD_A: variables.PW } },
      { beside: { ".env": file(`SERVICE_PASSWORD_A=${variables.PW}\n`) } },
      { secrets: { SERVICE_PASSWORD_A: variables.PW } },
      { magic: () => variables.PW },
    ];
    for (const rest of from) {
      const { stack, content } = accept(web("command: x $SERVICE_PASSWORD_A"), rest);
      expect(stack.containers[0]?.command).toEqual(["x", token(0)]);
      expect(content.words).toEqual({ 0: variables.PW });
    }
  });

  test("also where services are merged and extended, and parts shared", () => {
    const text = [
      "x-cmd: &cmd [a, '$PW']",
      "services:",
      "  base: { image: 'a:1', command: *cmd, labels: ['a=$PW'] }",
      "  more: { extends: base, labels: { b: $SECRET } }",
    ].join("\n");
    const { stack, content } = accept(text, { variables });
    expect(stack.containers.map(({ command, labels }) => [command, labels])).toEqual([
      [["a", token(0)], { a: token(1) }],
      [["a", token(2)], { a: token(3), b: token(4) }],
    ]);
    expect(Object.values(content.words)).toEqual([variables.PW, variables.PW, variables.PW, variables.PW, SECRET]);
  });

  test("and nobody can name the word of another place", () => {
    const forged = `command: [a, '$PW', '${token(0)}', 'x${token(0)}']`;
    const { stack, content } = accept(web(forged, `labels: { l: '${token(7)}' }`), { variables });
    expect(stack.containers[0]).toMatchObject({
      command: ["a", token(0), token(1), `x${token(0)}`],
      labels: { l: token(2) },
    });
    expect(content.words).toEqual({ 0: variables.PW, 1: token(0), 2: token(7) });
  });

  test.each([
    ["labels: { l: $LONG }", "labels"],
    ["command: [a, '$LONG']", "command"],
    ["healthcheck: { test: $LONG }", "healthcheck.test"],
  ])("and is no longer than in clear: %s", (line, part) => {
    const [problem, ...rest] = refusals(web(line), { variables: { LONG: "x".repeat(40_000) } });
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ code: "over-limit", key: `services.web.${part.split(".")[0]}` });
    expect(problem?.says.en).toContain(part);
  });
});

const value = fc.string({
  unit: fc.constantFrom(..."abcXYZ019-_=:/.@ '\"\\${}".split("")),
  minLength: 6,
  maxLength: 24,
});
const piece = fc.oneof(
  fc.constantFrom("a", "--b=", " ", "'", '"', "\\", "$A", "${B}", "${NO:-$A}", "${A:+$B}"),
  fc.string({ maxLength: 3 }),
);
const written = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
const list = fc.array(written, { minLength: 1, maxLength: 4 });
const service = fc.record(
  {
    command: fc.oneof(written, list),
    entrypoint: fc.oneof(written, list),
    labels: fc.oneof(
      fc.dictionary(fc.constantFrom("k", "l"), written),
      list.map((all) => all.map((one) => `k=${one}`)),
    ),
    healthcheck: fc.record({
      test: fc.oneof(
        written,
        list.map((words) => ["CMD", ...words]),
      ),
    }),
  },
  { requiredKeys: [] },
);

test("no value of a variable stands in a stack, and every word is there again", () => {
  let accepted = 0;
  const property = fc.property(service, value, value, (said, A, B) => {
    const text = stringify({ services: { web: { image: "nginx:1.29", ...said } } });
    const read = () => readCompose({ files: [{ name: "f.yaml", text }], name: "x", variables: { A, B } });
    const result = read();
    if (!result.ok) return;
    accepted += 1;
    const clear = JSON.stringify(result.stack);
    const plain = readCompose({ files: [{ name: "f.yaml", text }], name: "x", variables: { A: "", B: "" } });
    const spelled = (one: string): string => JSON.stringify(one).slice(1, -1);
    // Some stand in what has nothing to do with them.
    const elsewhere = plain.ok ? JSON.stringify(plain.stack) : "";
    expect([A, B].filter((one) => clear.includes(spelled(one)) && !elsewhere.includes(spelled(one)))).toEqual([]);
    const tokens = clear.match(/\{\{lierre\.sealed\.\d+\}\}/g) ?? [];
    expect(tokens.map(sealedWordKey)).toEqual(expect.arrayContaining(Object.keys(result.content.words)));
    expect(new Set(tokens).size).toBe(Object.keys(result.content.words).length);
    expect(read()).toEqual(result);
  });
  fc.assert(property, { numRuns: 1_000 });
  expect(accepted).toBeGreaterThan(100);
});
