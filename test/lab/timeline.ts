/** What happened when, as lines: `  12.3 s  agent-killed  killed its agent`. */
export interface Line {
  readonly atMs: number;
  readonly text: string;
}

/** Says what happens in one scenario, or in the world. */
export interface Telling {
  readonly lines: readonly Line[];
  readonly say: (text: string) => void;
}

export class Timeline {
  readonly #out: NodeJS.WritableStream;
  readonly #startedMs = performance.now();

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  of(name: string): Telling {
    const lines: Line[] = [];
    const say = (text: string): void => {
      const atMs = Math.round(performance.now() - this.#startedMs);
      lines.push({ atMs, text });
      this.#out.write(`${(atMs / 1_000).toFixed(1).padStart(6)} s  ${name.padEnd(16)} ${text}\n`);
    };
    return { lines, say };
  }
}
