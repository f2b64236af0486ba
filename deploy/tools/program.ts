/** Runs a program to its end, with a sign of life for the person while it lasts. */
import { spawn } from "node:child_process";
import type { World } from "./world.ts";

const SIGN_OF_LIFE_MS = 15_000;
/** Of a failed program's words, those worth showing: it ends with the reason. */
const TAIL_CHARS = 2_000;

export type Program = Readonly<{
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Said, with the time gone by, while it runs. */
  label: string;
}>;

/** Resolves when it ended well; else throws with the end of what it said. */
export function runProgram(program: Program, world: World): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now();
    const env = { ...world.env, ...program.env };
    const child = spawn(program.command, program.args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const alive = setInterval(() => {
      world.say(`${program.label}… ${Math.round((Date.now() - startedMs) / 1_000)} s`);
    }, SIGN_OF_LIFE_MS);
    let tail = "";
    const hear = (text: string): void => {
      tail = (tail + text).slice(-TAIL_CHARS);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearInterval(alive);
      reject(error.code === "ENOENT" ? new Error(`the command ${program.command} is missing`) : error);
    });
    child.on("close", (code, signal) => {
      clearInterval(alive);
      if (code === 0) resolve();
      else reject(new Error(`${program.command} ended with ${code ?? signal}: ${tail.trim()}`));
    });
  });
}
