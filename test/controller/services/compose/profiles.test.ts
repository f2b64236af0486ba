import { describe, expect, test } from "vitest";
import { loaded } from "./loading.ts";

const file = [
  "services:",
  "  web: { image: a }",
  "  debug: { image: b, profiles: [dev] }",
  "  test: { image: c, profiles: [dev, ci] }",
].join("\n");

describe("profiles", () => {
  test.each([
    ["none", {}, ["web"]],
    ["one", { profiles: ["ci"] }, ["web", "test"]],
    ["one of several", { profiles: ["dev"] }, ["web", "debug", "test"]],
    ["all", { profiles: ["*"] }, ["web", "debug", "test"]],
    ["of the shell", { variables: { COMPOSE_PROFILES: "x, ci" } }, ["web", "test"]],
    ["asked for before those of the shell", { profiles: ["x"], variables: { COMPOSE_PROFILES: "dev" } }, ["web"]],
  ])("%s", (_, rest, names) => {
    const { tree, problems } = loaded(file, {}, rest);
    expect([Object.keys(tree?.["services"] ?? {}), problems]).toEqual([names, []]);
  });

  test("what is left out is said", () => {
    const { notes } = loaded(file);
    expect(notes.map(({ line, key, code, says }) => [line, key, code, says.en])).toEqual([
      [3, "services.debug", "profile-off", expect.stringContaining("--profiles dev")],
      [4, "services.test", "profile-off", expect.stringContaining("dev, ci")],
    ]);
  });

  test("of `.env`", () => {
    const { tree } = loaded(file, { ".env": "COMPOSE_PROFILES=dev" });
    expect(Object.keys(tree?.["services"] ?? {})).toEqual(["web", "debug", "test"]);
  });

  test.each([
    ["a list", "depends_on: [debug, db]", "services.web.depends_on.0"],
    ["a map", "depends_on: { debug: { condition: service_started }, db: {} }", "services.web.depends_on.debug"],
  ])("a service that needs one left out is refused: %s", (_, needs, key) => {
    const text = `services:\n  web: { ${needs} }\n  db: {}\n  debug: { profiles: [dev] }`;
    expect(loaded(text).problems).toMatchObject([{ code: "depends-off", line: 2, key }]);
    expect(loaded(text, {}, { profiles: ["dev"] }).problems).toEqual([]);
  });

  test("a service that does without is told", () => {
    const text = "services:\n  web: { depends_on: { debug: { required: false } } }\n  debug: { profiles: [dev] }";
    const { tree, notes, problems } = loaded(text);
    expect(problems).toEqual([]);
    expect(notes.map(({ code }) => code)).toEqual(["depends-left-out", "profile-off"]);
    expect(tree).toEqual({ services: { web: { depends_on: {} } } });
  });

  test("files of a service left out are not asked for", () => {
    expect(loaded("services: { a: { profiles: [x], env_file: a.env } }").asked.paths).toEqual([]);
  });

  test("profiles of two files add up", () => {
    const over = "services: { debug: { profiles: [ci, dev] } }";
    expect(Object.keys(loaded([file, over], {}, { profiles: ["ci"] }).tree?.["services"] ?? {})).toContain("debug");
  });
});
