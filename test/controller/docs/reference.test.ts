import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import { reference } from "../../../controller/docs/reference.ts";

const pages = reference(CAPABILITIES.map(({ capability }) => capability.contract));
const root = new URL("../../../docs/reference/", import.meta.url);

describe("the reference", () => {
  it.each([...pages])("%s is what `npm run docs` makes", (name, text) => {
    expect(readFileSync(new URL(name, root), "utf8")).toBe(text);
  });

  it.each([...pages])("%s has only whole tables", (_, text) => {
    const columns = (line: string) => line.replaceAll("\\|", "").split("|").length;
    const tables = text.split(/\n(?!\|)/).filter((block) => block.includes("\n| --- |") || block.startsWith("| "));
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.every((line) => line.endsWith(" |"))).toBe(true);
    for (const table of tables) {
      const lines = table.split("\n").filter((line) => line.startsWith("|"));
      expect(new Set(lines.map(columns)).size).toBeLessThanOrEqual(1);
    }
  });
});
