/** `npm run bench [-- NAME] [--json]`: measures the promised figures whose name holds NAME, all without one. */
import { type Bench, type Figure, measure } from "./bench.ts";
import { BENCHES } from "./benches.ts";
import { Fixtures } from "./fixtures.ts";
import { machineFacts, tableHead, tableRow } from "./table.ts";

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  const names = args.filter((arg) => !arg.startsWith("--"));
  const chosen = BENCHES.filter(({ name }) => names.every((word) => name.includes(word)));
  if (chosen.length === 0) {
    process.stderr.write(
      `No figure is called ${names.join(" ")}. There are: ${BENCHES.map(({ name }) => name).join(", ")}.\n`,
    );
    return 2;
  }
  if (!json) process.stdout.write(`${machineFacts()}\n${tableHead()}\n`);
  const fixtures = new Fixtures();
  try {
    return await all(chosen, fixtures, json ? jsonLine : tableRow);
  } finally {
    fixtures.remove();
  }
}

async function all(benches: readonly Bench[], fixtures: Fixtures, show: (figure: Figure) => string): Promise<number> {
  let status = 0;
  for (const bench of benches) {
    try {
      process.stdout.write(`${show(await measure(bench, fixtures))}\n`);
    } catch (error) {
      process.stderr.write(`${bench.name}: ${error instanceof Error ? error.message : String(error)}\n`);
      status = 1;
    }
  }
  return status;
}

const jsonLine = ({ name, value, unit, target, beside }: Figure): string =>
  JSON.stringify({ name, value, unit, target, beside });

process.exitCode = await main(process.argv.slice(2));
