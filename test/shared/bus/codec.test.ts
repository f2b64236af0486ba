import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encodeDown, encodeUp, wireBytesMax } from "../../../shared/bus/codec.ts";
import { hearDown, hearUp } from "../../../shared/bus/hear.ts";
import { signedBytes, verifier } from "../../../shared/bus/signing.ts";
import { type DownName, SUBJECTS, type SubjectName, type UpName } from "../../../shared/bus/subjects.ts";
import { Ear } from "../../support/bus-ear.ts";
import { newSigningPair } from "../../support/bus-real.ts";
import { SAMPLES } from "../../support/bus-samples.ts";

const NAMES = Object.keys(SUBJECTS) as SubjectName[];
const UP = NAMES.filter((name): name is UpName => SUBJECTS[name].direction === "up");
const DOWN = NAMES.filter((name): name is DownName => SUBJECTS[name].direction === "down");
const pair = newSigningPair();
const own = { node: "nd-0123456789", verify: verifier(pair.publicKey) };
const encoded = (bytes: Uint8Array | undefined): Uint8Array => bytes ?? expect.fail("too large");
const down = (name: DownName) => encoded(encodeDown(name, own.node, SAMPLES[name], pair.sign));

test.each(UP)("%s is read as it was written", (name) => {
  expect(decode(name, encoded(encodeUp(name, SAMPLES[name])))).toEqual({ ok: true, value: SAMPLES[name] });
});

test.each(DOWN)("%s is read as it was signed", (name) => {
  expect(decode(name, down(name), own)).toEqual({ ok: true, value: SAMPLES[name] });
});

describe("a signature fits its message alone", () => {
  test("without a key to check it, nothing that comes down is a message", () => {
    expect(decode("ack", down("ack"))).toEqual({ ok: false, error: "unsigned" });
  });

  test.each([
    ["another node", "ack", { ...own, node: "nd-9999999999" }],
    ["another name", "tail", own],
    ["another key", "ack", { ...own, verify: verifier(newSigningPair().publicKey) }],
  ] as const)("not %s", (_what, name, at) => {
    expect(decode(name, down("ack"), at)).toEqual({ ok: false, error: "unsigned" });
  });

  test("no changed byte passes", () => {
    const bytes = down("ack");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        const read = decode("ack", changed, own);
        // Base64 has spellings of its own for one signature: then it is the same message.
        expect(read.ok ? read.value : SAMPLES.ack).toEqual(SAMPLES.ack);
      }),
      { numRuns: 300 },
    );
  });

  test("key order is no part of it, and fields that we don't know are covered", () => {
    const body = { lineage: "l1", later: [1, { z: 1, a: 2 }], upto: 3 };
    const sig = pair.sign(signedBytes("ack", own.node, body));
    const wire = (sent: unknown) => Buffer.from(JSON.stringify({ sig, body: sent }));
    const turned = { later: [1, { a: 2, z: 1 }], upto: 3, lineage: "l1" };
    expect(decode("ack", wire(turned), own)).toEqual({ ok: true, value: SAMPLES.ack });
    expect(decode("ack", wire({ ...turned, later: [] }), own)).toEqual({ ok: false, error: "unsigned" });
  });

  test("a signed body of another shape is not ours to act on", () => {
    const body = { upto: "three" };
    const bytes = Buffer.from(JSON.stringify({ body, sig: pair.sign(signedBytes("ack", own.node, body)) }));
    expect(decode("ack", bytes, own)).toEqual({ ok: false, error: "wrong-schema" });
  });
});

test.each(NAMES)("%s has a bound, seen before it is parsed", (name) => {
  expect(decode(name, new Uint8Array(wireBytesMax(name) + 1), own)).toEqual({ ok: false, error: "too-large" });
  expect(decode(name, new Uint8Array(wireBytesMax(name)), own)).toEqual({ ok: false, error: "not-json" });
});

test("what is larger than its row allows does not leave", () => {
  const fat = (name: SubjectName) => "x".repeat(wireBytesMax(name));
  expect(encodeUp("beat", { ...SAMPLES.beat, p: fat("beat") })).toBeUndefined();
  expect(encodeDown("ack", own.node, { upto: 1, lineage: fat("ack") }, pair.sign)).toBeUndefined();
});

const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(`{"body":${text},"sig":"AAAA"}`)),
  fc
    .constantFrom(
      `{"body":{"__proto__":{"upto":1}},"sig":"AA=="}`,
      `{"body":1e999,"sig":"AA=="}`,
      `{"body":"\\ud800","sig":"AA=="}`,
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      `{"body":${"[".repeat(100_000)}${"]".repeat(100_000)},"sig":"AA=="}`,
    )
    .map((text) => Buffer.from(text)),
);

test("whatever comes is garbage, and nothing throws", () => {
  const ear = new Ear();
  let heard = 0;
  fc.assert(
    fc.property(fc.constantFrom(...NAMES, "nonsense"), fc.boolean(), hostile, (name, up, bytes) => {
      const subject = `lierre.v1.cave.${own.node}.${up ? "up" : "dn"}.${name}`;
      hearUp(ear, subject, bytes);
      hearDown(ear, { site: "cave", node: own.node }, own.verify, subject, bytes);
      heard += 2;
      expect(ear.messages.length + ear.garbages.length).toBe(heard);
    }),
  );
  expect(ear.messages).toEqual([]);
});

test.each(["", "lierre", "lierre.v1.cave.up.beat", "lierre.v2.cave.nd-1.up.beat", "a.b.c.d.up.beat", "_INBOX.x"])(
  "%j is no subject of ours",
  (subject) => {
    const ear = new Ear();
    hearUp(ear, subject, Buffer.from("{}"));
    expect(ear.garbages).toEqual([{ from: undefined, name: undefined, reason: "unknown-subject" }]);
  },
);
