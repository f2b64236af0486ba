import { describe, expect, test } from "vitest";
import { ABSENT, folder, loaded, webFile, webOf } from "./loading.ts";

const base = "services: { base: { image: a, ports: [1:1], environment: [A=1] } }";

describe("a service extends", () => {
  test("another of its file", () => {
    const text = "services: { base: { image: a, ports: [1:1] }, web: { extends: base, ports: [2:2] } }";
    expect(webOf(text)).toEqual({ image: "a", ports: ["1:1", "2:2"] });
  });

  test("one of another file", () => {
    const text = webFile("extends: { file: ./base.yaml, service: base }", "environment: { B: 2 }");
    expect(webOf(text, { "base.yaml": base })).toEqual({
      image: "a",
      ports: ["1:1"],
      environment: { A: "1", B: "2" },
    });
  });

  test("a chain through files, whose paths stay right", () => {
    const beside = {
      "one/a.yaml": webFile("extends: { file: ../two/b.yaml, service: far }", "volumes: [./a:/a]"),
      "two/b.yaml": [
        "services:",
        "  far:",
        "    extends: near",
        "    env_file: [{ path: b.env, required: false }]",
        "  near:",
        "    build: { context: ., additional_contexts: { x: ./x, y: https://y } }",
        "    volumes: [../b:/b, named:/n, '~/h:/h', { type: bind, source: ./t, target: /t }]",
      ].join("\n"),
      "two/b.env": "K=v",
    };
    expect(webOf(webFile("extends: { file: one/a.yaml, service: web }"), beside)).toEqual({
      build: { context: "./two", additional_contexts: { x: "./two/x", y: "https://y" } },
      environment: { K: "v" },
      volumes: ["./b:/b", "named:/n", "~/h:/h", { type: "bind", source: "./two/t", target: "/t" }, "./one/a:/a"],
    });
  });

  test("with tags", () => {
    const text =
      "services: { base: { image: a, user: u, ports: [1:1] }, web: { extends: base, user: !reset '', ports: !override [2:2] } }";
    expect(webOf(text)).toEqual({ image: "a", ports: ["2:2"] });
  });

  test("with the variables of the file that asks", () => {
    const found = loaded(webFile("extends: { file: b/base.yaml, service: base }"), {
      ".env": "V=here",
      "b/.env": "V=there",
      "b/base.yaml": "services: { base: { image: $V } }",
    });
    expect(found.tree).toEqual({ services: { web: { image: "here" } } });
  });

  test("in the second of two given files", () => {
    const over = "services: { x: { user: u }, web: { extends: x } }";
    expect(webOf([webFile("image: a"), over])).toEqual({ image: "a", user: "u" });
  });

  test.each([
    ["a name that is nowhere", webFile("extends: base"), {}, "compose.yaml:3 services.web.extends extends-unknown"],
    [
      "a name that the other file has not",
      webFile("extends: { file: b.yaml, service: base }"),
      { "b.yaml": "services: {}" },
      "compose.yaml:3 services.web.extends extends-unknown",
    ],
    [
      "a file that is not there",
      webFile("extends:", "  file: b.yaml", "  service: base"),
      { "b.yaml": ABSENT },
      "compose.yaml:4 services.web.extends.file file-absent",
    ],
    [
      "a folder",
      webFile("extends: { file: b, service: base }"),
      { b: folder() },
      "compose.yaml:3 services.web.extends.file file-is-folder",
    ],
    [
      "a file on the network",
      webFile("extends: { file: https://example.org/b.yaml, service: base }"),
      {},
      "compose.yaml:3 services.web.extends.file source-remote",
    ],
    [
      "a file that is none",
      webFile("extends: { file: b.yaml, service: base }"),
      { "b.yaml": "a: 1\n\tb: 2" },
      "b.yaml:2 (document) yaml-tab",
    ],
    ["itself", webFile("extends: web"), {}, "compose.yaml:3 services.web.extends extends-cycle"],
    [
      "a circle through files",
      webFile("extends: { file: b.yaml, service: b }"),
      { "b.yaml": "services: { b: { extends: { file: compose.yaml, service: web } } }" },
      "b.yaml:1 services.b.extends extends-cycle",
    ],
    ["without a name", webFile("extends: { file: b.yaml }"), {}, "compose.yaml:3 services.web.extends key-missing"],
    ["with another type", webFile("extends: [a]"), {}, "compose.yaml:3 services.web.extends wrong-type"],
  ])("%s: refused", (_, text, beside, expected) => {
    const { problems, complete } = loaded(text, beside);
    expect(problems.map(({ file, line, key, code }) => `${file}:${line} ${key} ${code}`)).toEqual([expected]);
    expect(complete).toBe(false);
  });

  test("a circle is named once, as it goes", () => {
    const { problems } = loaded(
      "services: { a: { extends: b }, b: { extends: c }, c: { extends: a }, d: { extends: a } }",
    );
    expect(problems.map(({ says }) => says.en)).toEqual([expect.stringContaining("a → b → c → a")]);
  });
});
