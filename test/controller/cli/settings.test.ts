import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placeOf } from "../../../controller/cli/settings.ts";
import { openShell, type Shell } from "./rig.ts";

const OWN = "/home/me/.config/lierre/config.json";
const NEAR = "/desk/.lierre/cli.json";

const place = (flags: object, env: Record<string, string>, files: Record<string, object>) =>
  placeOf(flags, {
    env,
    cwd: "/desk/here",
    home: "/home/me",
    readFile: (path) => (files[path] === undefined ? undefined : JSON.stringify(files[path])),
  });

describe("where the command line speaks", () => {
  const own = { [OWN]: { api: "https://own", tokenFile: "own.token", ca: "ca.pem" } };
  const loose = { [OWN]: { tokenFile: "own.token" } };
  const near = { [NEAR]: { api: "http://near", tokenFile: "demo.token" } };

  it.each([
    ["nothing said", {}, {}, {}, "http://127.0.0.1:7400", undefined],
    ["the nearest folder", {}, {}, near, "http://near", "/desk/.lierre/demo.token"],
    [
      "the person's own file before it",
      {},
      {},
      { ...near, ...own },
      "https://own",
      "/home/me/.config/lierre/own.token",
    ],
    ["the environment before that", {}, { LIERRE_API: "http://env", LIERRE_TOKEN_FILE: "e" }, own, "http://env", "e"],
    [
      "a flag before all",
      { api: "http://flag/", tokenFile: "f" },
      { LIERRE_API: "http://env" },
      own,
      "http://flag",
      "f",
    ],
    [
      "a token follows its own address",
      { api: "http://near" },
      {},
      { ...near, ...own },
      "http://near",
      "/desk/.lierre/demo.token",
    ],
    ["and goes to no other", { api: "http://evil" }, {}, { ...near, ...own }, "http://evil", undefined],
    [
      "a folder's address gets no token of the person",
      {},
      {},
      { [NEAR]: { api: "http://evil" }, ...loose },
      "http://evil",
      undefined,
    ],
    [
      "a token beside no address goes where the person says",
      {},
      { LIERRE_API: "http://env" },
      loose,
      "http://env",
      "/home/me/.config/lierre/own.token",
    ],
    ["an empty variable says nothing", {}, { LIERRE_API: "" }, near, "http://near", "/desk/.lierre/demo.token"],
  ])("%s", (_, flags, env, files, api, tokenFile) => {
    expect(place(flags, env, files)).toMatchObject({ api, tokenFile });
  });

  it("names the file and the key that are wrong", () => {
    expect(() => place({}, {}, { [OWN]: { apii: "x" } })).toThrow(`${OWN}:`);
  });
});

describe("colour", () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell.close());
  const terminal = { tty: { stdin: false, stdout: true } };

  it.each([
    ["into a pipe", "status", {}],
    ["with NO_COLOR", "status", { ...terminal, env: { NO_COLOR: "1" } }],
    ["on a dumb terminal", "status", { ...terminal, env: { TERM: "dumb" } }],
    ["with --no-color", "status --no-color", terminal],
  ])("there is no ESC byte %s", async (_, words, more) => {
    const { out, err } = await shell.run(words, more);
    expect(out + err).not.toContain("\u001b");
    expect(out).toContain("◌ ");
  });

  it("is there on a terminal", async () => {
    expect((await shell.run("status", terminal)).out).toContain("\u001b[31m✕");
  });
});
