import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import type { ExecOutput } from "../../../shared/exec/wire.ts";
import { joinBody, inventory } from "../../support/stacks.ts";
import { plainStack } from "../../support/declared.ts";
import { openShell, type Shell } from "./rig.ts";

const SAYS = { fr: "le propriétaire ne veut pas", en: "the owner does not want it" };

/** Everything up to `exec`, so that it stands on what it needs. */
const MOUNTED = CAPABILITIES.slice(
  0,
  CAPABILITIES.findIndex(({ capability }) => capability.contract.name === "exec") + 1,
);

let shell: Shell;
let node: string;
beforeAll(async () => {
  shell = await openShell(MOUNTED);
  const { loop } = shell.rig;
  const ask = (op: string, body: object) =>
    new Promise<Record<string, string>>((resolve, reject) => {
      const command = { type: "command", op, actor: "system", body, fresh: `${op} entropy of the request` } as const;
      loop.post(command, (answer) =>
        answer.ok ? resolve(answer.value as Record<string, string>) : reject(new Error(answer.error.code)),
      );
    });
  await ask("sites.add", { site: "lille", link: "unmetered" });
  const { token = "" } = await ask("fleet.tokenNew", { site: "lille", ttlMinutes: 60 });
  ({ node = "" } = await ask("fleet.join", joinBody("lille", 1, token)));
  loop.post({ type: "msg", name: "inventory", from: node, body: inventory() });
  loop.post({ type: "msg", name: "beat", from: node, body: { v: 1, p: "p", s: 1, b: "b", t: 1, g: 1, h: "" } });
  await ask("services.apply", { stack: plainStack("wiki"), sealed: "", mac: "m", notes: [] });
});
afterAll(() => shell.close());

type Piece = Partial<ExecOutput>;

/** A node that answers with these pieces as soon as somebody listens. */
function answering(...pieces: readonly Piece[]): void {
  const { loop } = shell.rig;
  const post = loop.post.bind(loop);
  loop.post = (input, reply) => {
    post(input, reply);
    if (input.type !== "msg" || input.name !== "exec-wish") return;
    loop.post = post;
    const { session } = input.body as { session: string };
    const all = [{}, ...pieces];
    for (const [i, piece] of all.entries()) {
      const body = { session, n: i + 1, stream: "stdout", data: "", end: false, ...piece };
      post({ type: "msg", name: "exec-output", from: node, body });
    }
  };
}

const text = (words: string) => Buffer.from(words).toString("base64");
const COMMAND = ["service", "exec", "wiki", "--", "ls", "-la"];

describe("lierre service exec", () => {
  it("prints both streams apart and ends with the command's exit code", async () => {
    answering({ data: text("one\n") }, { stream: "stderr", data: text("oops\n") }, { end: true, exitCode: 7 });
    expect(await shell.run("", { argv: COMMAND })).toEqual({ code: 7, out: "one\n", err: "oops\n" });
  });

  it.each([0, 1, 124])("passes %d on", async (exitCode) => {
    answering({ end: true, exitCode });
    expect((await shell.run("", { argv: COMMAND })).code).toBe(exitCode);
  });

  it.each([125, 127, 137, 255])(
    "says %d, which shells give a meaning of their own, and ends with 1",
    async (exitCode) => {
      answering({ end: true, exitCode });
      expect(await shell.run("", { argv: COMMAND })).toEqual({
        code: 1,
        out: "",
        err: `lierre: The command ended with code ${exitCode}.\n`,
      });
    },
  );

  it("says why there is no exit code, in the person's language", async () => {
    answering({ end: true, failed: SAYS });
    const said = await shell.run("", { argv: COMMAND, env: { LANG: "fr_FR.UTF-8" } });
    expect(said).toEqual({
      code: 1,
      out: "",
      err: "lierre: La commande n'a pas abouti : le propriétaire ne veut pas.\n",
    });
  });

  it("does not pass for done what came with a hole", async () => {
    answering({ data: text("one\n") }, { n: 9, end: true, exitCode: 0 });
    const said = await shell.run("", { argv: COMMAND });
    expect([said.code, said.err]).toEqual([1, "lierre: A part of what the command wrote was lost on its way.\n"]);
  });

  it("hands over what is piped in where it is told to", async () => {
    const bodies: unknown[] = [];
    const { loop } = shell.rig;
    const post = loop.post.bind(loop);
    loop.post = (input, reply) => {
      if (input.type === "command") bodies.push(input.body);
      loop.post = post;
      answering({ end: true, exitCode: 0 });
      post(input, reply);
    };
    const [words, ...rest] = [COMMAND.slice(0, 3), ...COMMAND.slice(3)];
    const said = await shell.run("", { argv: [...(words ?? []), "--stdin", "--user", "www-data", ...rest] });
    expect([said.code, bodies]).toEqual([
      0,
      [{ service: "wiki", command: ["ls", "-la"], user: "www-data", input: text("from stdin") }],
    ]);
    const large = { readStdinBytes: async () => Buffer.alloc(65_537) };
    expect((await shell.run("", { argv: [...(words ?? []), "-i", ...rest], ...large })).code).toBe(2);
  });

  it("gives each piece as JSON where that is asked for", async () => {
    answering({ data: text("one\n") }, { end: true, exitCode: 0 });
    const { out } = await shell.run("", { argv: ["--json", ...COMMAND] });
    const items = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Piece);
    expect(items.map(({ n, end }) => [n, end])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it("refuses what it can't do, and warns of secrets in its help", async () => {
    expect(await shell.run("service exec none -- ls")).toMatchObject({ code: 1, out: "" });
    expect((await shell.run("service exec wiki")).code).toBe(2);
    expect((await shell.run("service exec --help")).out).toContain("no secret belongs");
  });
});
