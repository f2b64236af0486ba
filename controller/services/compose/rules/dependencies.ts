import type { WrittenService } from "../keys/top.ts";
import { compare, refuse, remark, type Reading, type Spot } from "../shape/reading.ts";

type Edges = Map<string, Map<string, Spot>>;

/** Every dependency names a service of the file, and none waits for itself by way of others. */
export function checkDependencies(services: readonly WrittenService[], reading: Reading): void {
  const names = new Set(services.map((service) => service.name));
  const edges: Edges = new Map();
  for (const { name, value } of services) {
    const known = new Map<string, Spot>();
    for (const { container, required, spot } of value.depends_on?.value ?? []) {
      if (names.has(container)) known.set(container, spot);
      else if (required) refuse(reading, spot, "depends-unknown", { container: name, dependency: container });
      else remark(reading, spot, "depends-optional", { dependency: container });
    }
    edges.set(name, known);
  }
  refuseCycles(edges, reading);
}

/** Takes away what can start until only cycles, and what waits for them, are left; names one and goes on without it. */
function refuseCycles(edges: Edges, reading: Reading): void {
  dropStartable(edges);
  for (let cycle = findCycle(edges); cycle.length > 0; cycle = findCycle(edges)) {
    const [first = "", second = first] = cycle;
    const spot = edges.get(first)?.get(second);
    if (spot !== undefined) refuse(reading, spot, "depends-cycle", { cycle: [...cycle, first].join(" → ") });
    for (const name of cycle) edges.delete(name);
    dropStartable(edges);
  }
}

/** Removes every service whose dependencies are all gone, until none is left that has none. */
function dropStartable(edges: Edges): void {
  const waiters = new Map<string, string[]>();
  const left = new Map<string, number>();
  for (const [name, needs] of edges) {
    const open = [...needs.keys()].filter((need) => edges.has(need));
    left.set(name, open.length);
    for (const need of open) waiters.set(need, [...(waiters.get(need) ?? []), name]);
  }
  const startable = [...left].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = startable.pop(); name !== undefined; name = startable.pop()) {
    edges.delete(name);
    for (const waiter of waiters.get(name) ?? []) {
      const count = (left.get(waiter) ?? 0) - 1;
      left.set(waiter, count);
      if (count === 0) startable.push(waiter);
    }
  }
}

/** Walks from the first name along first dependencies until one comes again: that is a cycle, first name first. */
function findCycle(edges: Edges): readonly string[] {
  const path: string[] = [];
  const seen = new Map<string, number>();
  let at = [...edges.keys()].toSorted(compare)[0];
  while (at !== undefined && !seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    const needs = [...(edges.get(at)?.keys() ?? [])].filter((need) => edges.has(need));
    at = needs.toSorted(compare)[0];
  }
  const cycle = at === undefined ? [] : path.slice(seen.get(at));
  const start = cycle.indexOf(cycle.toSorted(compare)[0] ?? "");
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
