import { describe, expect, test } from "vitest";
import { Given } from "../../../controller/services/given.ts";

const files = [{ name: "compose.yaml", text: "services: {}" }];
const held = (content: string) => ({ kind: "file", content, mode: 0o644 });

describe("what is handed in", () => {
  test.each([
    ["files alone", { files }],
    [
      "all of it",
      {
        name: "wiki",
        files,
        beside: { a: held("YQ=="), b: { kind: "absent" } },
        variables: { A: "1" },
        profiles: ["x"],
      },
    ],
    ["an empty file beside", { files, beside: { a: held("") } }],
    ["a file that the reader will find too large", { files: [{ name: "a", text: "x".repeat(300_000) }] }],
  ])("%s", (_, given) => {
    expect(Given.safeParse(given).error).toBeUndefined();
  });

  test.each([
    ["no file", { files: [] }],
    ["too many files", { files: Array.from({ length: 21 }, () => files[0]) }],
    ["too much text", { files: [...files, { name: "b", text: "x".repeat(2 * 1024 * 1024) }] }],
    ["too much beside", { files, beside: { a: held("AAAA".repeat(70_000)), b: held("AAAA".repeat(70_000)) } }],
    ["what is no base64", { files, beside: { a: held("?") } }],
    ["an unknown field", { files, besides: {} }],
  ])("not %s", (_, given) => {
    expect(Given.safeParse(given).success).toBe(false);
  });
});
