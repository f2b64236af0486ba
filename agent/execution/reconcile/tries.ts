import type { Failure, Outcome } from "../../../shared/kernel/effect.ts";
import { backoffMs, type Random } from "../../../shared/kernel/random.ts";
import { MINUTE_MS, type Now, SECOND_MS } from "../../../shared/kernel/time.ts";

const BACKOFF_MS = SECOND_MS;
const BACKOFF_CAP_MS = 5 * MINUTE_MS;

/** How often one thing was tried: `of` tells a changed thing of the same name from the old one. */
export interface Tried {
  readonly of: string;
  readonly count: number;
  /** Not before, on the boot clock. */
  readonly nextAtMs: number;
  /** Of the last try; absent when it went well. */
  readonly failure: Failure | undefined;
}

/** By subject: a container's name, `image:…`, `absent:…`. Volatile: a new process may try at once. */
export type Tries = Map<string, Tried>;

/** Notes a try. Even one that went well is not repeated at once: what dies as soon as it starts backs off too. */
export function tried(
  tries: Tries,
  subject: string,
  of: string,
  outcome: Outcome,
  { now, random }: { readonly now: Now; readonly random: Random },
): void {
  const before = triedOf(tries, subject, of)?.count ?? 0;
  const nextAtMs = now.bootMs + backoffMs(random, before, BACKOFF_MS, BACKOFF_CAP_MS);
  tries.set(subject, { of, count: before + 1, nextAtMs, failure: outcome.ok ? undefined : outcome.error });
}

export function triedOf(tries: Tries, subject: string, of: string): Tried | undefined {
  const held = tries.get(subject);
  return held?.of === of ? held : undefined;
}

const isImage = (subject: string): boolean => subject.startsWith("image:");

/** An image came: what failed for want of it may be tried at once. */
export function imageCame(tries: Tries): void {
  for (const [subject, { failure }] of tries)
    if (failure?.code === "image-missing" && !isImage(subject)) tries.delete(subject);
}

/** The engine answers again: what failed because it was away may be tried at once. */
export function engineCame(tries: Tries): void {
  for (const [subject, { failure }] of tries)
    if (failure?.code === "unreachable" && !isImage(subject)) tries.delete(subject);
}

/** The line is back: registries may answer too. */
export function lineCame(tries: Tries): void {
  for (const [subject, { failure }] of tries) if (failure !== undefined && isImage(subject)) tries.delete(subject);
}
