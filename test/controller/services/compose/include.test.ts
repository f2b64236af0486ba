import { describe, expect, test } from "vitest";
import { ABSENT, folder, loaded, webFile } from "./loading.ts";

const db = "services: { db: { image: pg, volumes: [./data:/data] } }\nvolumes: { v: }";

describe("a file includes", () => {
  test("another, whose paths start from its own folder", () => {
    const { tree, problems } = loaded(`include: [sub/db.yaml]\n${webFile("image: a")}`, {
      "sub/db.yaml": db,
      "sub/.env": ABSENT,
    });
    expect(problems).toEqual([]);
    expect(tree).toEqual({
      services: { db: { image: "pg", volumes: ["./sub/data:/data"] }, web: { image: "a" } },
      volumes: { v: null },
    });
  });

  test("several as one, with a folder and variables of their own", () => {
    const text = [
      "include:",
      "  - path: [sub/a.yaml, b.yaml]",
      "    project_directory: other",
      "    env_file: [one.env, /dev/null, two.env]",
    ].join("\n");
    const beside = {
      "sub/a.yaml":
        "services: { a: { image: '$ONE $TWO $ALL $OUTER', env_file: [{ path: x.env, required: false }], build: . } }",
      "b.yaml": "services: { a: { user: b } }",
      "one.env": "ONE=1\nALL=1\nOUTER=inner",
      "two.env": "TWO=2\nALL=2",
      ".env": "OUTER=outer",
      "other/x.env": ABSENT,
    };
    expect(loaded(text, beside).tree).toEqual({
      services: { a: { image: "1 2 2 outer", build: "./other", user: "b" } },
    });
  });

  test("what includes others, each from where it lies", () => {
    const { tree } = loaded("include: [a/x.yaml]", {
      "a/x.yaml": "include: [b/y.yaml, ../z.yaml]",
      "a/b/y.yaml": "services: { y: { build: .. , environment: [V] } }",
      "z.yaml": "services: { z: { build: ., image: $V } }",
      "a/.env": "V=a",
      "a/b/.env": "V=b\nW=$V",
    });
    expect(tree).toEqual({
      services: { y: { build: "./a", environment: ["V=a"] }, z: { build: ".", image: "a" } },
    });
  });

  test("the same twice", () => {
    const text = "include: [a.yaml, b.yaml]";
    const shared = "include: [db.yaml]";
    const { tree, problems } = loaded(text, { "a.yaml": shared, "b.yaml": shared, "db.yaml": db });
    expect([Object.keys(tree?.["services"] ?? {}), problems]).toEqual([["db"], []]);
  });

  test("a service that it changes, with a note", () => {
    const { tree, notes } = loaded("include: [db.yaml]\nservices:\n  db: { image: mine }", { "db.yaml": db });
    expect(tree?.["services"]).toEqual({ db: { image: "mine", volumes: ["./data:/data"] } });
    expect(notes).toMatchObject([{ code: "include-merged", line: 3, key: "services.db" }]);
  });

  test("services that it extends", () => {
    const { tree } = loaded("include: [db.yaml]\nservices: { web: { extends: db } }", { "db.yaml": db });
    expect(tree?.["services"]).toMatchObject({ web: { image: "pg" } });
  });

  test("`x-lierre` and the name of what is included are its own", () => {
    const { tree, notes } = loaded("name: mine\ninclude: [a.yaml]\nservices: {}", {
      "a.yaml": "name: its\nx-lierre: { policy: mobile }\nx-a: 1\nservices: {}",
    });
    expect(tree).toEqual({ name: "mine", services: {} });
    expect(notes).toMatchObject([{ code: "include-extension", file: "a.yaml", line: 2 }]);
  });

  test.each([
    ["a file that is not there", "include: [a.yaml]", { "a.yaml": ABSENT }, "compose.yaml:1 include.0 file-absent"],
    ["a folder", "include: [a]", { a: folder() }, "compose.yaml:1 include.0 file-is-folder"],
    ["a file on the network", "include: ['oci://a/b']", {}, "compose.yaml:1 include.0 source-remote"],
    ["itself", "include: [compose.yaml]", {}, "compose.yaml:1 include.0 include-cycle"],
    [
      "a circle",
      "include: [a.yaml]",
      { "a.yaml": "include: [b.yaml]", "b.yaml": "services: {}\ninclude:\n  - ./a.yaml" },
      "b.yaml:3 include.0 include-cycle",
    ],
    [
      "two files that disagree",
      "include:\n  - a.yaml\n  - b.yaml",
      { "a.yaml": webFile("image: a"), "b.yaml": webFile("image: b") },
      "compose.yaml:3 include.1 include-conflict",
    ],
    [
      "a file of variables that is not there",
      "include: [{ path: a.yaml, env_file: x.env }]",
      { "a.yaml": "services: {}", "x.env": ABSENT },
      "compose.yaml:1 include.0.env_file file-absent",
    ],
    ["another type", "include: a.yaml", {}, "compose.yaml:1 include wrong-type"],
    ["nothing", "include: [{ project_directory: a }]", {}, "compose.yaml:1 include.0 key-missing"],
    [
      "a file with a mistake",
      "include: [sub/a.yaml]",
      { "sub/a.yaml": webFile("image: ${A:?needed}") },
      "sub/a.yaml:3 services.web.image variable-required",
    ],
  ])("%s: refused", (_, text, beside, expected) => {
    const { problems } = loaded(text, beside);
    expect(problems.map(({ file, line, key, code }) => `${file}:${line} ${key} ${code}`)).toEqual([expected]);
  });
});
