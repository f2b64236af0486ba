import { describe, expect, test } from "vitest";
import type { ComposeInput } from "../../../../controller/services/compose/input.ts";
import { loaded, webFile, webOf } from "./loading.ts";
import { refusals, web } from "./read.ts";

describe("variables of a file", () => {
  test("stand in values and never in keys", () => {
    const text = ["services:", "  $A: { image: x$A, labels: { $A: $A, b: ['$A'] } }"].join("\n");
    expect(loaded(text, { ".env": "A=1" }).tree).toEqual({
      services: { $A: { image: "x1", labels: { $A: "1", b: ["1"] } } },
    });
  });

  test("give text, whatever it looks like", () => {
    const { source } = loaded("a: $A\nb: 1", { ".env": "A=1" });
    expect(["a", "b"].map((key) => source?.entries.get(key)?.value)).toMatchObject([
      { type: "string" },
      { type: "int" },
    ]);
  });

  test("in what an alias repeats, once said", () => {
    const text = "x-a: &a { image: $A, user: '${B:?why}' }\nservices: { one: *a, two: { <<: *a } }";
    const { tree, problems } = loaded(text, { ".env": "A=1" });
    expect(tree?.["services"]).toMatchObject({ one: { image: "1" }, two: { image: "1" } });
    expect(problems).toMatchObject([{ code: "variable-required", line: 1, key: "x-a.user" }]);
  });

  const chain: readonly (readonly [string, Partial<ComposeInput>, string, string | null])[] = [
    ["the shell", { variables: { V: "shell" }, secrets: { V: "secret" } }, "V=file", "shell"],
    [".env", { secrets: { V: "secret" } }, "V=file", "file"],
    ["a secret of the cluster", { secrets: { V: "secret" } }, "", "secret"],
    ["nothing", {}, "", null],
  ];
  test.each(chain)("come from %s first", (_, rest, dotenv, value) => {
    const { tree } = loaded(webFile("environment: { A: '${V-}', V: }"), { ".env": dotenv }, rest);
    expect(tree).toEqual({ services: { web: { environment: { A: value ?? "", V: value } } } });
  });

  test("of the shell win inside `.env` too", () => {
    const found = loaded("a: $A", { ".env": "V=file\nA=$V" }, { variables: { V: "shell" } });
    expect(found.tree).toEqual({ a: "shell" });
  });

  test("that no prototype holds", () => {
    expect(loaded("a: '${constructor-none}${__proto__-none}'").tree).toEqual({ a: "nonenone" });
  });

  test("without a value leave a note where they stand, not where they are kept aside", () => {
    const text = ["x-aside: $ASIDE", "services:", "  web:", "    image: a$NO:1", "    <<: { user: $NO }"].join("\n");
    const { notes } = loaded(text);
    expect(notes.map(({ line, key, code }) => [line, key, code])).toEqual([
      [4, "services.web.image", "variable-unset"],
      [5, "services.web.user", "variable-unset"],
    ]);
  });

  test("that a later file takes back leave none", () => {
    expect(loaded([webFile("image: a$NO"), webFile("image: b")]).notes).toEqual([]);
  });

  test("required ones are refused by name, file and line, in every file", () => {
    const { problems } = loaded([webFile("image: ${A:?give me}"), webFile("user: a-${B?}")], { ".env": "A=" });
    expect(problems.map(({ file, line, key, says }) => [file, line, key, says.en])).toEqual([
      ["compose.yaml", 3, "services.web.image", expect.stringMatching(/`A`.*\(give me\)/)],
      ["1.yaml", 3, "services.web.user", expect.stringMatching(/`B`.*no reason/)],
    ]);
  });

  test("a bare name of an environment, or of a build, takes its value", () => {
    expect(webOf(webFile("environment: [A, B=b, NO]", "build: { args: [A, NO] }"), { ".env": "A=1\nB=2" })).toEqual({
      environment: ["A=1", "B=b", "NO"],
      build: { args: ["A=1", "NO"] },
    });
  });
});

describe("variables that the platform makes", () => {
  const magic = (service: string, variable: string) =>
    variable === "SERVICE_USER_NONE" ? undefined : `${service}:${variable}`;
  const value = (text: string, rest: Partial<ComposeInput> = {}) => loaded(text, {}, { magic, ...rest }).tree?.["a"];

  test.each([
    "PASSWORD_X",
    "PASSWORD_64_X",
    "USER_X",
    "FQDN_X",
    "FQDN_X_3000",
    "URL_X",
    "BASE64_64_X",
    "HEX_32_X",
    "REALBASE64_X",
  ])("SERVICE_%s", (name) => {
    expect(value(`name: s\na: $SERVICE_${name}`)).toBe(`s:SERVICE_${name}`);
  });

  test("and no others", () => {
    expect(value("name: s\na: '${SERVICE_X-}${SERVICE_USER_-}${OTHER_PASSWORD_X-}${SERVICE_USER_NONE-none}'")).toBe(
      "none",
    );
  });

  test.each([
    ["by hand", "name: file", { name: "hand" }, "hand"],
    ["by the shell", "name: file", { variables: { COMPOSE_PROJECT_NAME: "The_Shell" } }, "the-shell"],
    ["by the file", "name: $N", { variables: { N: "file" } }, "file"],
    ["by the folder", "x-a: 1", {}, "folder"],
  ])("for the stack as it is named %s", (_, top, rest, name) => {
    const files = [{ name: "/srv/Folder/compose.yaml", text: `${top}\na: $SERVICE_USER_X` }];
    expect(value("", { files, ...rest })).toBe(`${name}:SERVICE_USER_X`);
  });

  test("behind what a person set", () => {
    expect(value("name: s\na: $SERVICE_USER_X", { secrets: { SERVICE_USER_X: "mine" } })).toBe("mine");
  });

  test("and the name of the project", () => {
    expect(value("name: s\na: $COMPOSE_PROJECT_NAME")).toBe("s");
  });
});

describe("what sentences quote", () => {
  test("a value from a variable is shown as the variable", () => {
    const says = refusals(web("stop_grace_period: '${GRACE}'", "restart: x${R}y", "ports: ['${P}:80']"), {
      variables: { GRACE: "s3cret", R: "s3cret", P: "s3cret" },
    }).map((problem) => problem.says.en);
    expect(says).toHaveLength(3);
    expect(says.join("\n")).toContain("`${GRACE}`");
    expect(says.join("\n")).toContain("`x${R}y`");
    expect(says.join("\n")).toContain("${P}:80");
    expect(says.join("\n")).not.toContain("s3cret");
  });

  test("what lies beside and was not sent is asked for, once", () => {
    const found = refusals(web("env_file: [a.env, ./a.env]"));
    expect(found).toMatchObject([{ code: "beside-missing", line: 4, key: "services.web.env_file.0" }]);
  });
});
