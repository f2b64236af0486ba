/**
 * One attempt at a time for each name. An attempt that was cancelled may still have a request under way; the next one
 * for the same thing waits for it, instead of meeting it half done.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(name) ?? Promise.resolve()).then(work);
    const settled: Promise<void> = mine.then(
      () => this.#leave(name, settled),
      () => this.#leave(name, settled),
    );
    this.#last.set(name, settled);
    return mine;
  }

  #leave(name: string, settled: Promise<void>): void {
    if (this.#last.get(name) === settled) this.#last.delete(name);
  }
}
