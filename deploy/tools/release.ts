/** A tool from its authors' own release: downloaded, held against its SHA-256, unpacked. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Make } from "./cache.ts";
import { runProgram } from "./program.ts";
import type { Arch, Packing, Recipe, Release } from "./table.ts";
import type { World } from "./world.ts";

const PROGRESS_MS = 2_000;
const STALLED_MS = 30_000;

/** Undefined where the recipe has no release, or none for this processor. */
export function fromRelease(recipe: Recipe, world: World): { version: string; make: Make } | undefined {
  const release: Release | undefined = recipe.release;
  const archive = release?.archives[world.arch as Arch];
  if (!release || !archive) return undefined;
  const make: Make = async (folder) => {
    world.say(`${recipe.name} ${release.version} : téléchargement… / downloading…`);
    const file = join(folder, "archive");
    const sha256 = await download(archive.url, file, recipe.name, world);
    if (sha256 !== archive.sha256) {
      throw new Error(`${archive.url} has the SHA-256 ${sha256}, not ${archive.sha256}: it is refused`);
    }
    return unpack(file, archive.packing, folder, world);
  };
  return { version: release.version, make };
}

/** Writes what `url` answers to `file`; its SHA-256. */
async function download(url: string, file: string, name: string, world: World): Promise<string> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALLED_MS);
  try {
    const answer = await fetch(url, { signal: stalled.signal });
    if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
    const hash = createHash("sha256");
    let bytes = 0;
    let toldMs = Date.now();
    const observe = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), STALLED_MS);
        hash.update(chunk);
        bytes += chunk.length;
        if (Date.now() - toldMs > PROGRESS_MS) {
          toldMs = Date.now();
          world.say(`${name} : ${(bytes / 1e6).toFixed(1)} Mo / MB`);
        }
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), observe, createWriteStream(file));
    return hash.digest("hex");
  } catch (error) {
    throw new Error(`${url} could not be downloaded (${reason(error, stalled.signal)})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown, stalled: AbortSignal): string {
  if (stalled.aborted) return `nothing came for ${STALLED_MS / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}

async function unpack(file: string, packing: Packing, folder: string, world: World): Promise<string> {
  if (packing.kind === "tar.gz") {
    const args = ["-xzf", file, "-C", folder, packing.member];
    await runProgram({ command: "tar", args, label: "tar" }, world);
    return join(folder, packing.member);
  }
  const args = ["-c", `bzip2 -dc "$0" > "$0.out"`, file];
  await runProgram({ command: "sh", args, label: "bzip2" }, world);
  return `${file}.out`;
}
