import type { Dependency } from "../../../../shared/services/wire.ts";
import type { WrittenService } from "../keys/top.ts";
import { compare, refuse, remark, type Reading, type Spot } from "../shape/reading.ts";

type Edges = Map<string, Map<string, Spot>>;

/**
 * What each service waits for: what it says, and what it can't be without (links, another's network, mounts, processes
 * or memory). Every one is a service of the file, and none waits for itself by way of others. `left` names those that
 * the file has and that do not run.
 */
export function settledDependencies(
  services: readonly WrittenService[],
  left: ReadonlySet<string>,
  reading: Reading,
): ReadonlyMap<string, readonly Dependency[]> {
  const names = new Set(services.map((service) => service.name));
  const edges: Edges = new Map();
  const settled = new Map<string, readonly Dependency[]>();
  for (const service of services) {
    const known = new Map<string, Spot>();
    const waits = new Map<string, Dependency>();
    for (const { container, spot } of implied(service).filter((one) => names.has(one.container))) {
      known.set(container, spot);
      waits.set(container, { container, condition: "started" });
    }
    for (const { container, condition, required, spot } of service.value.depends_on?.value ?? []) {
      if (names.has(container)) {
        known.set(container, spot);
        waits.set(container, { container, condition });
      } else if (required && !left.has(container)) {
        refuse(reading, spot, "depends-unknown", { container: service.name, dependency: container });
      } else if (!required && !left.has(container)) {
        remark(reading, spot, "depends-optional", { dependency: container });
      }
    }
    edges.set(service.name, known);
    settled.set(
      service.name,
      [...waits.values()].toSorted((a, b) => compare(a.container, b.container)),
    );
  }
  refuseCycles(edges, reading);
  return settled;
}

function implied({ value }: WrittenService): readonly { readonly container: string; readonly spot: Spot }[] {
  const modes = [value.network_mode, value.pid, value.ipc].flatMap((mode) => {
    const container = /^service:(.+)$/.exec(mode?.value ?? "")?.[1];
    return mode === undefined || container === undefined ? [] : [{ container, spot: mode.spot }];
  });
  const links = (value.links?.value ?? []).map(({ value: { container }, spot }) => ({ container, spot }));
  const from = (value.volumes_from?.value ?? []).map(({ value: { container }, spot }) => ({ container, spot }));
  return [...modes, ...links, ...from];
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
