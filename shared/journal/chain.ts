import { brokenLink, type Entry, GENESIS, type Head, headOf } from "../kernel/entry.ts";

/** The first entry that breaks a chain, and the sentence why. */
export interface Break {
  readonly seq: number;
  readonly reason: string;
}

/** Walks a chain entry by entry and stops at the first that does not follow. */
export class ChainCheck {
  #head: Head;
  #entries = 0;
  #broken: Break | undefined;

  constructor(after: Head = GENESIS) {
    this.#head = after;
  }

  /** The last entry that is whole. */
  get head(): Head {
    return this.#head;
  }

  /** How many entries were found whole. */
  get entries(): number {
    return this.#entries;
  }

  get broken(): Break | undefined {
    return this.#broken;
  }

  /** False once the chain is broken. */
  take(entries: readonly Entry[]): boolean {
    for (const entry of entries) {
      if (this.#broken !== undefined) return false;
      const reason = brokenLink(this.#head, entry);
      if (reason === undefined) {
        this.#head = headOf(entry);
        this.#entries += 1;
      } else this.#broken = { seq: this.#head.seq + 1, reason };
    }
    return this.#broken === undefined;
  }

  /** Ends the walk where an entry can't even be read. */
  end(reason: string): void {
    this.#broken ??= { seq: this.#head.seq + 1, reason };
  }
}
