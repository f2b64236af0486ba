import { Best, more, NEVER, rank } from "./best.ts";
import type { Choice } from "./choice.ts";
import type { Demand } from "./demand.ts";
import { awayFromHome, FITS, isLasting, lacksRoom, withPort, withSibling } from "./codes.ts";
import { REJECTED_KEPT } from "./limits.ts";
import { Outlook } from "./outlook.ts";
import { ADVICE } from "./merits.ts";
import { keep } from "./per-node.ts";
import type { Rejection } from "./reasons.ts";
import { type Names, rejection } from "./rejection.ts";
import { lackPerMille, roomCode } from "./room.ts";
import { nearPoints, roomPoints, type Scored, SitePoints } from "./score.ts";
import type { NodeTable } from "./table.ts";

/** One question to all nodes, in their terms: indexes into the table, -1 for a node that is not there. */
export interface Asked {
  readonly demand: Demand;
  readonly siblings: readonly number[];
  /** Nodes where one of its ports is taken. */
  readonly holders: readonly number[];
  readonly homes: readonly number[];
  readonly names: Names;
}

/** Judges and scores every node of a table. */
export class Chooser {
  readonly #table: NodeTable;
  readonly #outlooks = new Map<Demand, Outlook>();
  readonly #sites: SitePoints;
  readonly #best = new Best();

  constructor(table: NodeTable) {
    this.#table = table;
    this.#sites = new SitePoints(table);
  }

  choose(asked: Asked): Choice {
    const outlook = this.#outlook(asked.demand);
    const set = this.#judge(outlook, asked);
    const possible = outlook.open.reduce((sum, nodes) => sum + nodes, 0);
    const choice = possible === 0 ? this.#nobody(outlook, asked) : this.#somebody(outlook, asked, possible);
    for (const i of set) outlook.look(i);
    return choice;
  }

  /** Why what stands on a node could not stand there with this demand; undefined when it can. */
  standing(i: number, { demand, holders, names }: Asked): Rejection | undefined {
    const fitness = this.#table.ground.fitness.of(demand, "lenient")[i] ?? FITS;
    const room = roomCode(this.#table, i, demand, fitness);
    const code = holders.includes(i) ? withPort(room) : room;
    return code === FITS ? undefined : rejection(this.#table, i, code, demand, names);
  }

  #outlook(demand: Demand): Outlook {
    let held = this.#outlooks.get(demand);
    if (held === undefined) {
      held = new Outlook(
        this.#table,
        demand,
        this.#table.ground.fitness.of(demand, "strict"),
        this.#table.ground.merits.of(demand),
      );
      keep(this.#outlooks, demand, held);
    } else held.refresh();
    return held;
  }

  /** Notes at the nodes what stands against them for this question only; hands back which. */
  #judge(outlook: Outlook, { siblings, holders, homes }: Asked): number[] {
    const set: number[] = [];
    const note = (i: number, change: (code: number) => number) => {
      if (i < 0) return;
      const code = outlook.codes[i] as number;
      const next = change(code);
      if (next !== code) set.push(i);
      outlook.set(i, next);
    };
    for (const i of holders) note(i, withPort);
    for (const i of siblings) note(i, withSibling);
    if (homes.length === 0) return set;
    for (let i = 0; i < this.#table.size; i += 1) if (!homes.includes(i)) note(i, awayFromHome);
    return set;
  }

  #somebody(outlook: Outlook, asked: Asked, possible: number): Choice {
    const [newest = -1] = asked.homes.slice(-1);
    this.#sites.count(asked.demand, asked.siblings, outlook.open);
    const best = this.#best;
    best.clear();
    const key = outlook.keys[newest];
    if (key !== undefined && key !== NEVER) outlook.keys[newest] = key + more(nearPoints(true) - nearPoints(false));
    rank(best, outlook.keys, this.#table.ground.start, this.#sites.sum);
    if (key !== undefined) outlook.keys[newest] = key;
    const scored = Array.from(best.nodes.subarray(0, best.kept), (i) => this.#scored(asked, i));
    const rejected = this.#rejected(outlook, asked, -1);
    return { scored, possible, hopeless: false, rejected, rejectedMore: this.#table.size - possible - rejected.length };
  }

  #scored({ demand, homes }: Asked, i: number): Scored {
    const { memoryFree, ground } = this.#table;
    const { memoryBytes, siteAt, nodes, sites } = ground;
    const site = siteAt[i] as number;
    const otherSite = this.#sites.otherSite[site] as number;
    const headroom = this.#sites.headroom[site] as number;
    const room = roomPoints(memoryFree[i] as number, demand.resources.memoryBytes, memoryBytes[i] as number);
    const near = nearPoints(homes.length > 0 && homes.at(-1) === i);
    const reliable = this.#table.ground.merits.reliable(i);
    const imagesHere = this.#table.ground.merits.imagesHere(demand, i);
    const healthy = this.#table.ground.merits.healthy(i);
    const { energy, funding } = ADVICE;
    const score = otherSite + headroom + room + near + reliable + imagesHere + healthy + energy + funding;
    const parts = { otherSite, headroom, room, near, reliable, imagesHere, healthy, energy, funding };
    return { node: nodes[i]?.id ?? "", site: sites[site] ?? "", score, parts };
  }

  #nobody(outlook: Outlook, asked: Asked): Choice {
    const { size, ground } = this.#table;
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    let hopeless = size > 0;
    for (const i of ground.inOrder) {
      const code = outlook.codes[i] as number;
      hopeless &&= isLasting(code);
      if (!lacksRoom(code)) continue;
      const lack = lackPerMille(this.#table, i, asked.demand);
      if (lack < least) [nearest, least] = [i, lack];
    }
    const rejected = this.#rejected(outlook, asked, nearest);
    return { scored: [], possible: 0, hopeless, rejected, rejectedMore: size - rejected.length };
  }

  #rejected(outlook: Outlook, { names }: Asked, first: number): Rejection[] {
    const { inOrder } = this.#table.ground;
    const { codes } = outlook;
    const rejected = first < 0 ? [] : [outlook.tell(first, names)];
    for (let at = 0; at < inOrder.length && rejected.length < REJECTED_KEPT; at += 1) {
      const i = inOrder[at] as number;
      if (codes[i] !== FITS && i !== first) rejected.push(outlook.tell(i, names));
    }
    return rejected;
  }
}
