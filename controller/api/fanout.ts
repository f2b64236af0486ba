/** Hands each value to all who listen now. Nothing is kept for who comes later. */
export class Fanout<T> {
  readonly #hearers = new Set<(value: T) => void>();

  send(value: T): void {
    for (const hear of this.#hearers) hear(value);
  }

  /** Hands back the way to stop listening. */
  listen(hear: (value: T) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }
}
