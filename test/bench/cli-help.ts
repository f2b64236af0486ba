import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Bench, elapsedMs } from "./bench.ts";

const CLI = "dist/bundle/lierre.mjs";

/** `lierre --help`, from the shell to the last line. */
export const cliHelp: Bench = {
  name: "cli help",
  unit: "ms",
  target: { atMost: 200 },
  open: async () => {
    if (!existsSync(CLI)) throw new Error(`${CLI} is not there: run \`npm run build\` first`);
    const run = async () => {
      const { status, stderr } = spawnSync(process.execPath, [CLI, "--help"], { encoding: "utf8" });
      if (status !== 0) throw new Error(`lierre --help ended with ${status}: ${stderr}`);
    };
    return { run: async () => Math.round(await elapsedMs(run)), close: async () => undefined };
  },
};
