import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDeaf, openShell, type Shell } from "./rig.ts";

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
  await shell.run("site add lyon");
});
afterAll(() => shell.close());

const TERMINAL = { tty: { stdin: true, stdout: false } };

describe("exit codes", () => {
  it.each([
    ["0: done", "site ls", 0, ""],
    ["0: well", "thing check", 0, ""],
    ["0: status without --exit-code", "status", 0, ""],
    ["1: refused", "site add lyon", 1, "exists already"],
    ["2: an option that is not", "site ls --nope", 2, "no option --nope"],
    ["2: a command that is not", "sit ls", 2, "no command “sit”"],
    ["2: a verb that is not", "site nope", 2, "nope"],
    ["2: a group without its verb", "site", 2, "Usage: lierre site"],
    ["2: an argument missing", "site add", 2, "site is missing"],
    ["2: too many arguments", "site add a b", 2, "too many"],
    ["2: a choice that is not", "site add a --link wifi", 2, "wifi"],
    ["2: no duration", "thing mint x --ttl soon", 2, "“soon” is no duration"],
    ["2: no size", "thing add x --size big", 2, "“big” is no size"],
    ["2: an input the controller does not take", "site add UPPER", 2, "/site"],
    ["2: a token file that is not there", "site ls --token-file gone", 2, "gone"],
    ["4: nobody's token", "site ls --token-file nobody", 4, "--token-file"],
    ["4: a token that may not", "site add b --token-file reader.token", 4, "sites:operate"],
    ["5: status is not well", "status --exit-code", 5, ""],
    ["6: what was read has changed", "thing add stale", 6, "has changed"],
  ])("%s", async (_, words, code, says) => {
    shell.files.set("nobody", "nobody");
    const said = await shell.run(words);
    expect(said.code).toBe(code);
    expect(said.err).toContain(says);
    expect(said.out === "").toBe(![0, 5].includes(code));
  });

  it("5: the check ran and found something", async () => {
    await shell.run("thing add x");
    expect((await shell.run("thing check")).code).toBe(5);
  });

  it("3: nobody answers in time", async () => {
    const deaf = await openDeaf();
    const said = await shell.run(`site ls --api ${deaf.api} --timeout 1s`);
    deaf.close();
    expect([said.code, said.err]).toEqual([3, expect.stringContaining("No answer within 1 s")]);
  });

  it("3: the person says no; yes and --yes go on", async () => {
    expect(await shell.run("thing rm x", TERMINAL)).toEqual({
      code: 3,
      out: "",
      err: "Cancelled, nothing was done.\n",
    });
    expect((await shell.run("thing rm x", { ...TERMINAL, ask: async () => "oui" })).code).toBe(0);
    expect((await shell.run("thing rm x -y", TERMINAL)).code).toBe(0);
  });

  it("7: there is no controller", async () => {
    const said = await shell.run("site ls --api http://127.0.0.1:1", { env: { LANG: "fr" } });
    expect([said.code, said.err]).toEqual([7, expect.stringContaining("ne répond pas à http://127.0.0.1:1")]);
  });

  it("1: something else answers there", async () => {
    const said = await shell.run(`site ls --api ${shell.api}/elsewhere`);
    expect(said.code).toBe(1);
  });

  it("130: Ctrl-C ends a stream", async () => {
    const home = await mkdtemp(join(tmpdir(), "lierre-cli-"));
    await writeFile(join(home, "token"), "admin");
    const env = {
      ...process.env,
      HOME: home,
      LIERRE_API: shell.api,
      LIERRE_TOKEN_FILE: join(home, "token"),
      LANG: "C",
    };
    const main = new URL("../../../controller/cli/main.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "events", "-f", "--json"], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await lineWith(child, "lyon");
      const told = lineWith(child, "lille");
      await shell.run("site add lille");
      expect(JSON.parse(await told)).toMatchObject({ kind: "sites.added" });
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGINT");
      expect(await ended).toBe(130);
    } finally {
      child.kill("SIGKILL");
      await rm(home, { recursive: true });
    }
  });
});

/** The first line of a child's stdout that holds a text. */
function lineWith(child: ChildProcess, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let rest = "";
    child.on("exit", (code) => reject(new Error(`it ended with ${code} before it said ${text}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      const found = lines.find((line) => line.includes(text));
      if (found !== undefined) resolve(found);
    });
  });
}
