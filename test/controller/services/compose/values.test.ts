import { describe, expect, test } from "vitest";
import { splitWords } from "../../../../controller/services/compose/keys/command.ts";
import { interpolate } from "../../../../controller/services/compose/shape/interpolate.ts";
import { nearest } from "../../../../controller/services/compose/shape/near-miss.ts";
import {
  parseBytes,
  parseCpuMilli,
  parseDurationMs,
  showBytes,
} from "../../../../controller/services/compose/shape/quantities.ts";

describe("quantities become integers", () => {
  test.each([
    ["1m30s", 90_000],
    ["10s", 10_000],
    ["100ms", 100],
    ["1.5h", 5_400_000],
    ["1h0m0.5s", 3_600_500],
    ["500us", 1],
    ["1ns", 1],
    ["0", 0],
    ["0s", 0],
    ["10", undefined],
    ["", undefined],
    ["-5s", undefined],
    ["5 s", undefined],
    ["1d", undefined],
    ["9".repeat(60) + "s", undefined],
    ["99999999999999999999h", undefined],
  ])("duration %s", (word, ms) => {
    expect(parseDurationMs(word)).toBe(ms);
  });

  test.each([
    ["64m", 64 * 1024 ** 2],
    ["1gb", 1024 ** 3],
    ["1GiB", 1024 ** 3],
    ["1.5g", 1.5 * 1024 ** 3],
    ["512", 512],
    ["512b", 512],
    ["10 kB", 10_240],
    ["0.1k", 102],
    ["-1m", undefined],
    ["1x", undefined],
    ["m", undefined],
    ["1.5.5g", undefined],
    ["99999999p", Number.MAX_SAFE_INTEGER],
  ])("size %s", (word, size) => {
    expect(parseBytes(word)).toBe(size);
  });

  test.each([
    ["0.5", 500],
    ["2", 2_000],
    [".25", 250],
    ["0.0019", 1],
    ["1.5", 1_500],
    ["", undefined],
    ["1e3", undefined],
    ["half", undefined],
  ])("processors %s", (word, milli) => {
    expect(parseCpuMilli(word)).toBe(milli);
  });

  test.each([
    [0, "0 bytes"],
    [1023, "1023 bytes"],
    [6 * 1024 ** 2, "6 MiB"],
    [1.5 * 1024 ** 3, "1.5 GiB"],
  ])("%i is shown", (size, shown) => {
    expect(showBytes(size)).toBe(shown);
  });
});

describe("command lines are split as a shell splits them", () => {
  test.each([
    ["a b  c", ["a", "b", "c"]],
    ["  ", []],
    [`a 'b c' "d e"`, ["a", "b c", "d e"]],
    [`a'b'"c"d`, ["abcd"]],
    [`"a\\"b" 'c\\d' e\\ f`, [`a"b`, "c\\d", "e f"]],
    [`"a\\n"`, ["a\\n"]],
    ["''", [""]],
    ["a \\\n b", ["a", "b"]],
    ["a\n\tb", ["a", "b"]],
    ["'a && b' \"|\" \\;", ["a && b", "|", ";"]],
  ])("%j", (line, words) => {
    const split = splitWords(line);
    expect(split.ok && split.words.map(({ text }) => text)).toEqual(words);
  });

  test.each([["a 'b"], ['a "b\\"'], ["a \\"]])("%j is left open", (line) => {
    expect(splitWords(line)).toEqual({ ok: false, open: true });
  });

  test.each([
    ["a && b", "&&"],
    ["a | b", "|"],
    ["a >b", ">"],
    ["a;b", ";"],
    ["a &", "&"],
  ])("%j wants a shell", (line, operator) => {
    expect(splitWords(line)).toEqual({ ok: false, open: false, operator });
  });
});

describe("variables", () => {
  const variables = new Map(Object.entries({ A: "1", EMPTY: "", B: "$A", LONG: "two words" }));
  const lookUp = (name: string) => variables.get(name);
  test.each([
    ["$A", "1"],
    ["${A}", "1"],
    ["a$A-${A}b", "a1-1b"],
    ["$$A $${A}", "$A ${A}"],
    ["${NO:-x}", "x"],
    ["${EMPTY:-x}", "x"],
    ["${EMPTY-x}", ""],
    ["${NO-x}", "x"],
    ["${A:+y}", "1".replace("1", "y")],
    ["${EMPTY:+y}", ""],
    ["${EMPTY+y}", "y"],
    ["${NO+y}", ""],
    ["${A:?e}", "1"],
    ["${NO:-${NO2:-${A}}}", "1"],
    ["${NO:-a:b-c?d}", "a:b-c?d"],
    ["${B}", "$A"],
    ["${NO:-}", ""],
    ["$constructor", ""],
    ["$", "$"],
    ["a$ b$", "a$ b$"],
    ["^/(.*)$", "^/(.*)$"],
    ["$1 $}", "$1 $}"],
    ["$2y$05$$A", "$2y$05$A"],
    ["$A.$$$A", "1.$1"],
    ['${NO:-{"a":{}}}', '{"a":{}}'],
    ['${A:-{"a":1}}', "1"],
    ["${NO:-a{b}", "a{b"],
    ["${NO:-$A ${LONG}}!", "1 two words!"],
    ["${A:+${NO2:-x}y}", "xy"],
    ["${NO:+${NO2:?never}}", ""],
    ["${A:?${NO2:?never}}", "1"],
    ["${NO:-a\nb}", "a\nb"],
  ])("%s", (text, expected) => {
    expect(interpolate(text, lookUp)).toMatchObject({ ok: true, text: expected });
  });

  test("without a value are named", () => {
    expect(interpolate("$NO ${NO2} ${NO3:-x} $A ${NO4+$NO5}", lookUp)).toEqual({
      ok: true,
      text: "  x 1 ",
      unset: ["NO", "NO2"],
      spans: [[4, 5]],
      values: new Map([["A", "1"]]),
    });
  });

  test.each([["${NO:?give it}"], ["${EMPTY:?give it}"], ["${NO?give it}"]])("%s asks for one", (text) => {
    expect(interpolate(text, lookUp)).toMatchObject({ ok: false, message: "give it" });
  });

  test.each([
    ["${"],
    ["${A"],
    ["${ A}"],
    ["${A }"],
    ["${}"],
    ["${A!b}"],
    ["${1}"],
    ["${A:-".repeat(50) + "}".repeat(50)],
  ])("%s is malformed", (text) => {
    expect(interpolate(text, () => undefined)).toHaveProperty("malformed");
  });
});

describe("near misses", () => {
  const names = ["image", "init", "ports", "depends_on", "environment", "user"];
  test.each([
    ["imgae", "image"],
    ["iamge", "image"],
    ["enviroment", "environment"],
    ["Ports", "ports"],
    ["port", "ports"],
    ["depends-on", "depends_on"],
    ["colour", undefined],
    ["x", undefined],
    ["x".repeat(1_000_000), undefined],
  ])("%.20s", (name, guess) => {
    expect(nearest(name, names)).toBe(guess);
  });
});
