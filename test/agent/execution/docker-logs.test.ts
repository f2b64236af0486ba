import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LogBatches, type LogBatch } from "../../../agent/execution/docker-log-batches.ts";
import { LINE_CHARS_MAX, LogLines } from "../../../agent/execution/docker-log-lines.ts";

function frame(stream: 1 | 2, content: string): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function linesOf(chunks: readonly Buffer[]): string[] {
  const lines = new LogLines();
  return [...chunks.flatMap((chunk) => lines.push(chunk)), ...lines.end()];
}

describe("lines of a log", () => {
  test("are told apart by stream, without their ends", () => {
    const log = Buffer.concat([frame(1, "one\ntw"), frame(2, "oops\r\n"), frame(1, "o\n\n"), frame(1, "last")]);
    expect(linesOf([log])).toEqual(["one", "oops", "two", "", "last"]);
  });

  test("are the same however the bytes arrive", () => {
    const frames = fc.array(
      fc.tuple(
        fc.constantFrom(1 as const, 2 as const),
        fc.string({ unit: fc.constantFrom("a", "é", "🌿", "\n", "\r\n") }),
      ),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (parts, sizes) => {
        const log = Buffer.concat(parts.map(([stream, content]) => frame(stream, content)));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < log.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(log.subarray(at, at + size));
          at += size;
        }
        expect(linesOf(chunks)).toEqual(linesOf([log]));
      }),
    );
  });

  test("that never end come in pieces", () => {
    const long = "x".repeat(2 * LINE_CHARS_MAX + 7);
    expect(linesOf([frame(1, long)]).map((line) => line.length)).toEqual([LINE_CHARS_MAX, LINE_CHARS_MAX, 7]);
    expect(linesOf([frame(1, `${long}\n`)]).join("")).toBe(long);
  });
});

describe("batches of lines", () => {
  function takeAll(batches: LogBatches): LogBatch[] {
    const taken: LogBatch[] = [];
    for (let batch = batches.take("any"); batch !== undefined; batch = batches.take("any")) taken.push(batch);
    return taken;
  }

  test("go when they are full, or when time has passed", () => {
    const batches = new LogBatches();
    for (let i = 0; i < 99; i += 1) batches.push(`line ${i}`);
    expect(batches.take("full")).toBeUndefined();
    batches.push("line 99");
    expect(batches.take("full")?.lines).toHaveLength(100);
    batches.push("one more");
    expect(batches.take("full")).toBeUndefined();
    expect(takeAll(batches)).toEqual([{ lines: ["one more"], dropped: 0 }]);
  });

  test("fit into a message even where lines are long", () => {
    const batches = new LogBatches();
    for (let i = 0; i < 15; i += 1) batches.push("x".repeat(LINE_CHARS_MAX));
    expect(takeAll(batches).map(({ lines }) => lines.length)).toEqual([8, 7]);
  });

  test("lose only the oldest lines, and count them", () => {
    const step = fc.oneof(
      fc.integer({ min: 1, max: 3_000 }).map((push) => ({ push })),
      fc.integer({ min: 1, max: 400 }).map((ms) => ({ ms })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const batches = new LogBatches();
        let next = 0;
        const out: LogBatch[] = [];
        for (const at of steps) {
          if ("ms" in at) {
            batches.refill(at.ms);
            out.push(...takeAll(batches));
          } else for (let i = 0; i < at.push; i += 1) batches.push(String(next++).padStart(200, " "));
        }
        for (let batch = batches.drain(); batch !== undefined; batch = batches.drain()) out.push(batch);
        let expected = 0;
        for (const { lines, dropped } of out) {
          expected += dropped;
          for (const line of lines) expect(Number(line)).toBe(expected++);
        }
        expect(expected).toBe(next);
      }),
      { numRuns: 50 },
    );
  });

  test("keep to the rate after a first burst", () => {
    const batches = new LogBatches();
    let chars = 0;
    for (let ms = 0; ms < 60_000; ms += 200) {
      for (let i = 0; i < 200; i += 1) batches.push("y".repeat(1_000));
      batches.refill(200);
      for (const { lines } of takeAll(batches)) chars += lines.join("").length;
    }
    expect(chars).toBeLessThan(1024 * 1024 + 61 * 64 * 1024 + 128 * 1024);
    expect(chars).toBeGreaterThan(60 * 50 * 1024);
  });
});
