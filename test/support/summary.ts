/** Ends a test run with each skipped test by name and reason, then one plain line that scripts can read. */
import type { Reporter, TestCase, TestModule } from "vitest/node";

export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const skipped = inState("skipped");
    // A file that doesn't load and an error outside of any test fail the run as a test does.
    const failed = inState("failed").length + modules.filter(failsToLoad).length + unhandled.length;
    const lines = [
      ...skipped.map((test) => `skipped: ${test.module.relativeModuleId} > ${test.fullName}${noteOf(test)}`),
      `${inState("passed").length} passed, ${failed} failed, ${skipped.length} skipped`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

const failsToLoad = (module: TestModule): boolean => module.errors().length > 0;

function noteOf(test: TestCase): string {
  const result = test.result();
  return result.state === "skipped" && result.note ? ` [${result.note}]` : "";
}
