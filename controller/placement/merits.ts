import type { NodeState } from "../fleet/state.ts";
import type { Demand } from "./demand.ts";
import { keep, perNode } from "./per-node.ts";
import { type Reliability, reliablePercent } from "./reliability.ts";
import { NEUTRAL_PERCENT, WEIGHTS, weigh } from "./weights.ts";

/** Until such facts are told. */
export const ADVICE = { energy: weigh("energy", NEUTRAL_PERCENT), funding: weigh("funding", NEUTRAL_PERCENT) } as const;

/** Points that do not change while instances come and go: of the node itself, and for the images that it has. */
export class Merits {
  readonly #nodes: readonly NodeState[];
  readonly #reliable: Uint8Array;
  readonly #healthy: Uint8Array;
  readonly #byImages = new Map<string, { total: Uint8Array; images: Uint8Array }>();
  readonly #having = new Map<string, Uint8Array>();

  /** `atMs`: reliability is judged as of then. */
  constructor(nodes: readonly NodeState[], reliability: Readonly<Record<string, Reliability>>, atMs: number) {
    this.#nodes = nodes;
    this.#reliable = perNode(nodes, ({ id }) => weigh("reliable", reliablePercent(reliability[id], atMs)));
    this.#healthy = perNode(nodes, ({ findings }) => (isEmpty(findings) ? WEIGHTS.healthy : 0));
  }

  /** Their sum, per node. */
  of(demand: Demand): Uint8Array {
    return this.#for(demand).total;
  }

  /** The parts that a node has of its own. */
  reliable(i: number): number {
    return this.#reliable[i] as number;
  }

  healthy(i: number): number {
    return this.#healthy[i] as number;
  }

  imagesHere(demand: Demand, i: number): number {
    return this.#for(demand).images[i] as number;
  }

  #for({ images: wanted }: Demand): { total: Uint8Array; images: Uint8Array } {
    const key = wanted.join(" ");
    const known = this.#byImages.get(key);
    if (known !== undefined) return known;
    const having = wanted.map((image) => this.#nodesWith(image));
    const images = perNode(this.#nodes, (_, i) => {
      let here = 0;
      for (const has of having) here += has[i] as number;
      return here === 0 ? 0 : weigh("imagesHere", Math.floor((here * 100) / wanted.length));
    });
    const total = perNode(this.#nodes, (_, i) => {
      const own = (this.#reliable[i] as number) + (this.#healthy[i] as number);
      return (images[i] as number) + own + ADVICE.energy + ADVICE.funding;
    });
    const made = { total, images };
    keep(this.#byImages, key, made);
    return made;
  }

  #nodesWith(image: string): Uint8Array {
    const known = this.#having.get(image);
    if (known !== undefined) return known;
    const has = perNode(this.#nodes, ({ inventory }) => (inventory?.images.includes(image) === true ? 1 : 0));
    keep(this.#having, image, has);
    return has;
  }
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
