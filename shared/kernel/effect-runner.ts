import type { AnyPerformers, Effect, Outcome } from "./effect.ts";

type Perform = (args: unknown, done: (outcome: Outcome) => void, key: string) => () => void;

/**
 * Holds what runs against what is due, by key: new keys start, keys no longer due are cancelled, the rest goes on.
 * A `done` that arrives after its key was cancelled is dropped.
 */
export class EffectRunner {
  readonly #performers: Readonly<Record<string, Perform>>;
  readonly #done: (effect: Effect, outcome: Outcome) => void;
  readonly #running = new Map<string, { readonly token: object; cancel: () => void }>();

  constructor(performers: AnyPerformers, done: (effect: Effect, outcome: Outcome) => void) {
    this.#performers = performers as Readonly<Record<string, Perform>>;
    this.#done = done;
  }

  run(effects: readonly Effect[]): void {
    const wanted = new Set(effects.map((effect) => effect.key));
    for (const [key, { cancel }] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      cancel();
    }
    for (const effect of effects) if (!this.#running.has(effect.key)) this.#start(effect);
  }

  #start(effect: Effect): void {
    const perform = this.#performers[effect.type];
    if (perform === undefined) throw new Error(`nobody performs ${effect.type}`);
    const token = {};
    const slot = { token, cancel: () => {} };
    this.#running.set(effect.key, slot);
    slot.cancel = perform(
      effect.args,
      (outcome) => {
        if (this.#running.get(effect.key)?.token !== token) return;
        this.#running.delete(effect.key);
        this.#done(effect, outcome);
      },
      effect.key,
    );
  }
}
