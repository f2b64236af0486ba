import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { replaceFile } from "../../shared/disk/disk.adapter.ts";
import { ADMIN_SOCKET, BARE_CONFIG } from "./caddy-config.ts";

const PID_FILE = "caddy.pid";
const START_FILE = "start.json";
const LOG_FILE = "caddy.log";
const LOG_CHARS = 200;

/** Where Caddy keeps everything of its own; it runs there, and is known by that. */
export interface CaddyHome {
  readonly folder: string;
  /** A name on PATH, or a path. */
  readonly program: string;
}

/** The Caddy that runs in this folder, whoever started it. */
export function runningCaddy(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, PID_FILE), "utf8"));
    return Number.isInteger(pid) && pid > 1 && livesIn(pid, folder) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Is this process a Caddy of this folder? A number is used again, and a zombie has no folder any more. */
export function livesIn(pid: number, folder: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words.includes(PID_FILE) && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

/** The socket on which a Caddy obeys, by a path that is short however deep its folder lies. */
export const adminSocket = (pid: number): string => `/proc/${pid}/cwd/${ADMIN_SOCKET}`;

/**
 * Starts Caddy detached, with nothing to serve yet: it outlives this process. It notes its own pid, so that there is no
 * moment in which a kill would leave one behind that nobody knows.
 */
export function startCaddy({ folder, program }: CaddyHome): ChildProcess {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(join(folder, START_FILE), JSON.stringify(BARE_CONFIG));
  for (const name of [PID_FILE, ADMIN_SOCKET]) rmSync(join(folder, name), { force: true });
  const output = openSync(join(folder, LOG_FILE), "w", 0o600);
  try {
    const own = { HOME: folder, XDG_DATA_HOME: join(folder, "data"), XDG_CONFIG_HOME: join(folder, "config") };
    const child = spawn(program.includes("/") ? resolve(program) : program, WORDS, {
      cwd: folder,
      detached: true,
      stdio: ["ignore", output, output],
      env: { PATH: process.env["PATH"], ...own },
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

const WORDS = ["run", "--config", START_FILE, "--pidfile", PID_FILE];

/** The end of what Caddy last said. */
export function lastWords(folder: string): string {
  try {
    return readFileSync(join(folder, LOG_FILE), "utf8").trim().slice(-LOG_CHARS);
  } catch {
    return "";
  }
}
