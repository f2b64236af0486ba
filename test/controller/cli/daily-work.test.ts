import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import { border as registriesBorder } from "../../../controller/registries/registries.adapter.ts";
import { border as secretsBorder } from "../../../controller/secrets/secrets.adapter.ts";
import type { Entry } from "../../../shared/kernel/entry.ts";
import { fakeKeyring } from "../../support/keyring.ts";
import { plainStack } from "../../support/declared.ts";
import { openShell, type Shell } from "./rig.ts";

/** Everything up to the last of these, so that each stands on what it needs. */
const MOUNTED = CAPABILITIES.slice(
  0,
  CAPABILITIES.findIndex(({ capability }) => capability.contract.name === "registries") + 1,
);
const ports = { keyring: fakeKeyring };

let shell: Shell;
beforeAll(async () => {
  const borders = { secrets: secretsBorder(ports), registries: registriesBorder(ports) };
  shell = await openShell(MOUNTED, borders);
  const stack = plainStack("wiki", { secrets: ["KEY"] });
  const body = { stack, sealed: "", mac: "m", notes: [] };
  await new Promise((resolve) => {
    shell.rig.loop.post({ type: "command", op: "services.apply", actor: "system", body, fresh: "f" }, resolve);
  });
});
afterAll(() => shell.close());

const FRENCH = { env: { LANG: "fr_FR.UTF-8" } };
const ON_TERMINAL = { tty: { stdin: true, stdout: false } };
/** What the journal opens to, by name of the secret. */
async function held(name: string): Promise<string> {
  const entries: Entry[] = [];
  await new Promise((resolve) => {
    shell.rig.journal.read(1, (batch) => void entries.push(...batch), resolve);
  });
  const bodies = entries.map(({ body }) => body as { name?: string; sealed?: string });
  const sealed = bodies.findLast((body) => body.name === name)?.sealed ?? "";
  return Buffer.from(await fakeKeyring.open(sealed), "base64").toString();
}

describe("lierre secret", () => {
  it("takes a value from standard input, without its last line break", async () => {
    const said = await shell.run("secret set KEY", { readStdin: async () => "line one\nline two\n" });
    expect(said).toEqual({
      code: 0,
      err: "",
      out: "name     KEY\nset      0 s ago\nby       person:pe-0000000001\nused by  wiki\noutcome  created\n",
    });
    expect(await held("KEY")).toBe("line one\nline two");
  });

  it("takes a file as it is", async () => {
    shell.files.set("key.pem", "-----BEGIN\r\n");
    expect((await shell.run("secret set KEY --file key.pem --json")).code).toBe(0);
    expect(await held("KEY")).toBe("-----BEGIN\r\n");
    expect(await shell.run("secret set KEY --file gone.pem")).toMatchObject({
      code: 2,
      err: "lierre: There is no file gone.pem.\n",
    });
  });

  it("asks unseen on a terminal, in the person's language", async () => {
    const asked: string[] = [];
    const askUnseen = async (question: string) => {
      asked.push(question);
      return "from fingers";
    };
    expect((await shell.run("secret set KEY", { ...FRENCH, ...ON_TERMINAL, askUnseen })).code).toBe(0);
    expect(asked).toEqual(["Valeur secrète (rien ne s'affiche) : "]);
    expect(await held("KEY")).toBe("from fingers");
  });

  it("has no argument or flag for the value", async () => {
    expect((await shell.run("secret set KEY hunter2")).code).toBe(2);
    expect((await shell.run("secret set KEY --value hunter2")).code).toBe(2);
    const { out } = await shell.run("secret set --help");
    expect(out).toContain("--file <path>");
    expect(out).not.toContain("--value");
  });

  it.each([
    ["nothing", ""],
    ["an empty line", "\n"],
    ["what is no text", "\u{fffd}PNG"],
  ])("refuses %s", async (_, text) => {
    const said = await shell.run("secret set KEY", { readStdin: async () => text });
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toMatch(/^lierre: .+\.\n$/);
  });

  it("lists names and never values", async () => {
    await shell.run("secret set SPARE", { readStdin: async () => "hunter2" });
    const { out } = await shell.run("secret ls");
    expect(out).toBe(
      [
        "NAME   SET      BY                    USED BY",
        "KEY    0 s ago  person:pe-0000000001  wiki",
        "SPARE  0 s ago  person:pe-0000000001  -",
        "",
      ].join("\n"),
    );
    expect((await shell.run("events --last 500 --json")).out).not.toContain("hunter2");
  });

  it("removes what nobody uses", async () => {
    expect((await shell.run("secret rm SPARE")).code).toBe(3);
    expect(await shell.run("secret rm SPARE --yes")).toEqual({ code: 0, out: "", err: "Done.\n" });
    const said = await shell.run("secret rm KEY --yes");
    expect([said.code, said.out]).toEqual([1, ""]);
    expect(said.err).toContain("The secret KEY is used by wiki. Nothing was modified.");
  });
});

describe("lierre registry", () => {
  it("logs in, lists and logs out", async () => {
    const said = await shell.run("registry login GHCR.io --username ada", { readStdin: async () => "token\n" });
    expect([said.code, said.err]).toEqual([0, ""]);
    expect((await shell.run("registry ls")).out).toMatch(/^ghcr\.io +ada +0 s ago/m);
    expect((await shell.run("registry login ghcr.io")).code).toBe(2);
    expect((await shell.run("registry logout ghcr.io --yes")).code).toBe(0);
    expect(await shell.run("registry ls")).toEqual({ code: 0, out: "", err: "Nothing to show.\n" });
  });
});

describe("lierre waiver", () => {
  it("is granted with a reason, and says what else it takes", async () => {
    expect((await shell.run("waiver grant radio devices")).code).toBe(2);
    const said = await shell.run("waiver grant radio devices --because antenna");
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(said.out).toContain("policy.json");
    expect((await shell.run("waiver ls")).out).toMatch(/^radio +devices +devices of the machine +antenna/m);
    expect((await shell.run("waiver rm radio devices --yes")).out).toContain("Nothing made use of it.");
    expect((await shell.run("waiver grant radio everything --because x")).code).toBe(2);
  });
});
