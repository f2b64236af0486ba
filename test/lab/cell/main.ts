/** The lab's inner process: lays the world, runs the scenarios in it, and says how it went. */
import { runScenarios } from "../run.ts";
import { SCENARIOS } from "../scenarios.ts";
import { Timeline } from "../timeline.ts";
import { World } from "../world/world.ts";
import { type CellOrders, ORDERS } from "./cell.ts";

const orders = JSON.parse(process.env[ORDERS] ?? "{}") as CellOrders;

async function main(): Promise<number> {
  const timeline = new Timeline(orders.json ? process.stderr : process.stdout);
  const world = await World.lay(orders, timeline.of("world"));
  const chosen = SCENARIOS.filter(({ name }) => orders.scenarios.includes(name));
  const results = await runScenarios(chosen, world, timeline);
  const failed = results.filter(({ failure }) => failure !== undefined);
  const counts = { passed: results.length - failed.length, failed: failed.length, skipped: 0 };
  if (orders.json) process.stdout.write(`${JSON.stringify({ scenarios: results, ...counts })}\n`);
  else process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return failed.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`lab: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.stdout.write(`0 passed, ${orders.scenarios.length} failed, 0 skipped\n`);
    process.exit(1);
  },
);
