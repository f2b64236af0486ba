import type { Standing } from "./check.ts";
import type { Demand } from "./demand.ts";
import { instancesOn, type PlacementState } from "./state.ts";

export interface Held {
  readonly node: string;
  readonly demand: Demand;
}

/** Who stands where: what the journal says, and what was changed on top of it. */
export class Standings {
  readonly #placement: PlacementState;
  /** Undefined: taken away. */
  readonly changes = new Map<string, Held | undefined>();
  /** node → who came to it, or asks something else there. */
  readonly #byNode = new Map<string, Set<string>>();
  /** port → who asks for it → where; of the ports that were asked about. */
  readonly #byPort = new Map<string, Map<string, string>>();

  constructor(placement: PlacementState) {
    this.#placement = placement;
  }

  at(id: string): Held | undefined {
    const changed = this.changes.get(id);
    return changed !== undefined || this.changes.has(id) ? changed : this.#placement.instances[id];
  }

  set(id: string, held: Held | undefined): void {
    const before = this.at(id);
    this.changes.set(id, held);
    if (before !== undefined) this.#byNode.get(before.node)?.delete(id);
    if (held !== undefined) {
      const here = this.#byNode.get(held.node) ?? new Set();
      this.#byNode.set(held.node, here.add(id));
    }
    for (const port of before?.demand.ports ?? []) this.#byPort.get(port)?.delete(id);
    for (const port of held?.demand.ports ?? []) if (held !== undefined) this.#byPort.get(port)?.set(id, held.node);
  }

  /** Nodes where one of these ports is taken. */
  portNodes(ports: readonly string[], besides: ReadonlySet<string>): string[] {
    const found: string[] = [];
    for (const port of ports) for (const [id, node] of this.#at(port)) if (!besides.has(id)) found.push(node);
    return found;
  }

  /** By node: the first of these ports that is taken there, and by whom; the first id, if several hold it. */
  portHolders(ports: readonly string[], besides: ReadonlySet<string>): Map<string, { port: string; by: string }> {
    const found = new Map<string, { port: string; by: string }>();
    for (const port of ports)
      for (const [by, node] of this.#at(port)) {
        const known = besides.has(by) ? undefined : (found.get(node) ?? { port, by });
        if (known !== undefined) found.set(node, known.port === port && by < known.by ? { port, by } : known);
      }
    return found;
  }

  #at(port: string): Map<string, string> {
    let held = this.#byPort.get(port);
    if (held !== undefined) return held;
    held = new Map(Object.entries(this.#placement.byPort[port] ?? {}).filter(([id]) => !this.changes.has(id)));
    for (const [id, now] of this.changes) if (now?.demand.ports.includes(port) === true) held.set(id, now.node);
    this.#byPort.set(port, held);
    return held;
  }

  /** All that stands on these nodes; what was placed anew although it stands somewhere already is there twice. */
  on(nodes: ReadonlySet<string>, fresh: ReadonlySet<string>): Standing[] {
    const standing: Standing[] = [];
    for (const node of nodes)
      for (const [id, { demand }] of instancesOn(this.#placement, node))
        if (!this.changes.has(id) || fresh.has(id)) standing.push({ id, node, demand });
    for (const node of nodes)
      for (const id of this.#byNode.get(node) ?? []) {
        const held = this.changes.get(id);
        if (held !== undefined) standing.push({ id, node, demand: held.demand });
      }
    return standing;
  }
}
