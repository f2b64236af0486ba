/** `npm run lab [-- scenario…]`: three real sites on this machine, and what goes wrong with them. `--list`, `--json`, `--keep`. */
import { parseArgs } from "node:util";
import { tool } from "../../deploy/tools/find.ts";
import { runCell } from "./cell/cell.ts";
import { removeCell, removeLeftovers, takeCell } from "./cell/folder.ts";
import { missingParts } from "./cell/needs.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";

const USAGE = 2;

async function main(): Promise<number> {
  const options = { list: { type: "boolean" }, json: { type: "boolean" }, keep: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.filter((name) => !SCENARIOS.some((one) => one.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`lab: no scenario is called ${unknown.join(", ")}; \`npm run lab -- --list\` names them\n`);
    return USAGE;
  }
  const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (values.list === true) return list(chosen);
  const missing = missingParts();
  if (missing.length > 0) return skipAll(chosen, `needs ${missing.join(", ")}`);
  await removeLeftovers();
  const cell = takeCell();
  try {
    const names = chosen.map(({ name }) => name);
    const tools = { natsServer: await tool("nats-server"), caddy: await tool("caddy") };
    return await runCell({ cell, ...tools, names, json: values.json === true });
  } finally {
    if (values.keep !== true) await removeCell(cell);
    else process.stderr.write(`lab: kept until the next run: ${cell.folder}/logs\n`);
  }
}

function list(scenarios: readonly Scenario[]): number {
  for (const { name, proves } of scenarios) process.stdout.write(`${name.padEnd(22)} ${proves}\n`);
  return 0;
}

function skipAll(scenarios: readonly Scenario[], why: string): number {
  for (const { name } of scenarios) process.stdout.write(`skipped: ${name} [${why}]\n`);
  process.stdout.write(`0 passed, 0 failed, ${scenarios.length} skipped\n`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
