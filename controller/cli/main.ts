import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { CAPABILITIES } from "../capabilities.ts";
import type { Beside } from "../services/compose/input.ts";
import { VERSION } from "../version.ts";
import { EXIT } from "./exit-codes.ts";
import type { CliPorts } from "./ports.ts";
import { runCli } from "./run.ts";

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function lookAt(path: string, maxBytes: number): Beside {
  try {
    const held = statSync(path);
    const mode = held.mode & 0o7777;
    if (held.isDirectory()) return { kind: "folder", names: readdirSync(path).toSorted().slice(0, NAMES_MAX) };
    // A socket or a device is nothing that could be read.
    if (!held.isFile()) return { kind: "absent" };
    if (held.size > maxBytes) return { kind: "too-large", sizeBytes: held.size };
    return { kind: "file", content: readFileSync(path).toString("base64"), mode };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    throw error;
  }
}

/** No folder of as many files could travel. */
const NAMES_MAX = 10_000;

async function ask(question: string): Promise<string> {
  const lines = process
    .getBuiltinModule("node:readline/promises")
    .createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

async function askUnseen(question: string): Promise<string> {
  const { Writable } = process.getBuiltinModule("node:stream");
  // Readline shows what is typed on its output: this one shows nothing.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = process
    .getBuiltinModule("node:readline/promises")
    .createInterface({ input: process.stdin, output, terminal: true });
  lines.on("SIGINT", () => process.exit(EXIT.interrupted));
  process.stderr.write(question);
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

/** npm runs scripts at the root of the package and remembers where the person stood. */
const cwd = process.env["INIT_CWD"] ?? process.cwd();

const ports: CliPorts = {
  argv: process.argv.slice(2),
  env: process.env,
  cwd,
  home: homedir(),
  version: VERSION,
  out: (data) => void process.stdout.write(data),
  err: (message) => void process.stderr.write(message),
  outBytes: (bytes) => void process.stdout.write(bytes),
  errBytes: (bytes) => void process.stderr.write(bytes),
  tty: { stdin: process.stdin.isTTY, stdout: process.stdout.isTTY },
  nowMs: () => Date.now(),
  instantMs: (instant) => Date.parse(instant),
  key: () => randomUUID(),
  readFile: (path) => readFile(resolve(cwd, path)),
  lookAt: (path, maxBytes) => lookAt(resolve(cwd, path), maxBytes),
  compose: () => import("../services/compose/read-compose.ts"),
  readStdinBytes: () => process.getBuiltinModule("node:stream/consumers").buffer(process.stdin),
  readStdin: () => process.getBuiltinModule("node:stream/consumers").text(process.stdin),
  ask,
  askUnseen,
  pause: (ms) => new Promise((over) => void setTimeout(over, ms)),
  client: async () => (await import("./client.adapter.ts")).client,
  journalFiles: () => import("../journal/offline.adapter.ts"),
};

process.on("SIGINT", () => process.exit(EXIT.interrupted));
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});
process.exitCode = await runCli(
  CAPABILITIES.map(({ capability }) => capability.contract),
  ports,
);
