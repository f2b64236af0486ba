import { describe, expect, test } from "vitest";
import { NO_CONTENT, parseSealed, sealedWord, sealedWordKey } from "../../../shared/services/sealed.ts";

describe("what travels sealed", () => {
  const content = { ...NO_CONTENT, environment: { web: { A: "1" } }, words: { 0: "hunter2" } };
  const { words: _, ...older } = content;

  test.each<[string, unknown, unknown]>([
    ["of today", content, content],
    ["from before words travelled", older, { ...content, words: {} }],
    ["from before files travelled", content.environment, { ...NO_CONTENT, environment: content.environment }],
    ["of something else", [1], undefined],
    ["with a word that is none", { ...content, words: { 0: 1 } }, undefined],
  ])("%s is read", (_name, json, expected) => {
    expect(parseSealed(JSON.stringify(json))).toEqual(expected);
  });

  test("is not read from what is no JSON", () => {
    expect(parseSealed("{")).toBeUndefined();
  });
});

test.each([0, 7, 12_345])("word %d is found again", (number) => {
  expect(sealedWordKey(sealedWord(number))).toBe(String(number));
});

test.each([
  "",
  "{{lierre.sealed.}}",
  "{{lierre.sealed.01}}",
  "{{lierre.sealed.-1}}",
  " {{lierre.sealed.1}}",
  "a{{lierre.sealed.1}}",
])("%j is itself", (word) => expect(sealedWordKey(word)).toBeUndefined());
