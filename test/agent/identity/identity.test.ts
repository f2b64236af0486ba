import { describe, expect, test } from "vitest";
import { mayCarryToken, readToken } from "../../../agent/identity/token.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../shared/kernel/time.ts";
import { JOINED, Rig } from "../support/rig.ts";

const joins = (rig: Rig) => rig.started.filter(({ type }) => type === "join").length;
const fail = (code: string, detail: string) => ({ ok: false, error: { code, detail } }) as const;

describe("joining", () => {
  test("happens once; the next life knows who it is without asking", () => {
    const rig = new Rig().start();
    rig.clock.advance(MINUTE_MS);
    rig.kill();
    rig.start();
    rig.clock.advance(MINUTE_MS);
    expect(joins(rig)).toBe(1);
    expect(rig.agent?.machine.peek(rig.agent.capabilities.identity).joined).toEqual(JOINED);
  });

  test("is tried again soon while nobody answers, at most once a minute", () => {
    const rig = new Rig();
    rig.join = fail("unreachable", "no answer");
    rig.start();
    rig.clock.advance(10 * SECOND_MS);
    expect(joins(rig)).toBeGreaterThan(3);
    rig.clock.advance(HOUR_MS);
    expect(joins(rig)).toBeGreaterThan(50);
    expect(joins(rig)).toBeLessThan(130);
    rig.join = { ok: true, value: JOINED };
    rig.clock.advance(MINUTE_MS);
    expect(rig.agent?.machine.peek(rig.agent.capabilities.identity).joined).toEqual(JOINED);
  });

  test("that is refused is asked again every ten minutes, and the controller's sentence stands as a finding", () => {
    const rig = new Rig();
    rig.join = fail("refused", "The token was used by pc-2.");
    rig.start();
    rig.clock.advance(HOUR_MS);
    expect(joins(rig)).toBeGreaterThanOrEqual(6);
    expect(joins(rig)).toBeLessThanOrEqual(8);
    const world = { now: rig.clock.now(), random: { below: () => 0 } };
    expect(rig.agent?.machine.findings(world)).toMatchObject([
      { code: "identity.join-refused", params: { detail: "The token was used by pc-2." } },
    ]);
  });

  test.each([{ hasToken: false }, { url: undefined }])(
    "without %j nothing is tried, and that stands as a finding",
    (options) => {
      const rig = new Rig({ hasToken: false, ...options } as object).start();
      rig.clock.advance(HOUR_MS);
      expect(joins(rig)).toBe(0);
      const world = { now: rig.clock.now(), random: { below: () => 0 } };
      expect(rig.agent?.machine.findings(world).map(({ code }) => code)).toEqual(["identity.not-joined"]);
    },
  );
});

describe("a token", () => {
  const print = "a".repeat(64);
  const secret = "s".repeat(43);
  test.each([
    [`lierre1.${print}.${secret}\n`, print],
    [`  lierre1.${"0".repeat(64)}.${secret}  `, undefined],
  ])("is read as it was pasted: %j", (text, fingerprint) => {
    expect(readToken(text)).toEqual({ ok: true, value: { fingerprint, text: text.trim() } });
  });

  test.each([
    ["", /empty/],
    ["hello", /no token/],
    [`lierre1.${print}`, /no token/],
    [`lierre2.${print}.${secret}`, /no token/],
    [`lierre1.${print}.${secret}.x`, /no token/],
  ])("that is none is refused without being repeated: %j", (text, says) => {
    const read = readToken(text);
    expect(read.ok ? "" : read.error).toMatch(says);
    expect(read.ok ? "" : read.error).not.toContain(secret);
  });

  test.each([
    ["https://controller.example", true],
    ["http://127.0.0.1:7400", true],
    ["http://127.9.9.9", true],
    ["http://localhost:1", true],
    ["http://[::1]:1", true],
    ["http://192.168.1.2", false],
    ["http://127.0.0.1.example", false],
    ["http://controller.example", false],
    ["ftp://127.0.0.1", false],
  ])("may travel to %s: %s", (url, may) => {
    expect(mayCarryToken(new URL(url))).toBe(may);
  });
});
