/** Layers of one image as a pull tells of them, summed up. What was here before it counts for nothing. */
export class PullTally {
  readonly #layers = new Map<string, { doneBytes: number; totalBytes: number }>();

  /** Takes a line of a pull's answer. True when it changed the sums. */
  take(line: unknown): boolean {
    const { id, status, progressDetail } = (line ?? {}) as { id?: unknown; status?: unknown; progressDetail?: unknown };
    if (typeof id !== "string" || typeof status !== "string") return false;
    const held = this.#layers.get(id);
    if (status === "Downloading") {
      const { current, total } = (progressDetail ?? {}) as { current?: unknown; total?: unknown };
      const doneBytes = whole(current);
      this.#layers.set(id, { doneBytes, totalBytes: Math.max(doneBytes, whole(total)) });
      return true;
    }
    if (held === undefined || (status !== "Download complete" && status !== "Pull complete")) return false;
    this.#layers.set(id, { doneBytes: held.totalBytes, totalBytes: held.totalBytes });
    return held.doneBytes !== held.totalBytes;
  }

  get sums(): { readonly doneBytes: number; readonly totalBytes: number } {
    let doneBytes = 0;
    let totalBytes = 0;
    for (const layer of this.#layers.values()) {
      doneBytes += layer.doneBytes;
      totalBytes += layer.totalBytes;
    }
    return { doneBytes, totalBytes };
  }
}

const whole = (bytes: unknown): number => (typeof bytes === "number" && bytes > 0 ? Math.floor(bytes) : 0);
