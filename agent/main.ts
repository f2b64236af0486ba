import { parseArgs } from "node:util";
import { z } from "zod";
import { usage } from "../shared/kernel/usage.ts";
import { FLAGS, readConfig } from "./config.ts";
import { Log } from "./log.adapter.ts";
import { runAgent } from "./run.adapter.ts";

// Schemas compiled to functions cost memory, and an agent reads a few messages a minute.
z.config({ jitless: true });

const FAILED = 1;
const USAGE = 2;

/** It ends after this long even when something hangs. */
const STOP_MS = 1_500;
const PARENT_MS = 1_000;

function given(): ReturnType<typeof readConfig> {
  try {
    const { values } = parseArgs({ options: FLAGS, strict: true });
    return readConfig(values, process.env);
  } catch (error) {
    return { ok: false, problems: [error instanceof Error ? error.message : String(error)] };
  }
}

async function main(): Promise<void> {
  if (process.argv.includes("--help")) return void process.stdout.write(usage("lierre-agent", Object.keys(FLAGS)));
  const read = given();
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`lierre-agent: ${problem}\n`);
    process.exit(USAGE);
  }
  const log = new Log();
  const running = await runAgent(read.config, {
    log: (event) => log.write(event),
    halt: (reason) => {
      log.write({ level: "error", event: "halted", fields: { reason } });
      process.exit(FAILED);
    },
    programs: import.meta.dirname,
    language: process.env["LANG"]?.startsWith("fr") === true ? "fr" : "en",
  });
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.write({ level: "info", event: "stopping", fields: { why } });
    setTimeout(() => process.exit(0), STOP_MS).unref();
    running.stop().then(
      () => process.exit(0),
      () => process.exit(FAILED),
    );
  };
  process.on("SIGTERM", () => stop("TERM"));
  process.on("SIGINT", () => stop("INT"));
  const parent = Number(process.env["LIERRE_PARENT_PID"] ?? 0);
  if (parent > 0) setInterval(() => process.ppid !== parent && stop("parent gone"), PARENT_MS).unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`lierre-agent: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(FAILED);
});
