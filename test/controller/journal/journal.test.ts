import { describe, expect, test } from "vitest";
import { journalContract, type ShownEntry, type Verdict } from "../../../controller/journal/contract.ts";
import { border } from "../../../controller/journal/journal.adapter.ts";
import { journal as capability } from "../../../controller/journal/journal.ts";
import { loosen } from "../../../shared/kernel/capability.ts";
import { SAMPLES } from "../../support/pots.ts";
import { World } from "../../support/world.ts";

/** A world with `entries` entries, and its journal's operations as the API does them: read, then present. */
function withEntries(entries: number) {
  const world = new World({ capabilities: [...SAMPLES, loosen(capability)] }).settle();
  for (let i = 1; i < entries; i += 1) {
    world.command("pots.open", { pot: `pot-${i}` });
    if (i % 4 === 0) world.settle();
  }
  world.settle();
  const ask = async <Output>(op: "tail" | "verify" | "export", wire: object): Promise<Output> => {
    const spec = journalContract.ops[op];
    const answer = await new Promise((resolve) => {
      world.loop.read(`journal.${op}`, spec.input.parse(wire), "system", (read) =>
        resolve(read?.ok === true ? read.value : read),
      );
      world.settle();
    });
    const shown = border(world).present?.[op]?.(answer as never);
    world.settle();
    return spec.output.parse(await shown) as Output;
  };
  return { world, ask };
}

interface Page {
  items: ShownEntry[];
  next?: string;
  damaged?: string;
}

describe("journal tail", () => {
  test("shows the end, newest last, and pages back to the first entry", async () => {
    const { world, ask } = withEntries(10);
    const seen: number[][] = [];
    let page = await ask<Page>("tail", { limit: "4" });
    for (;;) {
      seen.push(page.items.map(({ seq }) => seq));
      if (page.next === undefined) break;
      page = await ask<Page>("tail", { limit: 4, cursor: page.next });
    }
    expect(seen).toEqual([
      [7, 8, 9, 10],
      [3, 4, 5, 6],
      [1, 2],
    ]);
    const [first] = page.items;
    expect(first).toMatchObject({ seq: 1, kind: "pots.started", actor: "system", body: { nonce: "nonce" } });
    expect(first?.at).toMatch(/^2026-11-22T/);
    expect(first?.hash).toBe(world.entries[0]?.hash);
  });

  test("of nothing, or before the first, is empty", async () => {
    const { ask } = withEntries(1);
    expect((await ask<Page>("tail", { cursor: "1" })).items).toEqual([]);
    expect((await ask<Page>("tail", { cursor: "99999" })).items).toHaveLength(1);
  });
});

describe("journal export", () => {
  test("page after page is every entry as it is, one a line", async () => {
    const { world, ask } = withEntries(10);
    let text = "";
    let cursor: string | undefined;
    do {
      const page = await ask<{ ndjson: string; next?: string }>("export", {
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
      text += page.ndjson;
      cursor = page.next;
    } while (cursor !== undefined);
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(world.entries);
  });
});

describe("journal verify", () => {
  test("counts what is whole", async () => {
    const { world, ask } = withEntries(10);
    expect(await ask<Verdict>("verify", {})).toEqual({ ok: true, entries: 10, head: world.machine.head });
  });

  test("names the first broken sequence, and tail still shows what is there", async () => {
    const { world, ask } = withEntries(10);
    const record = world.disk.records.at(1);
    if (record === undefined) throw new Error("no second record");
    Object.assign(record, { text: record.text.replace("pot-3", "pot-X") });
    expect(await ask<Verdict>("verify", {})).toMatchObject({
      ok: false,
      entries: 3,
      firstBroken: 4,
      reason: "entry 4 was changed after it was written: its hash differs",
    });
    expect((await ask<Page>("tail", {})).items).toHaveLength(10);
  });
});

test("each operation asks for the highest permission", () => {
  expect(Object.values(journalContract.ops).map(({ permission }) => permission)).toEqual(Array(3).fill("administer"));
});
