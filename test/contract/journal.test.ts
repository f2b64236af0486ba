import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFileJournal } from "../../agent/journal/file.adapter.ts";
import { openSqliteJournal } from "../../controller/journal/sqlite.adapter.ts";
import { ChainCheck } from "../../shared/journal/chain.ts";
import { MemoryDisk, MemoryJournal } from "../../shared/journal/memory.ts";
import { GENESIS } from "../../shared/kernel/entry.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import { sealedEntries, sealedRecord } from "../support/entries.ts";
import { appended, checkpointed, grow, readBack, tailed } from "../support/journal.ts";

type Opened = { readonly ok: true; readonly journal: Journal } | { readonly ok: false; readonly error: string };

interface Adapter {
  readonly name: string;
  /** A fresh place, and how to open a journal there. */
  readonly place: (dir: string) => () => Opened;
  readonly onDisk: boolean;
}

const ADAPTERS: readonly Adapter[] = [
  {
    name: "memory",
    place: () => {
      const disk = new MemoryDisk();
      return () => ({ ok: true, journal: new MemoryJournal(disk) });
    },
    onDisk: false,
  },
  { name: "sqlite", place: (dir) => () => openSqliteJournal(dir), onDisk: true },
  { name: "file", place: (dir) => () => openFileJournal(dir), onDisk: true },
];

const WRITER = fileURLToPath(new URL("../support/journal-writer/main.ts", import.meta.url));

function must(opened: Opened): Journal {
  if (!opened.ok) throw new Error(opened.error);
  return opened.journal;
}

const sentence = (opened: Opened): string => (opened.ok ? "it opened" : opened.error);

describe.each(ADAPTERS)("journal: $name", ({ place }) => {
  let dir = "";
  let open: () => Opened = () => ({ ok: false, error: "not yet" });
  let journal: Journal = new MemoryJournal();

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lierre-journal-"));
    open = place(dir);
    journal = must(open());
  });

  afterEach(() => {
    journal.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("is born empty", async () => {
    expect(await tailed(journal)).toEqual({ head: GENESIS, recordId: undefined });
    expect(await readBack(journal)).toEqual({ entries: [], batches: 0, broken: undefined });
    expect(await checkpointed(journal)).toBeUndefined();
  });

  test("gives back what was appended, in order and byte for byte", async () => {
    const head = await grow(journal, 10);
    expect(await tailed(journal)).toEqual({ head, recordId: "r-10" });
    expect((await readBack(journal)).entries).toEqual(sealedEntries(10));
    expect((await readBack(journal, 8)).entries).toEqual(sealedEntries(10).slice(7));
    expect((await readBack(journal, 11)).entries).toEqual([]);
  });

  test("ends a read early when a batch answers false", async () => {
    await grow(journal, 3, 1_200);
    let seen = 0;
    const broken = await new Promise((resolve) => {
      const batch = (entries: readonly unknown[]) => {
        seen += entries.length;
        return false;
      };
      journal.read(1, batch, resolve);
    });
    expect(broken).toBeUndefined();
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThan(3_600);
  });

  test("writes a record of several entries whole", async () => {
    const head = await grow(journal, 2, 3);
    expect(head.seq).toBe(6);
    expect(await tailed(journal)).toEqual({ head, recordId: "r-4" });
  });

  test.each([
    ["behind the head", { seq: 1, hash: sealedEntries(1)[0]?.hash ?? "" }],
    ["ahead of the head", { seq: 5, hash: "0".repeat(64) }],
    ["at the head with another hash", { seq: 2, hash: "0".repeat(64) }],
    ["from the beginning", GENESIS],
  ])("says conflict to an append %s, and writes nothing", async (_, after) => {
    const head = await grow(journal, 2);
    expect(await appended(journal, after, sealedRecord(2, after))).toEqual({ kind: "conflict" });
    expect((await tailed(journal)).head).toEqual(head);
    expect((await readBack(journal)).entries).toHaveLength(2);
    expect((await grow(journal, 1)).seq).toBe(3);
  });

  test("is found again after it was closed", async () => {
    const head = await grow(journal, 5, 2);
    journal.close();
    journal = must(open());
    expect(await tailed(journal)).toEqual({ head, recordId: "r-9" });
    expect((await readBack(journal)).entries).toEqual(sealedEntries(10));
    expect((await grow(journal, 1)).seq).toBe(11);
  });

  test("keeps the newest checkpoint, a copy of what it was given", async () => {
    const head = await grow(journal, 4);
    const state = { pots: { a: 1 } };
    journal.saveCheckpoint({ head: { seq: 2, hash: sealedEntries(2)[1]?.hash ?? "" }, folds: {} });
    journal.saveCheckpoint({ head, folds: { pots: { version: 3, state } } });
    state.pots.a = 2;
    const kept = { head, folds: { pots: { version: 3, state: { pots: { a: 1 } } } } };
    expect(await checkpointed(journal)).toEqual(kept);
    journal.close();
    journal = must(open());
    expect(await checkpointed(journal)).toEqual(kept);
    const loaded = await checkpointed(journal);
    Object.assign(loaded?.folds["pots"]?.state as object, { pots: {} });
    expect(await checkpointed(journal)).toEqual(kept);
  });

  test("hands over only the tail behind a checkpoint", async () => {
    const head = await grow(journal, 50);
    journal.saveCheckpoint({ head, folds: {} });
    await grow(journal, 3);
    const kept = await checkpointed(journal);
    expect((await readBack(journal, (kept?.head.seq ?? 0) + 1)).entries.map(({ seq }) => seq)).toEqual([51, 52, 53]);
  });
});

describe.each(ADAPTERS.filter(({ onDisk }) => onDisk))("journal on disk: $name", ({ name, place }) => {
  let dir = "";
  let open: () => Opened = () => ({ ok: false, error: "not yet" });
  let journal: Journal = new MemoryJournal();

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lierre-journal-"));
    open = place(dir);
    journal = must(open());
  });

  afterEach(() => {
    journal.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("refuses a second writer by name of the folder, and lets it in once the first has closed", () => {
    expect(sentence(open())).toContain(`Another process writes the journal in ${dir}`);
    journal.close();
    journal = must(open());
    expect(sentence(open())).toContain(dir);
  });

  test("refuses a second process, and lets it in after kill -9 of the first", async () => {
    journal.close();
    const holder = writer(name, dir, "hold");
    await holder.line("open");
    expect(sentence(open())).toContain(dir);
    await holder.kill();
    journal = must(open());
    expect((await grow(journal, 1)).seq).toBe(1);
  });

  test("holds everything it acknowledged before kill -9, and what it holds verifies", async () => {
    journal.close();
    for (const lines of [10, 60, 30]) {
      const child = writer(name, dir, "grow");
      await child.count(lines);
      await child.kill();
      journal = must(open());
      const { entries, broken } = await readBack(journal);
      const chain = new ChainCheck();
      expect(chain.take(entries)).toBe(true);
      expect(broken).toBeUndefined();
      expect((await tailed(journal)).head).toEqual(chain.head);
      expect(chain.head.seq).toBeGreaterThanOrEqual(child.acknowledged());
      journal.close();
    }
    journal = must(open());
  });
});

interface Writer {
  line(text: string): Promise<void>;
  count(lines: number): Promise<void>;
  acknowledged(): number;
  kill(): Promise<void>;
}

/** Starts the writer; its lines are kept, and waited for. */
function writer(adapter: string, dir: string, mode: "grow" | "hold"): Writer {
  const child = spawn(process.execPath, [WRITER, adapter, dir, mode], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines: string[] = [];
  const waiting: { done: () => boolean; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const { done, resolve } of waiting) if (done()) resolve();
  });
  const until = (done: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      if (done()) return resolve();
      waiting.push({ done, resolve });
      void exited.then(() => reject(new Error(`the writer ended after: ${lines.at(-1) ?? "nothing"}`)));
    });
  return {
    line: (text) => until(() => lines.includes(text)),
    count: (wanted) => until(() => lines.length > wanted),
    acknowledged: () => Math.max(0, ...lines.map(Number).filter(Number.isInteger)),
    kill: () => {
      child.kill("SIGKILL");
      return exited;
    },
  };
}
