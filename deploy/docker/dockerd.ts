/** A Docker engine of our own, where no service manager runs one: it ends when we end, however that happens. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { answersWithin } from "./api.ts";

const START_MS = 60_000;
/** Docker gives containers 10 s to stop; twice that is more than it needs. */
const STOP_MS = 20_000;
const LOG = "/var/log/lierre-dockerd.log";

export type Dockerd = Readonly<{ stop: () => Promise<void> }>;

/** Resolves when its API answers; else throws with the end of its log. */
export async function startDockerd(program: string, socketPath: string): Promise<Dockerd> {
  mkdirSync(dirname(socketPath), { recursive: true });
  mkdirSync(dirname(LOG), { recursive: true });
  const log = openSync(LOG, "w");
  // A group of its own: Ctrl-C reaches us only, and we stop containers before the engine that runs them.
  // The kernel sends TERM when we die without stopping it (setpriv comes with util-linux).
  const child = spawn("setpriv", ["--pdeathsig", "TERM", program, `--host=unix://${socketPath}`], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const gone = new AbortController();
  child.on("error", () => gone.abort());
  child.on("exit", () => gone.abort());
  if (await answersWithin(socketPath, START_MS, gone.signal)) {
    child.unref();
    return { stop: () => stopChild(child) };
  }
  await stopChild(child);
  const why = readFileSync(LOG, "utf8").trimEnd().split("\n").slice(-5).join("\n");
  throw new Error(`dockerd ne démarre pas / does not start (${LOG}):\n${why}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(late);
}
