import * as fs from "node:fs";
import type { DiskError } from "../../shared/disk/disk.adapter.ts";

/** `cut`: nothing of the bytes is on the disk. `doubt`: they may be there. */
export type WriteFailure = { readonly left: "cut" | "doubt"; readonly error: DiskError };

/** A file that grows at its end only, by whole lines that are on disk before they count. */
export class GrowingFile {
  readonly #fd: number;
  #bytes: number;
  #busy = false;
  #closed = false;

  /** `bytes`: how much of the file is good; what follows is cut off. */
  constructor(path: string, bytes: number) {
    this.#fd = fs.openSync(path, "r+");
    this.#bytes = bytes;
    if (fs.fstatSync(this.#fd).size === bytes) return;
    fs.ftruncateSync(this.#fd, bytes);
    fs.fsyncSync(this.#fd);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True while a line is on its way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Off the event loop, for an old disk may take its time. */
  append(text: string, done: (failure: WriteFailure | undefined) => void): void {
    const bytes = Buffer.from(text);
    this.#busy = true;
    const end = (failure: WriteFailure | undefined) => {
      this.#busy = false;
      if (failure === undefined) this.#bytes += bytes.length;
      if (this.#closed) fs.closeSync(this.#fd);
      done(failure);
    };
    this.#writeAll(bytes, 0, (error) => {
      if (error !== null) return this.#cut(error, end);
      fs.fdatasync(this.#fd, (unsynced) => (unsynced === null ? end(undefined) : this.#cut(unsynced, end)));
    });
  }

  close(): void {
    this.#closed = true;
    if (!this.#busy) fs.closeSync(this.#fd);
  }

  #writeAll(bytes: Buffer, from: number, done: (error: DiskError | null) => void): void {
    fs.write(this.#fd, bytes, from, bytes.length - from, this.#bytes + from, (error, written) => {
      if (error !== null || from + written >= bytes.length) done(error);
      else this.#writeAll(bytes, from + written, done);
    });
  }

  #cut(error: DiskError, end: (failure: WriteFailure) => void): void {
    fs.ftruncate(this.#fd, this.#bytes, (uncut) => {
      if (uncut !== null) return end({ left: "doubt", error });
      fs.fdatasync(this.#fd, (unsynced) => end({ left: unsynced === null ? "cut" : "doubt", error }));
    });
  }
}
