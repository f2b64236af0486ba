import { cpus, release, totalmem } from "node:os";
import { type Figure, RUNS } from "./bench.ts";

/** One line on what it was measured on. */
export function machineFacts(): string {
  const [cpu] = cpus();
  const gib = (totalmem() / 2 ** 30).toFixed(1);
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}, ${gib} GiB, Linux ${release()}, Node ${process.versions.node}; median of ${RUNS}`;
}

const WIDTHS = [32, 14, 12, 14] as const;

export const tableHead = (): string => line(["figure", "value", "unit", "target", ""]);

export function tableRow({ name, value, unit, target, met, beside }: Figure): string {
  const said = beside === undefined ? [] : [`(${beside})`];
  return line([name, amount(value), unit, amount(target), [met ? "met" : "falls short", ...said].join(" ")]);
}

const amount = (value: number): string => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 1 || i === 3 ? cell.padStart(WIDTHS[i]) : cell.padEnd(WIDTHS[i] ?? 0)))
    .join("  ")
    .trimEnd();
}
