import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { CAPABILITIES } from "../capabilities.ts";
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
  tty: { stdin: process.stdin.isTTY, stdout: process.stdout.isTTY },
  nowMs: () => Date.now(),
  instantMs: (instant) => Date.parse(instant),
  key: () => randomUUID(),
  readFile: (path) => readFile(resolve(cwd, path)),
  readStdin: () => process.getBuiltinModule("node:stream/consumers").text(process.stdin),
  ask,
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
