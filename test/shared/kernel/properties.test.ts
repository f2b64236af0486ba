import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChainCheck } from "../../../shared/journal/chain.ts";
import { brokenLink, type Draft, type Entry, GENESIS, headOf, seal } from "../../../shared/kernel/entry.ts";
import { type Json, byId, canonical, contentHash } from "../../../shared/kernel/json.ts";
import { ID_PREFIXES, type IdKind, mintId, Name, NodeId } from "../../../shared/kernel/ids.ts";
import { cut } from "../../../shared/kernel/page.ts";
import { backoffMs, jitterMs, seededRandom } from "../../../shared/kernel/random.ts";
import { fill } from "../../../shared/kernel/result.ts";
import { rfc3339 } from "../../../shared/kernel/time.ts";

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const drafts: fc.Arbitrary<Draft[]> = fc.array(
  fc.record({ kind: fc.string(), version: fc.integer({ min: 1, max: 9 }), body: json }),
  { minLength: 1, maxLength: 8 },
);

function chainOf(all: readonly Draft[]): Entry[] {
  let head = GENESIS;
  return all.map((draft) => {
    const entry = seal(head, draft, { atMs: 1_795_348_800_000 + head.seq, actor: "system", term: 2 });
    head = headOf(entry);
    return entry;
  });
}

describe("the chain", () => {
  test("holds after a trip through JSON, whatever the order of keys", () => {
    fc.assert(
      fc.property(drafts, (all) => {
        const entries = chainOf(all).map((entry) => {
          const { hash, seq, ...rest } = JSON.parse(JSON.stringify(entry)) as Entry;
          return { hash, ...rest, seq };
        });
        const chain = new ChainCheck();
        expect(chain.take(entries)).toBe(true);
        expect(chain.entries).toBe(all.length);
      }),
    );
  });

  test("breaks at the very entry of which any field is changed, dropped, repeated or moved", () => {
    const change = fc.constantFrom<(entry: Entry) => Entry>(
      (entry) => ({ ...entry, seq: entry.seq + 1 }),
      (entry) => ({ ...entry, atMs: entry.atMs + 1 }),
      (entry) => ({ ...entry, actor: "person:pe-x" }),
      (entry) => ({ ...entry, term: entry.term + 1 }),
      (entry) => ({ ...entry, kind: `${entry.kind}x` }),
      (entry) => ({ ...entry, version: entry.version + 1 }),
      (entry) => ({ ...entry, body: [entry.body] }),
      (entry) => ({ ...entry, prev: entry.hash }),
      (entry) => ({ ...entry, hash: entry.prev }),
    );
    fc.assert(
      fc.property(drafts, fc.nat(7), change, (all, nth, changed) => {
        const entries = chainOf(all);
        const at = nth % entries.length;
        const chain = new ChainCheck();
        expect(chain.take(entries.map((entry, i) => (i === at ? changed(entry) : entry)))).toBe(false);
        expect(chain.broken?.seq).toBe(at + 1);
        expect(chain.entries).toBe(at);
        const repeated = new ChainCheck();
        expect(repeated.take(entries.flatMap((entry, i) => (i === at ? [entry, entry] : [entry])))).toBe(false);
        expect(repeated.broken?.seq).toBe(at + 2);
      }),
    );
  });

  test("an unchanged entry has no broken link, and only behind its own head", () => {
    fc.assert(
      fc.property(drafts, (all) => {
        const [first, ...rest] = chainOf(all);
        if (first === undefined) return;
        expect(brokenLink(GENESIS, first)).toBeUndefined();
        for (const entry of rest) expect(brokenLink(GENESIS, entry)).toBeDefined();
      }),
    );
  });
});

describe("canonical JSON", () => {
  const shuffled = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, shuffled(inner as Json)]),
    );
  };

  test("knows no order of keys, and reads back as the same value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(shuffled(value))).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(contentHash(value)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  test("two different values never look the same", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = JSON.stringify(JSON.parse(canonical(a))) === JSON.stringify(JSON.parse(canonical(b)));
        expect(canonical(a) === canonical(b)).toBe(same);
      }),
    );
  });

  test.each([[undefined], [1n], [Number.NaN], [Number.POSITIVE_INFINITY], [{ a: 1n }]])("throws on %s", (value) => {
    expect(() => canonical(value)).toThrow(/undefined|BigInt|bigint|NaN|Infinit/i);
  });

  test("a field that is undefined counts as absent", () => {
    expect(contentHash({ a: 1, b: undefined })).toBe(contentHash({ a: 1 }));
  });

  test("byId is sorted, whatever the order of insertion", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat()), (record) => {
        const ids = byId(record).map(([id]) => id);
        expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
        expect(new Set(ids)).toEqual(new Set(Object.keys(record)));
      }),
    );
  });
});

describe("pages", () => {
  test("cut in any size, they are the whole list once and in order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), fc.integer({ min: 1, max: 7 }), (ids, limit) => {
        const rows = [...ids].sort((a, b) => (a < b ? -1 : 1)).map((id) => [id, `value of ${id}`] as const);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const { items, next } = cut(rows, { limit, cursor });
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items);
          cursor = next;
        } while (cursor !== undefined);
        expect(seen).toEqual(rows.map(([, value]) => value));
      }),
    );
  });

  test("go on behind a cursor whose item has gone", () => {
    const rows = ["a", "c", "d"].map((id) => [id, id] as const);
    expect(cut(rows, { limit: 1, cursor: "b" })).toEqual({ items: ["c"], next: "c" });
    expect(cut(rows, { limit: 5, cursor: "d" })).toEqual({ items: [] });
    expect(cut([], { limit: 5 })).toEqual({ items: [] });
  });
});

describe("time", () => {
  test("rfc3339 is what Date makes of it", () => {
    const from = Date.UTC(0, 0, 1) - 1_900 * 366 * 86_400_000;
    fc.assert(
      fc.property(
        fc.integer({ min: Math.max(from, -62_135_596_800_000), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }),
        (wallMs) => {
          expect(rfc3339(wallMs)).toBe(new Date(wallMs).toISOString());
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([0, -1, 951_782_400_000, 1_709_164_800_000, 4_107_542_400_000])("rfc3339(%i), at an edge", (wallMs) => {
    expect(rfc3339(wallMs)).toBe(new Date(wallMs).toISOString());
  });
});

describe("chance", () => {
  const seed = fc.integer();

  test("below gives whole numbers under its bound, and one seed one series", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 2 ** 32 }), (s, bound) => {
        const [a, b] = [seededRandom(s), seededRandom(s)];
        for (let i = 0; i < 20; i += 1) {
          const n = a.below(bound);
          expect(Number.isInteger(n) && n >= 0 && n < bound).toBe(true);
          expect(b.below(bound)).toBe(n);
        }
      }),
    );
  });

  test("below is even enough", () => {
    const random = seededRandom(42);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const n = random.below(10);
      counts[n] = (counts[n] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });

  test("jitter stays within its share and reaches both ends", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100 }), (s, ms, percent) => {
        const jittered = jitterMs(seededRandom(s), ms, percent);
        expect(Number.isInteger(jittered)).toBe(true);
        expect(Math.abs(jittered - ms)).toBeLessThanOrEqual((ms * percent) / 100);
      }),
    );
    const random = seededRandom(1);
    const some = new Set(Array.from({ length: 200 }, () => jitterMs(random, 10, 20)));
    expect([...some].sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12]);
  });

  test("backoff stays between half and all of its step, and under its cap for ever", () => {
    fc.assert(
      fc.property(
        seed,
        fc.nat(2_000),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 600_000 }),
        (s, attempt, baseMs, capMs) => {
          const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 20));
          const waitMs = backoffMs(seededRandom(s), attempt, baseMs, capMs);
          expect(Number.isInteger(waitMs)).toBe(true);
          expect(waitMs).toBeGreaterThanOrEqual(Math.floor(ceilingMs / 2));
          expect(waitMs).toBeLessThanOrEqual(ceilingMs);
        },
      ),
    );
  });

  test("minted ids are of their kind's own form", () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = seededRandom(s);
        expect(NodeId.safeParse(mintId("node", random)).success).toBe(true);
        for (const kind of Object.keys(ID_PREFIXES) as IdKind[])
          expect(mintId(kind, random)).toMatch(new RegExp(`^${ID_PREFIXES[kind]}-[0-9a-hjkmnp-tv-z]{10}$`));
      }),
    );
  });

  test("a name is no name of something that every object has", () => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) expect(Name.safeParse(name).success).toBe(false);
    for (const name of ["a", "le-lieu-2", "constructors"]) expect(Name.safeParse(name).success).toBe(true);
  });
});

describe("sentences", () => {
  test("are filled, never fail, and never fill twice", () => {
    expect(fill("{node} at {site}: {gone}", { node: "{site}", site: "a" }, "en")).toBe("{site} at a: gone");
  });
});
