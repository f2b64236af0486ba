import { keyOf, NEVER } from "./best.ts";
import type { Demand } from "./demand.ts";
import { FITS, reasonOf } from "./codes.ts";
import type { Rejection } from "./reasons.ts";
import { type Names, rejection } from "./rejection.ts";
import { roomCode } from "./room.ts";
import { nearPoints, roomPoints } from "./score.ts";
import type { NodeTable } from "./table.ts";

/**
 * What every node is to one demand: whether it has room, and the points of its own. Made once, then kept up with the
 * nodes that changed, so that the next copy of a service costs one pass over numbers.
 */
export class Outlook {
  readonly demand: Demand;
  /** By node: why not, or `FITS`; siblings, ports and homes left aside. */
  readonly codes: Uint8Array;
  /** By node: its key with all points but those of its site; `NEVER` where it does not fit. */
  readonly keys: Int32Array;
  /** By site: how many of its nodes fit. */
  readonly open: Int32Array;
  readonly #table: NodeTable;
  readonly #fitness: Uint8Array;
  readonly #merits: Uint8Array;
  readonly #told = new Map<number, Rejection>();
  #seen = 0;

  constructor(table: NodeTable, demand: Demand, fitness: Uint8Array, merits: Uint8Array) {
    this.demand = demand;
    this.codes = new Uint8Array(table.size).fill(255);
    this.keys = new Int32Array(table.size);
    this.open = new Int32Array(table.ground.sites.length);
    this.#table = table;
    this.#fitness = fitness;
    this.#merits = merits;
    this.#seen = table.changed.length;
    for (let i = 0; i < table.size; i += 1) this.look(i);
  }

  /** Looks again at the nodes that changed since. */
  refresh(): void {
    const { changed } = this.#table;
    for (; this.#seen < changed.length; this.#seen += 1) {
      const i = changed[this.#seen] as number;
      this.look(i);
      this.#told.delete(i);
    }
  }

  /** Notes what a node is now. */
  look(i: number): void {
    const { memoryFree, ground } = this.#table;
    const code = roomCode(this.#table, i, this.demand, this.#fitness[i] as number);
    this.set(i, code);
    if (code !== FITS) return;
    const room = roomPoints(
      memoryFree[i] as number,
      this.demand.resources.memoryBytes,
      ground.memoryBytes[i] as number,
    );
    this.keys[i] = keyOf((this.#merits[i] as number) + room + nearPoints(false), ground.rank[i] as number);
  }

  /** Says of a node, for one question, that it does not fit for this reason; `look` takes it back. */
  set(i: number, code: number): void {
    const site = this.#table.ground.siteAt[i] as number;
    if (this.codes[i] === FITS) this.open[site] = (this.open[site] as number) - 1;
    if (code === FITS) this.open[site] = (this.open[site] as number) + 1;
    else this.keys[i] = NEVER;
    this.codes[i] = code;
  }

  /** A rejection as an object; the same one while nothing about its node changes. */
  tell(i: number, names: Names): Rejection {
    const code = this.codes[i] as number;
    const known = this.#told.get(i);
    if (known?.code === reasonOf(code) && known.code !== "data-elsewhere") return known;
    const made = rejection(this.#table, i, code, this.demand, names);
    this.#told.set(i, made);
    return made;
  }
}
