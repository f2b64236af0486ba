import { expect, test } from "vitest";
import { attempt, type Outcome } from "../../../shared/kernel/effect.ts";

const fail = (error: unknown) => ({ code: "failed", detail: String(error) });

const outcomeOf = (run: (args: string) => Promise<string>): Promise<Outcome<string>> =>
  new Promise((resolve) => {
    attempt(run, fail)("args", resolve, "key");
  });

test.each<[string, (args: string) => Promise<string>, Outcome<string>]>([
  ["keeps its promise", (args) => Promise.resolve(`${args} done`), { ok: true, value: "args done" }],
  ["breaks it", () => Promise.reject(new Error("no")), { ok: false, error: { code: "failed", detail: "Error: no" } }],
  [
    "throws before it has promised anything",
    () => {
      throw new Error("at once");
    },
    { ok: false, error: { code: "failed", detail: "Error: at once" } },
  ],
])("an attempt that %s answers so, and harms nobody", async (_what, run, outcome) => {
  expect(await outcomeOf(run)).toEqual(outcome);
});

test("a cancelled attempt is told", () => {
  let told: AbortSignal | undefined;
  const cancel = attempt((_args: string, signal) => {
    told = signal;
    return new Promise<string>(() => {});
  }, fail)("args", () => {}, "key");
  expect(told?.aborted).toBe(false);
  cancel();
  expect(told?.aborted).toBe(true);
});
