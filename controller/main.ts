import { parseArgs } from "node:util";
import { pino } from "pino";
import { FLAGS, readConfig } from "./config.ts";
import { usage } from "../shared/kernel/usage.ts";
import { runController } from "./run.adapter.ts";

const FAILED = 1;
const USAGE = 2;

/** Stops after this long even when something hangs: a supervisor starts us again. */
const STOP_MS = 10_000;
const PARENT_MS = 1_000;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return void process.stdout.write(usage("lierre-controller", FLAGS));
  const options = Object.fromEntries(FLAGS.map((flag) => [flag, { type: "string" as const }]));
  const { values } = parseArgs({ options, strict: true });
  const read = readConfig(values, process.env);
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`lierre-controller: ${problem}\n`);
    process.exit(USAGE);
  }
  const log = pino({ base: {}, level: process.env["LIERRE_LOG"] ?? "info" }, pino.destination({ fd: 2, sync: true }));
  const running = await runController(read.config, log, (reason) => {
    log.fatal({ reason }, "halted");
    process.exit(FAILED);
  });
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => process.exit(FAILED), STOP_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, "could not stop cleanly");
        process.exit(FAILED);
      },
    );
  };
  process.on("SIGTERM", () => stop("TERM"));
  process.on("SIGINT", () => stop("INT"));
  const parent = Number(process.env["LIERRE_PARENT_PID"] ?? 0);
  if (parent > 0) setInterval(() => process.ppid !== parent && stop("parent gone"), PARENT_MS).unref();
}

main().catch((error: unknown) => {
  if ((error as NodeJS.ErrnoException).code === "ENOSPC")
    process.stderr.write(
      "lierre-controller: the disk is full. Free some space on the disk of --state, then start again.\n",
    );
  process.stderr.write(`lierre-controller: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(FAILED);
});
