import { spawn } from "node:child_process";

const COUNT_MS = 20_000;

/** Runs one program without a shell; what it wrote on stdout. Rejects with what it wrote on stderr. */
export function run(program: string, words: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], signal });
    const wrote = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      wrote.out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      wrote.err = (wrote.err + text).slice(-400);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(wrote.out);
      else reject(new Error(wrote.err.trim() || `${program} ended with ${code}`));
    });
  });
}

/** What a folder takes on its disk; undefined where that can't be told soon. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const [digits = ""] = (await run("du", ["-skx", "--", path], AbortSignal.timeout(COUNT_MS))).split(/\s/);
    return /^\d+$/.test(digits) ? Number(digits) * 1024 : undefined;
  } catch {
    return undefined;
  }
}
