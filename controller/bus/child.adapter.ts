import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { versionMisfit } from "./server-config.ts";

const LOCKED_EXIT = 75;

/** A line that nats-server wrote. */
export interface ServerLine {
  readonly level: "info" | "warn" | "error";
  readonly text: string;
}

export interface ServerChild {
  readonly pid: number | undefined;
  signal(name: "SIGHUP" | "SIGTERM" | "SIGKILL"): void;
}

/** How a child ended: the lock was another's, or it died. */
export type ServerEnd = { readonly kind: "locked" } | { readonly kind: "died"; readonly how: string };

/**
 * Starts one nats-server that can't outlive this process (the kernel sends it TERM when its parent dies, however) nor run
 * beside another on the same folder (a lock that goes with it). It has no shell between, so the child is nats-server.
 */
export function startChild(
  program: string,
  folder: string,
  lockWaitSeconds: number,
  told: { line(line: ServerLine): void; end(end: ServerEnd): void },
): ServerChild {
  const wait = lockWaitSeconds === 0 ? ["-n"] : ["-w", String(lockWaitSeconds)];
  const lock = ["flock", "--no-fork", ...wait, "-E", String(LOCKED_EXIT), "lock"];
  const child: ChildProcess = spawn("setpriv", ["--pdeathsig", "TERM", ...lock, program, "-c", "nats.conf"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true, // Ctrl-C is for the controller, which then stops its server
  });
  const ended = once((end) => told.end(end));
  child.once("error", (error: NodeJS.ErrnoException) => {
    const missing = error.code === "ENOENT" ? "setpriv is missing: install the package util-linux" : error.message;
    ended({ kind: "died", how: missing });
  });
  child.once("close", (code, signal) =>
    ended(code === LOCKED_EXIT ? { kind: "locked" } : { kind: "died", how: signal ?? `exit status ${code}` }),
  );
  if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => told.line(parseLine(line)));
  return { pid: child.pid, signal: (name) => void child.kill(name) };
}

function once(call: (end: ServerEnd) => void): (end: ServerEnd) => void {
  let called = false;
  return (end) => {
    if (called) return;
    called = true;
    call(end);
  };
}

/** `[13866] 2026/11/22 22:23:36.785402 [INF] Server is ready`; what has no such head (a crash) is an error. */
function parseLine(line: string): ServerLine {
  const found = /^\[\d+\] [\d/]+ [\d:.]+ \[(\w{3})\] (.*)$/.exec(line);
  const text = (found?.[2] ?? line).trim();
  const mark = found?.[1] ?? "ERR";
  return { level: mark === "WRN" ? "warn" : mark === "ERR" || mark === "FTL" ? "error" : "info", text };
}

/** Throws a sentence when this program is no nats-server that we can use. */
export async function checkProgram(program: string): Promise<void> {
  let printed: string;
  try {
    printed = (await promisify(execFile)(program, ["--version"], { timeout: 10_000 })).stdout;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `nats-server can't be run at ${program}: ${code === "ENOENT" ? "there is no such file" : message}.`,
      {
        cause: error,
      },
    );
  }
  const wrong = versionMisfit(printed);
  if (wrong !== undefined) throw new Error(`nats-server at ${program} ${wrong}. Put a later one on PATH.`);
}
