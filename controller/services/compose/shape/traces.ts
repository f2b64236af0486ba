import type { Trace } from "../yaml/tree.ts";

/** What variables did, by the key of the value; asked for at each sentence, so each key knows what is below it. */
export interface Traces {
  readonly at: Map<string, Trace>;
  readonly below: Map<string, Trace[]>;
}

export const newTraces = (): Traces => ({ at: new Map(), below: new Map() });

export function addTrace({ at, below }: Traces, key: string, trace: Trace): void {
  at.set(key, trace);
  for (const outer of outerKeys(key)) {
    const held = below.get(outer);
    if (held === undefined) below.set(outer, [trace]);
    else held.push(trace);
  }
}

/** The traces at a key, below it, and of what it is itself a part of. */
export function tracesAround({ at, below }: Traces, key: string): readonly Trace[] {
  if (at.size === 0) return [];
  return [...[...outerKeys(key), key].flatMap((one) => at.get(one) ?? []), ...(below.get(key) ?? [])];
}

/** `a.b.c` is within `a` and `a.b`. */
function outerKeys(key: string): readonly string[] {
  const outer: string[] = [];
  for (let dot = key.indexOf("."); dot !== -1; dot = key.indexOf(".", dot + 1)) outer.push(key.slice(0, dot));
  return outer;
}
