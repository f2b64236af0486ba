import type { FleetState } from "../fleet/state.ts";
import { checkPlacement } from "./check.ts";
import type { Choice } from "./choice.ts";
import { type Asked, Chooser } from "./chooser.ts";
import type { Demand } from "./demand.ts";
import type { PlacementState } from "./state.ts";
import type { Rejection } from "./reasons.ts";
import { groundOf } from "./ground.ts";
import { type Held, Standings } from "./standings.ts";
import { NodeTable } from "./table.ts";

/** What a further instance asks besides its demand. */
export interface Wish {
  /** The instances of the same service that stay. */
  readonly siblings: readonly string[];
  /**
   * Nodes that hold its data, the newest last: where one of them is free of it, it goes there or waits. Those that were
   * retired or run a sibling do not count.
   */
  readonly homes?: readonly string[];
  /** Instances that are treated as gone. */
  readonly besides?: ReadonlySet<string>;
}

/** A working copy of who stands where: decisions try themselves out on it, each seeing what those before it took. */
export interface Yard {
  /** Scores or rejects every node for one more instance. */
  choose(demand: Demand, wish: Wish): Choice;
  /**
   * Why instance `id`, which stands on `node`, could not stand there with this demand; undefined when it can. Reasons
   * that only keep new things away (silent, cordoned, unknown, no-engine, distrusted) do not count.
   */
  fits(id: string, node: string, demand: Demand): Rejection | undefined;
  put(id: string, node: string, demand: Demand): void;
  take(id: string): void;
  resize(id: string, demand: Demand): void;
  /** Memory that nodes which take new things have free, together. */
  freeBytes(): number;
  /** The separate checker over the nodes that were changed; one sentence per broken rule. */
  broken(fresh: ReadonlySet<string>): string[];
}

/** Nodes are read when the first question comes; until then a yard costs nothing. */
export const yardOf = (fleet: FleetState, placement: PlacementState, check = checkPlacement): Yard =>
  new WorkingYard(fleet, placement, check);

const NONE: ReadonlySet<string> = new Set();

class WorkingYard implements Yard {
  readonly #fleet: FleetState;
  readonly #placement: PlacementState;
  readonly #check: typeof checkPlacement;
  readonly #standings: Standings;
  readonly #places = new Map<string, number>();
  #read: { readonly table: NodeTable; readonly chooser: Chooser } | undefined;

  constructor(fleet: FleetState, placement: PlacementState, check: typeof checkPlacement) {
    this.#fleet = fleet;
    this.#placement = placement;
    this.#check = check;
    this.#standings = new Standings(placement);
  }

  choose(demand: Demand, { siblings, homes = [], besides = NONE }: Wish): Choice {
    const { chooser } = this.#nodes();
    return this.#without(besides, () => chooser.choose(this.#asked(demand, siblings, homes, besides)));
  }

  fits(id: string, node: string, demand: Demand): Rejection | undefined {
    const { table, chooser } = this.#nodes();
    const i = table.ground.indexOf(node);
    if (i < 0) return { node, code: "retired", params: {} };
    const gone = new Set([id]);
    return this.#without(gone, () => chooser.standing(i, this.#asked(demand, [], [], gone)));
  }

  put(id: string, node: string, demand: Demand): void {
    this.#change(id, { node, demand });
  }

  take(id: string): void {
    this.#change(id, undefined);
  }

  resize(id: string, demand: Demand): void {
    const held = this.#standings.at(id);
    if (held !== undefined) this.#change(id, { node: held.node, demand });
  }

  freeBytes(): number {
    return this.#nodes().table.siteFree.reduce((sum, free) => sum + free, 0);
  }

  broken(fresh: ReadonlySet<string>): string[] {
    const concerned = new Set<string>();
    for (const id of fresh)
      for (const held of [this.#standings.at(id), this.#placement.instances[id]]) {
        if (held === undefined) continue;
        concerned.add(held.node);
        for (const home of this.#placement.data[held.demand.service] ?? []) concerned.add(home);
      }
    const rules = { nodes: this.#fleet.nodes, data: this.#placement.data };
    return this.#check(this.#standings.on(concerned, fresh), fresh, rules);
  }

  #nodes(): { readonly table: NodeTable; readonly chooser: Chooser } {
    if (this.#read !== undefined) return this.#read;
    const table = new NodeTable(groundOf(this.#fleet, this.#placement), this.#placement);
    for (const [id, held] of this.#standings.changes) recount(table, this.#placement.instances[id], held);
    this.#read = { table, chooser: new Chooser(table) };
    return this.#read;
  }

  /** Where an instance stands, as an index; kept, for copies ask for all those before them. */
  #where(id: string): number {
    let at = this.#places.get(id);
    if (at === undefined) {
      at = this.#nodes().table.ground.indexOf(this.#standings.at(id)?.node);
      this.#places.set(id, at);
    }
    return at;
  }

  #change(id: string, held: Held | undefined): void {
    const before = this.#standings.at(id);
    this.#standings.set(id, held);
    this.#places.delete(id);
    if (this.#read !== undefined) recount(this.#read.table, before, held);
  }

  /** Looks while some are treated as gone: they are taken out of the sums, and back in. */
  #without<T>(gone: ReadonlySet<string>, look: () => T): T {
    const { table } = this.#nodes();
    const held = [...gone].flatMap((id) => this.#standings.at(id) ?? []);
    for (const one of held) recount(table, one, undefined);
    const seen = look();
    for (const one of held) recount(table, undefined, one);
    return seen;
  }

  #asked(demand: Demand, siblings: readonly string[], homes: readonly string[], gone: ReadonlySet<string>): Asked {
    const { table } = this.#nodes();
    const standings = this.#standings;
    const taken: number[] = [];
    for (const id of siblings) if (!gone.has(id)) taken.push(this.#where(id));
    const open = homes.filter((home) => {
      const i = table.ground.indexOf(home);
      return table.ground.nodes[i]?.retired === false && !taken.includes(i);
    });
    let held: ReturnType<Standings["portHolders"]> | undefined;
    return {
      demand,
      siblings: taken,
      holders: standings.portNodes(demand.ports, gone).map((node) => table.ground.indexOf(node)),
      homes: open.map((home) => table.ground.indexOf(home)),
      names: {
        sibling: (node) => siblings.find((id) => !gone.has(id) && standings.at(id)?.node === node) ?? "",
        holder: (node) => {
          held ??= standings.portHolders(demand.ports, gone);
          return held.get(node) ?? { port: "", by: "" };
        },
        homes: open,
      },
    };
  }
}

function recount(table: NodeTable, before: Held | undefined, after: Held | undefined): void {
  if (before !== undefined) table.count(before.node, before.demand, -1);
  if (after !== undefined) table.count(after.node, after.demand, 1);
}
