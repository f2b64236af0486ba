import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONTROLLER_NODE_FLAGS } from "../../deploy/controller-flags.ts";
import type { Bench } from "./bench.ts";
import { writeLargeJournal } from "./large-controller/journal.ts";

const NODES = 10_000;
/** Of two instances each. */
const SERVICES = 10_000;
const MIB = 1024 ** 2;
const PROGRAM = fileURLToPath(new URL("./large-controller/main.js", import.meta.url));

/** What a controller's process takes that holds a large cluster, a while after its start. */
export const largeController: Bench = {
  name: "memory, 10000 nodes, 20000 instances",
  unit: "MiB",
  target: { atMost: 400 },
  open: async () => {
    const dir = mkdtempSync(join(tmpdir(), "lierre-large-"));
    await writeLargeJournal(dir, NODES, SERVICES);
    const run = async () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [...CONTROLLER_NODE_FLAGS, "--expose-gc", PROGRAM, dir],
        {
          encoding: "utf8",
        },
      );
      if (status !== 0) throw new Error(`the controller's process ended with ${status}: ${stderr.slice(-300)}`);
      return Math.round((JSON.parse(stdout) as { rss: number }).rss / MIB);
    };
    return { run, close: async () => rmSync(dir, { recursive: true, force: true }) };
  },
};
