import fc from "fast-check";
import { expect, test } from "vitest";
import { Demux, type Piece } from "../../../agent/exec/demux.ts";
import { Gathered } from "../../../agent/exec/gathered.ts";

const frame = (kind: number, bytes: Uint8Array): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

test("an engine's stream is told apart, however it is cut", () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })));
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1 }), (parts, sizes) => {
      const whole = Buffer.concat(parts.map(([kind, bytes]) => frame(kind, bytes)));
      const demux = new Demux();
      const got = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
      for (let at = 0, i = 0; at < whole.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1;
        for (const { stream, bytes } of demux.push(whole.subarray(at, at + size)))
          got[stream] = Buffer.concat([got[stream], bytes]);
        at += size;
      }
      const wanted = (kind: number) => Buffer.concat(parts.filter(([k]) => k === kind).map(([, bytes]) => bytes));
      expect(got).toEqual({ stdout: wanted(1), stderr: wanted(2) });
    }),
  );
});

test("what is gathered comes out in order, of one stream at a time, and never too large", () => {
  const pieces = fc.array(
    fc.tuple(fc.constantFrom("stdout" as const, "stderr" as const), fc.uint8Array({ maxLength: 30 })),
  );
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 20 }), (given, most) => {
      const out: Piece[] = [];
      const gathered = new Gathered(most, (piece) => out.push(piece));
      for (const [stream, bytes] of given) gathered.add({ stream, bytes });
      gathered.flush();
      const whole = (all: readonly Piece[]) =>
        all.flatMap(({ stream, bytes }) => [...bytes].map((byte) => `${stream} ${byte}`));
      expect(whole(out)).toEqual(whole(given.map(([stream, bytes]) => ({ stream, bytes }))));
      expect(out.every(({ bytes }) => bytes.length > 0 && bytes.length <= most)).toBe(true);
      const full = out.slice(0, -1).filter(({ stream }, i) => stream === out[i + 1]?.stream);
      expect(full.every(({ bytes }) => bytes.length === most)).toBe(true);
    }),
  );
});
