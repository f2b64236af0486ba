/** Somebody who asks for a page every 50 ms, at one address after the other, and notes how that goes. */
import { request } from "node:http";
import { reasonOf } from "./until.ts";

const EVERY_MS = 50;
/** Who waits for longer has gone. */
const ANSWER_MS = 5_000;

export interface Visit {
  readonly requests: number;
  readonly failures: number;
  /** Failures where the connection came to be and was closed before any answer. */
  readonly resets: number;
  /** The longest time in which no good answer came. */
  readonly longestGapMs: number;
  readonly slowestMs: number;
  readonly firstFailure: string | undefined;
}

export class Visitor {
  readonly #urls: readonly string[];
  readonly #timer: NodeJS.Timeout;
  readonly #asked = new Set<Promise<void>>();
  #requests = 0;
  #failures = 0;
  #resets = 0;
  #lastGoodMs = performance.now();
  #longestGapMs = 0;
  #slowestMs = 0;
  #firstFailure: string | undefined;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    this.#timer = setInterval(() => {
      const asked = this.#ask().finally(() => this.#asked.delete(asked));
      this.#asked.add(asked);
    }, EVERY_MS);
  }

  /** Stops asking; what is under way counts. */
  async leave(): Promise<Visit> {
    clearInterval(this.#timer);
    await Promise.all(this.#asked);
    return {
      requests: this.#requests,
      failures: this.#failures,
      resets: this.#resets,
      longestGapMs: Math.round(Math.max(this.#longestGapMs, performance.now() - this.#lastGoodMs)),
      slowestMs: Math.round(this.#slowestMs),
      firstFailure: this.#firstFailure,
    };
  }

  async #ask(): Promise<void> {
    const url = this.#urls[this.#requests % this.#urls.length] ?? "";
    this.#requests += 1;
    const startMs = performance.now();
    try {
      await get(url);
      const nowMs = performance.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastGoodMs);
      this.#slowestMs = Math.max(this.#slowestMs, nowMs - startMs);
      this.#lastGoodMs = nowMs;
    } catch (error) {
      this.#failures += 1;
      if ((error as NodeJS.ErrnoException).code === "ECONNRESET") this.#resets += 1;
      this.#firstFailure ??= `${new Date().toISOString().slice(11, 23)} ${url}: ${reasonOf(error)}`;
    }
  }
}

/** A connection of its own each time, as from somebody else; `fetch` would keep it for the next. */
function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, signal: AbortSignal.timeout(ANSWER_MS) }, (answer) => {
      answer.on("error", reject).on("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`it answers ${answer.statusCode}`));
      });
      answer.resume();
    });
    asked.on("error", reject).end();
  });
}

/** `812 requests, 0 failed, longest gap 64 ms, slowest answer 71 ms`. */
export function visitText({ requests, failures, resets, longestGapMs, slowestMs, firstFailure }: Visit): string {
  const why = firstFailure === undefined ? "" : `, ${resets} of them by a reset (first: ${firstFailure})`;
  const times = `longest gap ${longestGapMs} ms, slowest answer ${slowestMs} ms`;
  return `${requests} requests, ${failures} failed${why}, ${times}`;
}
