import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";

/** Other people's files, kept beside the repository and never in it. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));
const present = existsSync(corpus);
const reason = present ? "" : " (skipped: ../shared/corpus is not there)";

const files = present
  ? ["awesome", "dokploy"].flatMap((catalogue) =>
      readdirSync(`${corpus}${catalogue}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(`${corpus}${catalogue}/${entry.name}/compose.yaml`))
        .map((entry) => `${catalogue}/${entry.name}/compose.yaml`),
    )
  : [];

describe.skipIf(!present)(`other people's Compose files${reason}`, () => {
  test.each(files.length > 0 ? files : ["none"])("%s is accepted, or refused with file, line and key", (file) => {
    const text = readFileSync(`${corpus}${file}`, "utf8");
    const result = readCompose({ file, text });
    const lines = text.split("\n").length;
    const problems = result.ok ? [] : result.problems;
    expect(result.ok || problems.length > 0).toBe(true);
    for (const problem of problems) {
      expect(problem.file).toBe(file);
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.line).toBeLessThanOrEqual(lines);
      expect(problem.key).not.toBe("");
    }
  });
});
