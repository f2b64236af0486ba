import { describe, expect, it, test } from "vitest";
import { brought } from "../../../controller/cli/commands/files.ts";
import { gather } from "../../../controller/cli/gather.ts";
import type { CliPorts } from "../../../controller/cli/ports.ts";
import { Session } from "../../../controller/cli/session.ts";
import type { Beside, ComposeResult } from "../../../controller/services/compose/input.ts";
import { servicesContract } from "../../../controller/services/contract.ts";
import { lookAmong } from "./disk.ts";

const file = (text: string): Beside => ({ kind: "file", content: Buffer.from(text).toString("base64"), mode: 0o644 });

/** A reader that asks for what the texts of known files name, line by line: `$NAME` or a path. */
function asking(known: Readonly<Record<string, Beside>>, texts: readonly string[]): ComposeResult {
  const beside = Object.values(known).flatMap((held) =>
    held.kind === "file" ? [Buffer.from(held.content, "base64").toString()] : held.kind === "folder" ? held.names : [],
  );
  const lines = [...texts, ...beside].flatMap((text) => text.split("\n")).filter((line) => line !== "");
  const variables = lines.filter((line) => line.startsWith("$")).map((line) => line.slice(1));
  const paths = lines.filter((line) => !line.startsWith("$") && known[line] === undefined);
  return { ok: false, problems: [], asked: { paths, variables } };
}

describe("gathering", () => {
  const run = (texts: readonly string[], disk: Readonly<Record<string, Beside>>, env: Record<string, string> = {}) => {
    const looked: string[] = [];
    const found = gather(
      texts.map((text, index) => ({ name: `${index}`, text })),
      {},
      {
        read: ({ files, beside }) =>
          asking(
            beside ?? {},
            files.map(({ text }) => text),
          ),
        look: (path, maxBytes) => {
          looked.push(`${path} ${maxBytes}`);
          return disk[path] ?? { kind: "absent" };
        },
        variable: (name) => env[name],
      },
    );
    return { ...found, looked };
  };

  it("goes on until nothing new is asked for", () => {
    const disk = { a: file("b\n$X"), b: { kind: "folder", names: ["c"] } as const, c: file("$Y\na") };
    const { beside, variables } = run(["a"], disk, { X: "1", Y: "2", Z: "3" });
    expect(Object.keys(beside)).toEqual(["a", "b", "c"]);
    expect(variables).toEqual({ X: "1", Y: "2" });
  });

  it("asks for each once, also for what is not there", () => {
    const { beside, variables, looked } = run(["no\n$NO"], {});
    expect([beside, variables, looked.length]).toEqual([{ no: { kind: "absent" } }, {}, 1]);
  });

  it("reads no more than can be sent", () => {
    const big = file(`$${"x".repeat(200 * 1024 - 1)}`);
    const { looked } = run(["a\nb\nc"], { a: big, b: big });
    expect(looked).toEqual([`a ${256 * 1024}`, `b ${176 * 1024}`, "c 0"]);
  });
});

describe("the files of a command", () => {
  const shell = (disk: Record<string, string>, options: object, more: Partial<CliPorts> = {}) => {
    const files = new Map(Object.entries(disk));
    const ports = {
      env: { LANG: "en_GB.UTF-8", HOST: "example.org", SHELL: "/bin/sh" },
      cwd: "/desk/My Wiki",
      home: "/home/me",
      readFile: (path: string) => files.get(path),
      lookAt: (path: string) => lookAmong(files, path),
      compose: () => import("../../../controller/services/compose/read-compose.ts"),
      readStdin: async () => "services: { web: { image: a, env_file: x.env } }",
      ...more,
    } as unknown as CliPorts;
    const operation = { capability: "services", name: "apply", id: "services.apply", op: servicesContract.ops.apply };
    return brought(new Session(ports, "en"), operation, options as Record<string, unknown>);
  };
  const names = (files: readonly { name: string }[]) => files.map(({ name }) => name);

  it("takes along what the files want, and no other variable of the shell", async () => {
    const { files, gathered } = await shell(
      {
        "app/compose.yaml": "services: { web: { image: '$HOST/a', env_file: ./x.env, environment: [NOT_SET] } }",
        "app/x.env": "A=1",
        "app/.env": "B=2",
        "app/other": "x",
      },
      { file: ["app/compose.yaml"] },
    );
    expect(names(files)).toEqual(["app/compose.yaml"]);
    expect(gathered).toEqual({
      beside: { ".env": file("B=2"), "x.env": file("A=1") },
      variables: { HOST: "example.org" },
    });
  });

  test.each([
    [["compose.yaml", "docker-compose.yml"], ["compose.yaml"]],
    [
      ["docker-compose.yml", "docker-compose.override.yml"],
      ["docker-compose.yml", "docker-compose.override.yml"],
    ],
    [
      ["compose.yml", "compose.override.yaml"],
      ["compose.yml", "compose.override.yaml"],
    ],
  ])("of %j takes %j when none is named", async (lying, taken) => {
    const disk = Object.fromEntries(lying.map((name) => [name, "services: { web: { image: a } }"]));
    expect(names((await shell(disk, {})).files)).toEqual(taken);
  });

  it("says so when there is none", async () => {
    await expect(shell({}, {})).rejects.toThrow("There is no Compose file here (compose.yaml,");
  });

  it("names a service after the folder where nothing else does", async () => {
    const text = "services: { web: { image: a } }";
    expect((await shell({ "compose.yaml": text }, {})).gathered).toMatchObject({ name: "my-wiki" });
    expect((await shell({ "compose.yaml": `name: x\n${text}` }, {})).gathered).not.toHaveProperty("name");
    expect((await shell({ "compose.yaml": text }, { name: "mine" })).gathered).not.toHaveProperty("name");
  });

  it("reads standard input as a file of this folder", async () => {
    const { files, gathered } = await shell({ "x.env": "A=1" }, { file: ["-"], name: "a" });
    expect([names(files), gathered["beside"]]).toEqual([
      ["stdin"],
      { ".env": { kind: "absent" }, "x.env": file("A=1") },
    ]);
  });

  it("reads no file with a plan", async () => {
    expect(await shell({}, { plan: "p-1" })).toEqual({ files: [], gathered: {} });
  });

  it("finds what lies at home and elsewhere", async () => {
    const text = "services: { web: { image: a, env_file: [~/h.env, ../up.env, /etc/e.env] } }";
    const disk = { "app/compose.yaml": text, "/home/me//h.env": "H=1", "app/../up.env": "U=1", "/etc/e.env": "E=1" };
    const { gathered } = await shell(disk, { file: ["app/compose.yaml"] });
    expect(gathered["beside"]).toMatchObject({
      "~/h.env": file("H=1"),
      "../up.env": file("U=1"),
      "/etc/e.env": file("E=1"),
    });
  });

  it("sends no file that is too large to be one", async () => {
    await expect(shell({ "compose.yaml": `services: {}\n#${"x".repeat(400_000)}` }, {})).rejects.toThrow(
      "has 400014 bytes",
    );
  });
});
