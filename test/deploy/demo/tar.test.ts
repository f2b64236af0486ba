import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tar, type TarEntry, tarSizeBytes } from "../../../deploy/demo/tar.ts";
import { describeWith } from "../../support/parts.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tar-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function collect(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const LONG = `${"deep/".repeat(22)}${"f".repeat(90)}`;

function some(): readonly TarEntry[] {
  writeFileSync(join(folder, "source"), "from a file");
  return [
    { path: "bin/" },
    { path: "bin/run", mode: 0o755, content: Buffer.from("#!/bin/sh\n") },
    { path: "empty", content: Buffer.alloc(0) },
    { path: "block", content: Buffer.alloc(512, "x") },
    { path: LONG, content: { file: join(folder, "source") } },
    { path: "inner.tar", content: { bytes: tar([{ path: "in/" }]), sizeBytes: tarSizeBytes([{ path: "in/" }]) } },
  ];
}

describe("an archive", () => {
  test("is as long as was foretold, and the same each time", async () => {
    const bytes = await collect(some());
    expect(bytes.length).toBe(tarSizeBytes(some()));
    expect(bytes.equals(await collect(some()))).toBe(true);
  });

  test("refuses a path that no header holds", async () => {
    await expect(collect([{ path: "x".repeat(300) }])).rejects.toThrow("too long");
  });
});

describeWith(["command:tar"], "an archive, for tar itself", () => {
  test("holds what was put in", async () => {
    writeFileSync(join(folder, "a.tar"), await collect(some()));
    const listed = execFileSync("tar", ["-tvf", join(folder, "a.tar")], { encoding: "utf8" });
    expect(listed).toMatch(/^drwxr-xr-x .* bin\/$/m);
    expect(listed).toMatch(/^-rwxr-xr-x .* bin\/run$/m);
    execFileSync("tar", ["-xf", join(folder, "a.tar"), "-C", folder]);
    expect(readFileSync(join(folder, LONG), "utf8")).toBe("from a file");
    expect(readFileSync(join(folder, "block"), "utf8")).toBe("x".repeat(512));
    expect(execFileSync("tar", ["-tf", join(folder, "inner.tar")], { encoding: "utf8" })).toBe("in/\n");
  });
});
