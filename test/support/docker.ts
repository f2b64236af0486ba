import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersWithin } from "../../deploy/docker/api.ts";

/** An engine of a test's own, beside the machine's: it may be stopped and started again. */
export interface PrivateDocker {
  readonly socketPath: string;
  /** Stops the daemon and its containers; the socket does not answer until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and leaves nothing behind. */
  remove(): Promise<void>;
}

const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 30_000;

/** Starts a dockerd with everything it keeps in a folder under /tmp (root; `dockerd` on PATH). Ended by its pid. */
export async function startPrivateDocker(): Promise<PrivateDocker> {
  const home = mkdtempSync(join(tmpdir(), "lierre-docker-"));
  const socketPath = join(home, "docker.sock");
  let daemon: ChildProcess | undefined;
  const stop = async () => {
    if (daemon !== undefined) await end(daemon);
    daemon = undefined;
  };
  const remove = async () => {
    await stop();
    tidy(home);
  };
  const start = async () => {
    daemon = launch(home, socketPath);
    const gone = new AbortController();
    daemon.once("exit", () => gone.abort());
    if (await answersWithin(socketPath, STARTS_WITHIN_MS, gone.signal)) return;
    const log = join(home, "log");
    const why = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-6).join("\n") : "";
    await remove();
    throw new Error(`dockerd does not start here:\n${why}`);
  };
  await start();
  return { socketPath, start, stop, remove };
}

/** `setpriv`: it dies with the test process, even when that is killed. In a network of its own: a dockerd without a
 * bridge takes away the one that the machine's own has. */
function launch(home: string, socketPath: string): ChildProcess {
  const dockerd = [
    "dockerd",
    "--data-root",
    join(home, "data"),
    "--exec-root",
    join(home, "exec"),
    "--pidfile",
    join(home, "dockerd.pid"),
    "-H",
    `unix://${socketPath}`,
    "--bridge",
    "none",
    "--default-address-pool",
    "base=10.201.0.0/16,size=26",
    "--shutdown-timeout",
    "2",
  ];
  const logged = `exec "$@" >>'${join(home, "log")}' 2>&1`;
  return spawn("sh", ["-c", logged, "sh", "unshare", "--net", "setpriv", "--pdeathsig", "TERM", "--", ...dockerd], {
    stdio: "ignore",
  });
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, "exit");
  daemon.kill("SIGTERM");
  const late = setTimeout(() => daemon.kill("SIGKILL"), STOPS_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

/** What the daemon left mounted would keep its folder from going. */
function tidy(home: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  for (const mount of mounts.filter((path) => path.startsWith(`${home}/`)).toReversed())
    spawnSync("umount", ["-l", mount]);
  rmSync(home, { recursive: true, force: true });
}
