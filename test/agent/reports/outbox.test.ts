import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acknowledge,
  emptyOutbox,
  type Outbox,
  pending,
  queue,
  report,
  reportKey,
  reportOnce,
  tellsNews,
} from "../../../agent/reports/outbox.ts";
import type { Report, ReportBody } from "../../../shared/execution/wire.ts";

const body = (instance: string, revision: number): ReportBody => ({
  kind: "instance",
  instance,
  service: "pads",
  revision,
  state: "ok",
});

/** A controller's journal as it takes reports: in order only. */
class Books {
  upto = 0;
  readonly last: Record<string, ReportBody> = {};
  readonly taken: number[] = [];
  readonly lineage: string;

  constructor(lineage: string) {
    this.lineage = lineage;
  }

  take({ n, after, key, body: said }: Report): void {
    if (n <= this.upto || after > this.upto) return;
    this.upto = n;
    this.last[key] = said;
    this.taken.push(n);
  }

  copy(lineage: string): Books {
    const copy = new Books(lineage);
    copy.upto = this.upto;
    Object.assign(copy.last, this.last);
    return copy;
  }
}

const ack = (outbox: Outbox, upto: number, lineage: string): void => {
  if (tellsNews(outbox, { upto, lineage })) acknowledge(outbox, { upto, lineage });
};

type Step =
  | { readonly do: "queue"; readonly key: string }
  | { readonly do: "send" | "crash" | "restore" | "backup" }
  | { readonly do: "arrive" | "lose" | "double"; readonly which: number }
  | { readonly do: "ack"; readonly which: number };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a-1", "b-1", "c-1", "d-1").map((key): Step => ({ do: "queue", key })) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: "send" }) },
  { weight: 4, arbitrary: fc.nat(6).map((which): Step => ({ do: "arrive", which })) },
  { weight: 2, arbitrary: fc.nat(6).map((which): Step => ({ do: "lose", which })) },
  { weight: 1, arbitrary: fc.nat(6).map((which): Step => ({ do: "double", which })) },
  { weight: 3, arbitrary: fc.nat(3).map((which): Step => ({ do: "ack", which })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "crash" }, { do: "restore" }, { do: "backup" }) },
);

test("no report is lost, whatever the line, the agent and the controllers go through", () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 80 }), (steps) => {
      let outbox = emptyOutbox();
      let books = new Books("journal-0");
      let backup = books.copy("journal-1");
      let wire: Report[] = [];
      const acks: { upto: number; lineage: string }[] = [];
      const said: Record<string, ReportBody> = {};
      let revision = 0;
      let lineages = 1;
      for (const step of steps)
        switch (step.do) {
          case "queue": {
            revision += 1;
            const next = body(step.key, revision);
            said[reportKey(next)] = next;
            queue(outbox, reportKey(next), next);
            break;
          }
          case "send":
            wire.push(...pending(outbox, 3));
            break;
          case "arrive":
            for (const message of wire.splice(step.which % Math.max(1, wire.length), 1)) {
              books.take(message);
              acks.push({ upto: books.upto, lineage: books.lineage });
            }
            break;
          case "lose":
            wire = wire.filter((_, i) => i !== step.which);
            break;
          case "double":
            wire.push(...wire.slice(step.which, step.which + 1));
            break;
          case "ack": {
            const [told] = acks.splice(step.which, 1);
            if (told !== undefined) ack(outbox, told.upto, told.lineage);
            break;
          }
          case "crash":
            outbox = JSON.parse(JSON.stringify(outbox)) as Outbox;
            wire = [];
            break;
          case "backup":
            backup = books.copy("");
            break;
          case "restore":
            books = backup.copy(`journal-${lineages}`);
            lineages += 1;
            break;
        }
      for (let round = 0; round < 100; round += 1) {
        ack(outbox, books.upto, books.lineage);
        for (const message of pending(outbox, 3)) books.take(message);
      }
      ack(outbox, books.upto, books.lineage);
      expect(books.last).toEqual(said);
      expect(pending(outbox, 3)).toEqual([]);
      expect(books.taken).toEqual(books.taken.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

describe("the outbox", () => {
  test("holds one report of each thing, the newest, in order of their numbers, each naming the one before", () => {
    const outbox = emptyOutbox();
    for (const [key, revision] of [
      ["a-1", 1],
      ["b-1", 1],
      ["a-1", 2],
    ] as const)
      queue(outbox, key, body(key, revision));
    expect(pending(outbox, 10).map(({ n, after, key }) => [n, after, key])).toEqual([
      [2, 0, "b-1"],
      [3, 2, "a-1"],
    ]);
  });

  test.each([
    ["of a journal that is past", { upto: 1, lineage: "zeroth" }],
    ["that is old", { upto: 1, lineage: "first" }],
  ])("pays no heed to an acknowledgement %s", (_name, told) => {
    const outbox = emptyOutbox();
    for (const key of ["a-1", "b-1", "c-1"]) queue(outbox, key, body(key, 1));
    acknowledge(outbox, { upto: 1, lineage: "zeroth" });
    acknowledge(outbox, { upto: 2, lineage: "first" });
    expect(tellsNews(outbox, told)).toBe(false);
  });

  test("a machine that lost its journal counts on from what was acknowledged, and tells all that it knows", () => {
    const outbox = emptyOutbox();
    for (const key of ["a-1", "b-1"]) queue(outbox, key, body(key, 1));
    const told = { upto: 40, lineage: "first" };
    expect(tellsNews(outbox, told)).toBe(true);
    acknowledge(outbox, told);
    expect(pending(outbox, 10).map(({ n, after, key }) => [n, after, key])).toEqual([
      [41, 0, "a-1"],
      [42, 41, "b-1"],
    ]);
    acknowledge(outbox, { upto: 42, lineage: "first" });
    expect(pending(outbox, 10)).toEqual([]);
  });

  test("another journal gets again what it lacks", () => {
    const outbox = emptyOutbox();
    for (const key of ["a-1", "b-1", "c-1"]) queue(outbox, key, body(key, 1));
    acknowledge(outbox, { upto: 3, lineage: "first" });
    expect(pending(outbox, 10)).toEqual([]);
    acknowledge(outbox, { upto: 1, lineage: "restored" });
    expect(pending(outbox, 10).map(({ key }) => key)).toEqual(["b-1", "c-1"]);
  });

  test("stays bounded: of what was acknowledged the oldest leave, nothing else ever does", () => {
    const outbox = emptyOutbox();
    for (let i = 0; i < 1_500; i += 1) {
      queue(outbox, `k-${i}`, body(`k-${i}`, 1));
      if (i < 1_200) acknowledge(outbox, { upto: outbox.last, lineage: "first" });
    }
    expect(Object.keys(outbox.held).length).toBe(1_000);
    expect(pending(outbox, 2_000).length).toBe(300);
  });

  test("the same word twice is queued once", () => {
    const outbox = emptyOutbox();
    const [draft] = reportOnce(outbox, body("a-1", 1));
    expect(draft).toEqual(report(body("a-1", 1)));
    queue(outbox, reportKey(body("a-1", 1)), body("a-1", 1));
    expect(reportOnce(outbox, body("a-1", 1))).toEqual([]);
    expect(reportOnce(outbox, body("a-1", 2)).length).toBe(1);
  });

  test.each<[ReportBody, string]>([
    [
      { kind: "finding", code: "overheating", subject: "node:nd-1", standing: true, params: {} },
      "finding:overheating:node:nd-1",
    ],
    [{ kind: "plan", outcome: "rejected", lineage: "l", term: 1, generation: 1, hash: "" }, "plan:rejected"],
    [{ kind: "pin", image: "x".repeat(300), digest: "d" }, "pin:"],
  ])("a key that names the thing and is short: %j", (said, key) => {
    expect(reportKey(said).startsWith(key)).toBe(true);
    expect(reportKey(said).length).toBeLessThan(200);
  });
});
