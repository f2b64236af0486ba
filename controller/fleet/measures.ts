import type { Scope } from "../../shared/kernel/capability.ts";
import type { Measure } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import type { FleetShape } from "./state.ts";
import { nodeStateWord } from "./word.ts";

/** What the fleet shows on `/metrics`. A reading that is unknown is absent, never zero. */
export function measures({ state, live, now }: Scope<FleetShape>): Measure[] {
  const totals = new Map<string, { labels: { site: string; state: string }; value: number }>();
  const rows = byId(state.nodes).flatMap(([node, held]): Measure[] => {
    if (held.retired) return [];
    const { name, site } = held;
    const word = nodeStateWord(held, live, now);
    const total = totals.get(`${site} ${word}`) ?? { labels: { site, state: word }, value: 0 };
    total.value += 1;
    totals.set(`${site} ${word}`, total);
    const gauge = (metric: string, value: number | undefined): Measure[] =>
      value === undefined ? [] : [{ name: metric, labels: { node }, value }];
    const health = live.health.get(node)?.health;
    const milliCelsius = health?.temperatureMilliCelsius;
    return [
      { name: "node_state", labels: { node, name, site, state: word }, value: 1 },
      ...gauge("node_beats_total", live.beats.get(node)?.count),
      ...gauge("node_load", health && health.loadPerMille / 1000),
      ...gauge("node_memory_available_bytes", health?.memoryAvailableBytes),
      ...gauge("node_disk_free_bytes", health?.diskFreeBytes),
      ...gauge("node_temperature_celsius", milliCelsius === undefined ? undefined : milliCelsius / 1000),
    ];
  });
  const nodes = [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => ({ name: "nodes", ...total }));
  const ignored = [...live.ignored].map(([reason, value]) => ({
    name: "ignored_messages_total",
    labels: { reason },
    value,
  }));
  return [...nodes, ...rows, ...ignored];
}
