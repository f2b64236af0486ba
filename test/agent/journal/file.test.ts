import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JournalNote, openFileJournal } from "../../../agent/journal/file.adapter.ts";
import { ChainCheck } from "../../../shared/journal/chain.ts";
import { type Head, headOf } from "../../../shared/kernel/entry.ts";
import type { Journal } from "../../../shared/kernel/journal.ts";
import { sealedEntries, sealedRecord } from "../../support/entries.ts";
import { appended, checkpointed, grow, readBack, tailed } from "../../support/journal.ts";
import { describeWithSmallDisk, type SmallDisk, smallDisk } from "../../support/small-disk.ts";

function opened(dir: string): { journal: Journal; notes: readonly JournalNote[] } {
  const result = openFileJournal(dir);
  if (!result.ok) throw new Error(result.error);
  return result;
}

function refusal(dir: string): string {
  const result = openFileJournal(dir);
  if (!result.ok) return result.error;
  result.journal.close();
  return "it opened";
}

function headAt(seq: number): Head {
  const last = sealedEntries(seq).at(-1);
  if (last === undefined) throw new Error("there is no entry 0");
  return headOf(last);
}

let dir = "";
let path = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-file-"));
  path = join(dir, "journal.ndjson");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function written(records: number, size = 1): Promise<void> {
  const { journal } = opened(dir);
  await grow(journal, records, size);
  journal.close();
}

describe("a torn tail", () => {
  test("is cut off wherever the line was cut, with a note, and the journal goes on", async () => {
    await written(3, 2);
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let bytes = lastLine + 1; bytes < whole.length; bytes += 37) {
      writeFileSync(path, whole.subarray(0, bytes));
      const { journal, notes } = opened(dir);
      expect(notes).toEqual([{ note: "torn-tail", afterSeq: 4, bytes: bytes - lastLine }]);
      expect((await tailed(journal)).head).toEqual(headAt(4));
      expect(statSync(path).size).toBe(lastLine);
      await grow(journal, 1, 2);
      journal.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  test.each([
    ["zeros, as after a power cut", Buffer.alloc(700)],
    ["garbage with its end of line", Buffer.from("}{ garbage\n")],
    ["a line of another chain", Buffer.from(`${JSON.stringify(sealedRecord(2, { seq: 3, hash: "f".repeat(64) }))}\n`)],
    ["JSON that is no record", Buffer.from('{"entries":[null],"id":"x"}\n')],
  ])("of %s is cut off", async (_, bytes) => {
    await written(3);
    const before = statSync(path).size;
    appendFileSync(path, bytes);
    const { journal, notes } = opened(dir);
    expect(notes).toEqual([{ note: "torn-tail", afterSeq: 3, bytes: bytes.length }]);
    expect((await readBack(journal)).entries).toEqual(sealedEntries(3));
    journal.close();
    expect(statSync(path).size).toBe(before);
  });

  test("leaves nothing but the header where the first line was torn", async () => {
    await written(1);
    truncateSync(path, statSync(path).size - 5);
    const { journal, notes } = opened(dir);
    expect(notes).toMatchObject([{ note: "torn-tail", afterSeq: 0 }]);
    expect((await tailed(journal)).head.seq).toBe(0);
    journal.close();
  });
});

describe("a journal that was changed behind its back", () => {
  test.each([2, 5, 8])("a flipped byte in entry %i is refused by its sequence, with what to do", async (seq) => {
    await written(9);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(`"cents":"${seq}"`) + 9;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(path, bytes);
    expect(refusal(dir)).toContain(`${path} is broken at entry ${seq}: entry ${seq} was changed after it was written`);
    expect(refusal(dir)).toContain(`Move ${path} away and start the agent again`);
  });

  test("a bit flipped anywhere in a line in the middle is found, or changes nothing that counts", async () => {
    await written(3);
    const whole = readFileSync(path);
    const [, to = 0, from = 0] = [...whole.entries()]
      .filter(([, byte]) => byte === 10)
      .map(([at]) => at)
      .toReversed();
    for (let at = from + 1; at < to; at += 1) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(path, bytes);
      const result = openFileJournal(dir);
      const entries = result.ok ? (await readBack(result.journal)).entries : [];
      if (result.ok) result.journal.close();
      const found = !result.ok && /is broken at entry [123]:/.test(result.error);
      expect(found || isDeepStrictEqual(entries, sealedEntries(3)), `bit ${at % 8} of byte ${at}`).toBe(true);
    }
  });

  test("a newer format is refused with a sentence", async () => {
    await written(1);
    writeFileSync(path, readFileSync(path, "utf8").replace('"format":1', '"format":2'));
    expect(refusal(dir)).toContain(
      "was written by a newer Lierre (format 2; this one knows 1). Start the newer agent.",
    );
  });

  test("a file that is no journal is left as it is", () => {
    writeFileSync(path, "hello\nworld\n");
    expect(refusal(dir)).toContain(`${path} is no journal`);
    expect(readFileSync(path, "utf8")).toBe("hello\nworld\n");
  });
});

describe("checkpoints and compaction", () => {
  const BIG = 900; // entries of a segment over 256 KiB

  async function compacted(): Promise<{ journal: Journal; head: Head }> {
    const { journal } = opened(dir);
    const first = await grow(journal, 1, BIG);
    journal.saveCheckpoint({ head: first, folds: { pots: { version: 1, state: 1 } } });
    const head = await grow(journal, 1, BIG);
    journal.saveCheckpoint({ head, folds: { pots: { version: 1, state: 2 } } });
    return { journal, head };
  }

  test("a segment that grew is rewritten from the older checkpoint on, and goes on", async () => {
    const { journal, head } = await compacted();
    expect((await readBack(journal, BIG + 1)).entries).toHaveLength(BIG);
    expect((await readBack(journal, 1)).broken).toContain(`begins after entry ${BIG}`);
    expect(await tailed(journal)).toEqual({ head, recordId: `r-${BIG + 1}` });
    const next = await grow(journal, 3);
    journal.close();
    const again = opened(dir).journal;
    expect((await tailed(again)).head).toEqual(next);
    expect((await checkpointed(again))?.folds["pots"]?.state).toBe(2);
    const chain = new ChainCheck(headAt(BIG));
    expect(chain.take((await readBack(again, BIG + 1)).entries)).toBe(true);
    expect(chain.head).toEqual(next);
    again.close();
  });

  test("a small segment is kept whole", async () => {
    const { journal } = opened(dir);
    for (let i = 0; i < 4; i += 1) journal.saveCheckpoint({ head: await grow(journal, 5), folds: {} });
    expect((await readBack(journal, 1)).entries).toHaveLength(20);
    journal.close();
  });

  test("does not grow with age", async () => {
    const { journal } = opened(dir);
    for (let i = 0; i < 8; i += 1) journal.saveCheckpoint({ head: await grow(journal, 1, BIG), folds: {} });
    expect(statSync(path).size).toBeLessThan(900_000);
    journal.close();
  });

  test("the older checkpoint serves when the newest is damaged, and none when both are", async () => {
    const { journal } = await compacted();
    journal.close();
    writeFileSync(join(dir, "checkpoint.json"), "0000\n{}\n");
    let again = opened(dir).journal;
    expect((await checkpointed(again))?.folds["pots"]?.state).toBe(1);
    expect((await readBack(again, BIG + 1)).entries).toHaveLength(BIG);
    again.close();
    writeFileSync(join(dir, "checkpoint.older.json"), "");
    again = opened(dir).journal;
    expect(await checkpointed(again)).toBeUndefined();
    expect((await readBack(again, 1)).broken).toContain("its checkpoint is of another version or damaged");
    again.close();
  });

  test("a checkpoint of another chain is not used", async () => {
    await written(4);
    const { journal } = opened(dir);
    journal.saveCheckpoint({ head: { seq: 4, hash: "f".repeat(64) }, folds: {} });
    journal.saveCheckpoint({ head: { ...headAt(4), seq: 9 }, folds: {} });
    expect(await checkpointed(journal)).toBeUndefined();
    journal.close();
  });

  test("what an interrupted rewrite left behind does not matter", async () => {
    await written(3);
    writeFileSync(`${path}.next`, "half a ");
    writeFileSync(join(dir, "checkpoint.json.next"), "half a ");
    const { journal, notes } = opened(dir);
    expect(notes).toEqual([]);
    expect((await grow(journal, 1)).seq).toBe(4);
    journal.close();
  });
});

describeWithSmallDisk("a disk in trouble", () => {
  let disk: SmallDisk = { dir: "", readOnly: () => undefined, remove: () => undefined };
  let at = "";
  beforeEach(() => {
    disk = smallDisk(524_288);
    at = join(disk.dir, "journal");
  });
  afterEach(() => disk.remove());

  async function growUntilRefused(journal: Journal): Promise<string> {
    for (;;) {
      const { head } = await tailed(journal);
      const outcome = await appended(journal, head, sealedRecord(7, head));
      if (outcome.kind === "refused") return outcome.reason;
      if (outcome.kind !== "committed") throw new Error(JSON.stringify(outcome));
    }
  }

  test("full: refuses, leaves no half line, keeps what it has over a restart, goes on once there is room", async () => {
    const ballast = join(disk.dir, "ballast");
    writeFileSync(ballast, Buffer.alloc(100_000));
    let { journal } = opened(at);
    const reason = await growUntilRefused(journal);
    expect(reason).toContain(`The disk that holds ${join(at, "journal.ndjson")} is full`);
    const { head } = await tailed(journal);
    const bytes = statSync(join(at, "journal.ndjson")).size;
    expect(await appended(journal, head, sealedRecord(7, head))).toMatchObject({ kind: "refused" });
    expect(statSync(join(at, "journal.ndjson")).size).toBe(bytes);
    journal.saveCheckpoint({ head, folds: { pots: { version: 1, state: "x".repeat(200_000) } } });
    expect(await checkpointed(journal)).toBeUndefined();
    journal.close();
    const again = opened(at);
    journal = again.journal;
    expect(again.notes).toEqual([]);
    expect((await readBack(journal)).entries).toEqual(sealedEntries(head.seq));
    rmSync(ballast);
    expect((await grow(journal, 1)).seq).toBe(head.seq + 1);
    journal.close();
  });

  test("read-only: what is there is read, with a note, and appends are refused", async () => {
    let { journal } = opened(at);
    const head = await grow(journal, 3);
    journal.saveCheckpoint({ head, folds: {} });
    journal.close();
    disk.readOnly(true);
    const again = opened(at);
    journal = again.journal;
    expect(again.notes).toMatchObject([{ note: "read-only" }]);
    expect((await readBack(journal)).entries).toHaveLength(3);
    expect((await checkpointed(journal))?.head).toEqual(head);
    expect(await appended(journal, head, sealedRecord(1, head))).toMatchObject({ kind: "refused" });
    journal.saveCheckpoint({ head, folds: {} });
    journal.close();
    expect(refusal(join(disk.dir, "new"))).toContain("read-only");
    disk.readOnly(false);
    expect(refusal(at)).toBe("it opened");
  });
});
