/** A failed attempt as data. `code` is stable; `detail` is for people and never holds a secret. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
}

export type Outcome<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

/**
 * A desired state, never a verb: while it is due it is attempted; a new key is a new wish. The key names everything that
 * would make it another wish (`plan:nd-…:7`).
 */
export interface Effect<Type extends string = string, Args = unknown> {
  readonly key: string;
  readonly type: Type;
  readonly args: Args;
}

/** The effects of a capability: type → what an attempt is given and what it hands back. */
export type EffectMap = Record<string, { args: unknown; value: unknown }>;

export type EffectOf<E extends EffectMap> = { [T in keyof E & string]: Effect<T, E[T]["args"]> }[keyof E & string];

/** All outstanding work, derived anew each time. `wakeAtMs` is on the boot-time clock. */
export interface Due<E extends EffectMap = EffectMap> {
  readonly effects: readonly EffectOf<E>[];
  readonly wakeAtMs?: number | undefined;
}

/**
 * The port between a loop and the world: one attempt at one effect. It calls `done` exactly once (a cancelled one may
 * stay silent or race its `done`), never retries, caches or decides. Hands back its cancel.
 */
export type Attempt<Args, Value> = (args: Args, done: (outcome: Outcome<Value>) => void, key: string) => () => void;

export type Performers<E extends EffectMap> = { readonly [T in keyof E]: Attempt<E[T]["args"], E[T]["value"]> };

/** The performers of many capabilities together, their types put aside. */
export type AnyPerformers = Readonly<Record<string, Attempt<never, unknown>>>;

/** An attempt made of a promise, for adapters over libraries that speak promises. One that throws at once failed, too. */
export function attempt<Args, Value>(
  run: (args: Args, signal: AbortSignal) => Promise<Value>,
  fail: (error: unknown) => Failure,
): Attempt<Args, Value> {
  return (args, done) => {
    const abort = new AbortController();
    const begun = async (): Promise<Value> => run(args, abort.signal);
    begun().then(
      (value) => done({ ok: true, value }),
      (error: unknown) => done({ ok: false, error: fail(error) }),
    );
    return () => abort.abort();
  };
}

/** The earliest of several wake-up times. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((t): t is number => t !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
