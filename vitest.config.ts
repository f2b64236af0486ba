import { defineConfig } from "vitest/config";
import { Summary } from "./test/support/summary.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    globalSetup: "test/support/set-up.ts",
    reporters: ["default", new Summary()],
    pool: "forks",
    maxWorkers: 2,
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
