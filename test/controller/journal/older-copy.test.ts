import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyFile } from "../../../controller/journal/offline.adapter.ts";
import { GENESIS, seal } from "../../../shared/kernel/entry.ts";
import { appended, grow } from "../../support/journal.ts";
import { opened, refusal } from "../../support/sqlite-journal.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-sqlite-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("an older copy", () => {
  const born = (lineage: string) =>
    seal(GENESIS, { kind: "leadership.born", version: 1, body: { lineage } }, { atMs: 1, actor: "system", term: 0 });

  async function bornAndGrown(at: string, lineage: string, entries: number): Promise<void> {
    const journal = opened(at);
    await appended(journal, GENESIS, { id: "born", entries: [born(lineage)] });
    await grow(journal, entries);
    journal.close();
  }

  test("is refused with both ends, and with what to do", async () => {
    await bornAndGrown(dir, "L1", 5);
    const copy = mkdtempSync(join(tmpdir(), "lierre-copy-"));
    cpSync(dir, copy, { recursive: true });
    const journal = opened(dir);
    await grow(journal, 3);
    journal.close();
    copyFileSync(join(copy, "journal.db"), join(dir, "journal.db"));
    rmSync(copy, { recursive: true });
    const why = "The journal is an older copy: it ends at entry 6, while entry 9 of lineage L1 was seen here before.";
    expect(refusal(dir)).toContain(why);
    expect(refusal(dir)).toContain("newest copy");
    expect(verifyFile(dir)).toMatchObject({ ok: false, entries: 6, firstBroken: 7 });
  });

  test("is seen when the database is gone altogether", async () => {
    await bornAndGrown(dir, "L1", 2);
    rmSync(join(dir, "journal.db"));
    expect(refusal(dir)).toContain("The journal is another one than before: it is of lineage (none)");
  });

  test("of another lineage, or with another past, is refused too", async () => {
    await bornAndGrown(dir, "L1", 2);
    const other = mkdtempSync(join(tmpdir(), "lierre-other-"));
    await bornAndGrown(other, "L2", 9);
    copyFileSync(join(other, "journal.db"), join(dir, "journal.db"));
    expect(refusal(dir)).toContain("it is of lineage L2, while entry 3 of lineage L1 was seen here before");
    rmSync(other, { recursive: true });
    writeFileSync(join(dir, "journal.high"), JSON.stringify({ lineage: "L2", seq: 3, hash: "0".repeat(64) }));
    expect(refusal(dir)).toContain("its entry 3 has another hash");
  });

  test("is not suspected where the mark lags, is absent or can't be read", async () => {
    await bornAndGrown(dir, "L1", 5);
    const mark = readFileSync(join(dir, "journal.high"), "utf8");
    expect(JSON.parse(mark)).toMatchObject({ lineage: "L1", seq: 6 });
    const journal = opened(dir);
    await grow(journal, 3);
    journal.close();
    for (const text of [mark, "{", "", undefined]) {
      if (text === undefined) rmSync(join(dir, "journal.high"));
      else writeFileSync(join(dir, "journal.high"), text);
      expect(refusal(dir)).toBe("it opened");
    }
  });

  test("the mark is written on the way, not only at the end", async () => {
    const journal = opened(dir);
    await grow(journal, 250);
    expect(JSON.parse(readFileSync(join(dir, "journal.high"), "utf8"))).toMatchObject({ seq: 200 });
    journal.close();
  });
});
