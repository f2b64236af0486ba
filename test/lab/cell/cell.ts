/**
 * The lab runs in a network, a process tree and mounts of its own. None of its traffic can leave, none of its names can
 * clash, and when its first process ends, in whatever way, the kernel ends and removes all the rest.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { untilTold } from "../../../deploy/demo/ending.ts";
import { ROOT } from "../../../deploy/demo/home.ts";
import type { Cell } from "./folder.ts";

/** What the lab's inner process is told, as JSON in its environment. */
export interface CellOrders {
  readonly folder: string;
  readonly cgroup: string;
  readonly natsServer: string;
  readonly caddy: string;
  readonly scenarios: readonly string[];
  readonly json: boolean;
}

export const ORDERS = "LIERRE_LAB_ORDERS";

export interface CellWish {
  readonly cell: Cell;
  readonly natsServer: string;
  readonly caddy: string;
  readonly names: readonly string[];
  readonly json: boolean;
}

/** Resolves to the exit code once nothing of it runs any more. */
export function runCell({ cell, names, ...wish }: CellWish): Promise<number> {
  const orders: CellOrders = { ...wish, folder: cell.folder, cgroup: cell.name, scenarios: names };
  const inner = [process.execPath, join(ROOT, "dist/test/lab/cell/main.js")];
  // The shell is the first process there: it collects those whose parents were killed, which Node would not.
  const shell = ["sh", "-c", '"$@"; exit $?', "sh", ...inner];
  const apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", ...shell];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...apart], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [ORDERS]: JSON.stringify(orders) },
  });
  untilTold().signal.addEventListener("abort", () => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
