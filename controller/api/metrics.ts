import type { Contract, MetricSpec } from "../../shared/kernel/contract.ts";
import type { Measure } from "../../shared/kernel/finding.ts";

const PREFIX = "lierre_";

/** Metrics that no capability owns. */
export const KERNEL_METRICS = {
  build_info: { type: "gauge", labels: ["version"], help: "Always 1; the label tells the version." },
  journal_entries: { type: "gauge", labels: [], help: "Entries in the journal." },
  journal_writable: { type: "gauge", labels: [], help: "1 while the journal can be written." },
  bus_connected: { type: "gauge", labels: [], help: "1 while messages can pass." },
} as const satisfies Record<string, MetricSpec>;

export type MetricTable = ReadonlyMap<string, MetricSpec>;

/** name → metric, of the kernel and of every contract; two of one name are a mistake of ours. */
export function metricTable(contracts: readonly Contract[]): MetricTable {
  const table = new Map<string, MetricSpec>(Object.entries(KERNEL_METRICS));
  for (const { name, metrics } of contracts) {
    for (const [metric, spec] of Object.entries(metrics)) {
      if (table.has(metric)) throw new Error(`${name}: another capability has a metric called ${metric}`);
      table.set(metric, spec);
    }
  }
  return table;
}

const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function line(name: string, { labels, value }: Measure): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${PREFIX}${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

/** Prometheus's exposition text: all measures of one name together, in the order of the table. */
export function exposition(table: MetricTable, measures: readonly Measure[]): string {
  const lines = [...table].flatMap(([name, { type, help }]) => {
    const held = measures.filter((measure) => measure.name === name);
    if (held.length === 0) return [];
    const heading = [`# HELP ${PREFIX}${name} ${help.replaceAll("\n", " ")}`, `# TYPE ${PREFIX}${name} ${type}`];
    return [...heading, ...held.map((measure) => line(name, measure))];
  });
  return `${lines.join("\n")}\n`;
}
