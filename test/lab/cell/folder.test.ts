import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeCell, removeLeftovers, takeCell } from "./folder.ts";

let before: string | undefined;
let folder: string;

beforeEach(() => {
  before = process.env["TMPDIR"];
  folder = mkdtempSync(join(tmpdir(), "lierre-cell-"));
  process.env["TMPDIR"] = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(folder, { recursive: true, force: true });
});

test("what a killed run left goes; what belongs to one that runs, or to nobody of ours, stays", async () => {
  const running = takeCell();
  const left = join(folder, "lierre-lab-gone");
  mkdirSync(join(left, "site1"), { recursive: true });
  const foreign = join(folder, "lierre-other");
  writeFileSync(foreign, "");
  await removeLeftovers();
  expect([running.folder, left, foreign].map((path) => existsSync(path))).toEqual([true, false, true]);
  await removeCell(running);
  expect(existsSync(running.folder)).toBe(false);
});

test("each run has a name of its own", async () => {
  const [one, other] = [takeCell(), takeCell()];
  expect(one.name).not.toBe(other.name);
  await removeCell(one);
  await removeCell(other);
});
