import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exportFile, tailFile, verifyFile } from "../../../controller/journal/offline.adapter.ts";
import { type Entry, headOf } from "../../../shared/kernel/entry.ts";
import type { Journal } from "../../../shared/kernel/journal.ts";
import { sealedEntries, sealedRecord } from "../../support/entries.ts";
import { appended, checkpointed, grow, readBack, tailed } from "../../support/journal.ts";
import { describeWithSmallDisk, type SmallDisk, smallDisk } from "../../support/small-disk.ts";
import { opened, refusal, tamper, written } from "../../support/sqlite-journal.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-sqlite-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("a journal that was changed behind its back", () => {
  test.each([
    ["a body", 7, "UPDATE entries SET body = replace(body, '7', '8') WHERE seq = 7", 7, "hash differs"],
    ["a body that is no JSON any more", 7, "UPDATE entries SET body = '{' WHERE seq = 7", 7, "no JSON"],
    ["a hash", 3, "UPDATE entries SET hash = replace(hash, 'a', 'b') WHERE seq = 3", 3, "hash differs"],
    ["an actor", 1, "UPDATE entries SET actor = 'person:pe-x' WHERE seq = 1", 1, "hash differs"],
    ["a hole", 5, "DELETE FROM entries WHERE seq = 5", 5, "stands where 5 belongs"],
    ["the last entry", 12, "UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 12", 12, "hash differs"],
  ])("verify names the first broken sequence: %s (%i)", async (_, __, sql, firstBroken, reason) => {
    await written(dir, 12);
    expect(verifyFile(dir)).toEqual({ ok: true, entries: 12, head: headOf(sealedEntries(12).at(-1) as Entry) });
    tamper(dir, sql);
    const verdict = verifyFile(dir);
    expect(verdict).toMatchObject({ ok: false, entries: firstBroken - 1, firstBroken });
    expect(verdict.reason).toContain(reason);
    expect(refusal(dir)).toContain(`broken at entry ${firstBroken}`);
  });

  test("a flipped byte in the file is found, by name of the sequence", async () => {
    await written(dir, 300);
    const path = join(dir, "journal.db");
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"cents":"150"');
    bytes.writeUInt8(bytes.readUInt8(at + 10) ^ 1, at + 10);
    writeFileSync(path, bytes);
    expect(verifyFile(dir)).toMatchObject({ ok: false, firstBroken: 150, entries: 149 });
    expect(refusal(dir)).toContain("entry 150");
  });

  test("a page turned to nothing is found, and what stands before it is still handed out", async () => {
    await written(dir, 2_000, 2_000);
    const path = join(dir, "journal.db");
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"cents":"1500"');
    bytes.fill(0xff, at - (at % 4_096), at - (at % 4_096) + 4_096);
    writeFileSync(path, bytes);
    const verdict = verifyFile(dir);
    expect(verdict.ok).toBe(false);
    expect(verdict.firstBroken).toBeGreaterThan(1_400);
    expect(verdict.firstBroken).toBeLessThanOrEqual(1_500);
    const rescued: Entry[] = [];
    expect(() => exportFile(dir, (entries) => rescued.push(...entries))).toThrow(`lierre journal verify --dir ${dir}`);
    expect(rescued).toHaveLength((verdict.firstBroken ?? 0) - 1);
    const journal = opened(dir);
    const { entries, broken } = await readBack(journal);
    expect(entries).toEqual(rescued);
    expect(broken).toContain("is damaged");
    journal.close();
  });

  test("opening looks from the checkpoint on: an older fault waits for verify", async () => {
    await written(dir, 20, 10);
    tamper(dir, "UPDATE entries SET term = 9 WHERE seq = 4");
    expect(refusal(dir)).toBe("it opened");
    expect(verifyFile(dir)).toMatchObject({ ok: false, firstBroken: 4 });
    tamper(dir, "UPDATE entries SET term = 9 WHERE seq = 11");
    expect(refusal(dir)).toContain("broken at entry 11");
  });

  test("a checkpoint that is damaged or stands on another chain is not used", async () => {
    await written(dir, 5, 5);
    tamper(dir, "UPDATE checkpoint SET folds = '{\"pots\":1}'");
    let journal = opened(dir);
    expect(await checkpointed(journal)).toBeUndefined();
    journal.saveCheckpoint({ head: { seq: 5, hash: "f".repeat(64) }, folds: {} });
    journal.close();
    journal = opened(dir);
    expect(await checkpointed(journal)).toBeUndefined();
    expect((await readBack(journal)).entries).toHaveLength(5);
    journal.close();
  });
});

describe("what a controller is told when it can't have its journal", () => {
  test("tables of a newer version", async () => {
    await written(dir, 1);
    tamper(dir, "PRAGMA user_version = 2");
    expect(refusal(dir)).toContain(
      "written by a newer Lierre (tables of version 2; this one knows 1). Start the newer Lierre.",
    );
    expect(() => verifyFile(dir)).toThrow("newer Lierre");
  });

  test("a file that is no database", () => {
    writeFileSync(join(dir, "journal.db"), "not a database, ".repeat(512));
    expect(refusal(dir)).toContain("is damaged");
  });

  test("a record that can't be written whole leaves nothing of itself", async () => {
    const journal = opened(dir);
    const head = await grow(journal, 2);
    const [first] = sealedEntries(1, head);
    const twice = first === undefined ? [] : [first, first];
    expect(await appended(journal, head, { id: "twice", entries: twice })).toMatchObject({ kind: "refused" });
    expect(await tailed(journal)).toEqual({ head, recordId: "r-2" });
    expect((await grow(journal, 1)).seq).toBe(3);
    journal.close();
  });

  test("a folder that is a file", () => {
    const path = join(dir, "file");
    closeSync(openSync(path, "w"));
    expect(refusal(path)).toContain(path);
  });

  test("no journal there, for the tools", () => {
    expect(() => verifyFile(dir)).toThrow(`There is no journal in ${dir}`);
    expect(existsSync(join(dir, "journal.db"))).toBe(false);
  });
});

describe("the tools beside a controller that writes", () => {
  test("read what is committed, without the lock", async () => {
    const journal = opened(dir);
    await grow(journal, 5, 500);
    expect(verifyFile(dir)).toMatchObject({ ok: true, entries: 2_500 });
    expect(tailFile(dir, 3).map(({ seq }) => seq)).toEqual([2_498, 2_499, 2_500]);
    expect(tailFile(dir, 9_999)).toHaveLength(2_500);
    const all: Entry[] = [];
    exportFile(dir, (entries) => all.push(...entries));
    expect(all).toEqual(sealedEntries(2_500));
    await grow(journal, 1);
    expect(verifyFile(dir)).toMatchObject({ entries: 2_501 });
    journal.close();
  });
});

describeWithSmallDisk("a journal on a disk in trouble", () => {
  let disk: SmallDisk = { dir: "", readOnly: () => undefined, remove: () => undefined };
  beforeEach(() => {
    disk = smallDisk(1_048_576);
  });
  afterEach(() => disk.remove());

  async function growUntilRefused(journal: Journal): Promise<string> {
    for (;;) {
      const { head } = await tailed(journal);
      const outcome = await appended(journal, head, sealedRecord(20, head));
      if (outcome.kind === "refused") return outcome.reason;
      if (outcome.kind !== "committed") throw new Error(JSON.stringify(outcome));
    }
  }

  test("refuses while the disk is full, with its folder and a remedy, and goes on once there is room", async () => {
    const ballast = join(disk.dir, "ballast");
    const at = join(disk.dir, "journal");
    writeFileSync(ballast, Buffer.alloc(300_000));
    const journal = opened(at);
    const reason = await growUntilRefused(journal);
    expect(reason).toMatch(/is full|answers with errors/);
    expect(reason).toContain(at);
    const { head } = await tailed(journal);
    expect(await appended(journal, head, sealedRecord(20, head))).toMatchObject({ kind: "refused" });
    expect((await readBack(journal)).entries).toEqual(sealedEntries(head.seq));
    rmSync(ballast);
    expect((await grow(journal, 1)).seq).toBe(head.seq + 1);
    journal.close();
    expect(verifyFile(at)).toMatchObject({ ok: true, entries: head.seq + 1 });
  });

  test("can be stopped and started on a full disk", async () => {
    const at = join(disk.dir, "journal");
    const ballast = join(disk.dir, "ballast");
    writeFileSync(ballast, Buffer.alloc(200_000));
    const journal = opened(at);
    await growUntilRefused(journal);
    const { head } = await tailed(journal);
    journal.close();
    const rest = join(disk.dir, "rest");
    expect(() => writeFileSync(rest, Buffer.alloc(1_048_576))).toThrow("ENOSPC");
    const again = opened(at);
    expect((await readBack(again)).entries).toEqual(sealedEntries(head.seq));
    expect(await appended(again, head, sealedRecord(20, head))).toMatchObject({ kind: "refused" });
    rmSync(ballast);
    rmSync(rest);
    expect((await grow(again, 1)).seq).toBe(head.seq + 1);
    again.close();
  });

  test("is refused on a read-only disk, with its folder", async () => {
    const at = join(disk.dir, "journal");
    await written(at, 3);
    disk.readOnly(true);
    expect(refusal(at)).toContain(`${at} can't be written: it is read-only`);
    expect(refusal(join(disk.dir, "new"))).toContain("read-only");
    expect(verifyFile(at)).toMatchObject({ ok: true, entries: 3 });
    disk.readOnly(false);
    expect(refusal(at)).toBe("it opened");
  });
});
