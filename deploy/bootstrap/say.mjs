/** What the bootstrap tells the person, always on stderr: data on stdout belongs to the command that follows. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Ignored by git: Node 24, the lock. */
export const TOOLS = `${ROOT}.tools`;

const QUIET_MS = 2_000;

/** Something a person can put right; printed as it stands, French first, without a stack. */
export class Problem extends Error {
  constructor(fr, en) {
    super(`${fr}\n${en}`);
  }
}

export function say(text) {
  for (const line of text.trimEnd().split("\n")) process.stderr.write(`lierre: ${line}\n`);
}

/**
 * Runs a program to its end and gives back what it printed. Says `fr / en` once it lasts over two seconds,
 * and prints the program's own words only when it fails. The lock goes along as descriptor 3, so that it is
 * held for as long as the program runs, even when this process is killed.
 */
export async function run(fr, en, lockFd, command, args, options = {}) {
  const startedMs = Date.now();
  let told = false;
  const tell = setTimeout(() => {
    told = true;
    say(`${fr}… / ${en}…`);
  }, QUIET_MS);
  const result = await collect(command, args, { cwd: ROOT, ...options, stdio: ["ignore", "pipe", "pipe", lockFd] });
  clearTimeout(tell);
  if (told) say(`${fr} : ${Math.round((Date.now() - startedMs) / 1_000)} s`);
  return result;
}

function collect(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}
