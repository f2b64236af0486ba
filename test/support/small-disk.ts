import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

/** A file system of its own, in memory, that can be filled and made read-only. */
export interface SmallDisk {
  readonly dir: string;
  readOnly(on: boolean): void;
  remove(): void;
}

function run(command: string, ...args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? undefined : `${command} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`;
}

function must(failure: string | undefined): void {
  if (failure !== undefined) throw new Error(failure);
}

export function smallDisk(bytes: number): SmallDisk {
  const dir = mkdtempSync(join(tmpdir(), "lierre-disk-"));
  must(run("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", dir));
  return {
    dir,
    readOnly: (on) => must(run("mount", "-o", `remount,${on ? "ro" : "rw"}`, dir)),
    remove: () => {
      must(run("umount", "--lazy", dir)); // also where a failed test left a file open
      rmdirSync(dir);
    },
  };
}

/** `describe`, where file systems can be mounted; else skipped by name with the reason. */
export function describeWithSmallDisk(name: string, body: () => void): void {
  const reason = whyNot();
  if (reason === undefined) describe(name, body);
  else describe.skip(`${name} [needs mount: ${reason}]`, body);
}

function whyNot(): string | undefined {
  try {
    smallDisk(65_536).remove();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
