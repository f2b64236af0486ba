import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "../../../shared/kernel/json.ts";
import type { SealedContent } from "../../../shared/services/sealed.ts";
import { fileOf } from "../docker-environment.ts";
import { EngineError } from "../docker-failure.ts";
import type { Bind } from "../docker-mounts.ts";
import type { ContainerWish } from "../engine.ts";
import { makePrivate, writeWhole } from "./write.adapter.ts";

/** What tells a machine's programs where on Earth they are. */
const TIME_ZONE = ["/etc/localtime", "/etc/timezone"];

/**
 * The files that a container sees read-only, written below `root` in a folder of its own; hands back what to mount.
 * They lie on the disk, as the engine keeps a container's variables there too: an engine that starts its containers
 * after a power cut, before any code of ours, must find them.
 */
export async function writeMounted(root: string, wish: ContainerWish, content: SealedContent): Promise<Bind[]> {
  const { files = [], hostTimeZone } = wish.spec;
  const wanted = files.map(({ file, path, mode, uid, gid }) => ({
    target: path,
    bytes: fileOf(content, file),
    mode,
    uid,
    gid,
  }));
  const zone = hostTimeZone === true ? await timeZone() : [];
  const all = [...wanted, ...zone.filter(({ target }) => !wanted.some((file) => file.target === target))];
  if (all.length === 0) return [];
  const folder = join(root, wish.instance, wish.spec.name);
  try {
    for (const part of [root, join(root, wish.instance), folder]) await makePrivate(part);
    const binds: Bind[] = [];
    for (const { target, ...file } of all) {
      const source = join(folder, sha256Hex(target).slice(0, 16));
      await writeWhole({ path: source, ...file });
      binds.push({ source, target, readOnly: true });
    }
    return binds;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new EngineError(
      full ? "no-space" : "refused",
      `the files of ${wish.spec.name} can't be written: ${String(code)}`,
    );
  }
}

/** Copies, as published files mount them: a variable TZ would mean nothing to images that hold no table of zones. */
async function timeZone() {
  const found = await Promise.all(
    TIME_ZONE.map(async (target) => {
      const bytes = await readFile(target).catch(() => undefined);
      return bytes === undefined ? [] : [{ target, bytes, mode: 0o444, uid: 0, gid: 0 }];
    }),
  );
  return found.flat();
}

/** Removes the files of containers that `isKept` (`<instance>/<container>`) does not name. */
export async function removeMounted(root: string, isKept: (key: string) => boolean): Promise<number> {
  let removed = 0;
  for (const instance of await namesIn(root)) {
    for (const container of await namesIn(join(root, instance))) {
      if (isKept(`${instance}/${container}`)) continue;
      await rm(join(root, instance, container), { recursive: true, force: true });
      removed += 1;
    }
    await rmdir(join(root, instance)).catch(() => undefined); // not empty: some are kept
  }
  return removed;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
