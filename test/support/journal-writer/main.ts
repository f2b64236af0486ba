/**
 * A process of its own that appends to a journal until it is killed, and says the sequence of each record once it is
 * acknowledged: `main.ts sqlite|file DIR grow|hold`. `hold` opens the journal and only stays.
 */
import { writeSync } from "node:fs";
import { openFileJournal } from "../../../agent/journal/file.adapter.ts";
import { openSqliteJournal } from "../../../controller/journal/sqlite.adapter.ts";
import { type Head, headOf } from "../../../shared/kernel/entry.ts";
import type { Journal } from "../../../shared/kernel/journal.ts";
import { sealedRecord } from "../entries.ts";

const [adapter, dir = "", mode] = process.argv.slice(2);
const opened = adapter === "sqlite" ? openSqliteJournal(dir) : openFileJournal(dir);
if (!opened.ok) throw new Error(opened.error);
const say = (line: string) => writeSync(1, `${line}\n`);

function grow(journal: Journal, head: Head): void {
  const record = sealedRecord(1 + (head.seq % 3), head);
  const last = record.entries.at(-1);
  if (last === undefined) return;
  journal.append(head, record, (outcome) => {
    if (outcome.kind !== "committed") throw new Error(JSON.stringify(outcome));
    say(String(last.seq));
    setImmediate(() => grow(journal, headOf(last)));
  });
}

say("open");
if (mode === "grow") opened.journal.tail(({ head }) => grow(opened.journal, head));
else setInterval(() => opened.journal, 60_000);
