import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operationsOf } from "../../../controller/api/table.ts";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import { attributeOf, shapeOf } from "../../../controller/cli/flags.ts";
import { openShell, type Shell } from "./rig.ts";

const spoken = operationsOf(CAPABILITIES.map(({ capability }) => capability.contract)).filter(
  ({ op }) => op.cli !== undefined,
);
const TAKEN = [
  "json",
  "api",
  "tokenFile",
  "ca",
  "timeout",
  "color",
  "yes",
  "version",
  "help",
  "dryRun",
  "exitCode",
  "file",
  "dir",
];

describe("every command of the table", () => {
  it("has words of its own", () => {
    const words = spoken.map(({ op }) => op.cli?.words.join(" "));
    expect(new Set(words).size).toBe(words.length);
    const groups = new Set(spoken.flatMap(({ op }) => (op.cli?.words.length === 1 ? [] : [op.cli?.words[0]])));
    expect(words.filter((word) => groups.has(word) || ["events", "completion", "help"].includes(word ?? ""))).toEqual(
      [],
    );
  });

  it.each(spoken.map((operation) => [operation.op.cli?.words.join(" "), operation] as const))(
    "%s can be spoken",
    (_, operation) => {
      const { positional, flags } = shapeOf(operation);
      const names = flags.map(attributeOf);
      expect(names.filter((name) => TAKEN.includes(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      // An optional argument before a needed one could not be left out.
      const firstOptional = positional.findIndex(({ required }) => !required);
      expect(
        positional.slice(firstOptional < 0 ? positional.length : firstOptional).some(({ required }) => required),
      ).toBe(false);
      expect(operation.op.cli?.files !== undefined && flags.some(({ short }) => short === "f")).toBe(false);
    },
  );
});

describe("completion", () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell.close());

  it("for bash is a script that bash takes, and it completes", async () => {
    const { code, out } = await shell.run("completion bash");
    expect(code).toBe(0);
    const complete = (words: string, at: number) =>
      execFileSync(
        "bash",
        ["-c", `${out}\nCOMP_WORDS=(${words}); COMP_CWORD=${at}; _lierre; echo "\${COMPREPLY[@]}"`],
        { encoding: "utf8" },
      ).trim();
    expect(complete("lierre si", 1)).toBe("site");
    expect(complete("lierre site ''", 2)).toContain("add set ls");
    expect(complete("lierre site add lyon --li", 4)).toBe("--link");
    expect(complete("lierre --json site l", 3)).toBe("ls");
  });

  it.each(["zsh", "fish"])("for %s names every command", async (name) => {
    const { code, out } = await shell.run(`completion ${name}`);
    expect(code).toBe(0);
    for (const word of ["site", "thing", "watch", "exit-code"]) expect(out).toContain(word);
  });

  it("says which shells it knows", async () => {
    expect(await shell.run("completion tcsh")).toMatchObject({
      code: 2,
      err: expect.stringContaining("bash, zsh or fish"),
    });
  });
});
