import { describe, expect, test } from "vitest";
import { loosen } from "../../../shared/kernel/capability.ts";
import type { Command } from "../../../shared/kernel/input.ts";
import { Machine, type World } from "../../../shared/kernel/machine.ts";
import { seededRandom } from "../../../shared/kernel/random.ts";
import { cheers, pots, potsContract, prizes, SAMPLES } from "../../support/pots.ts";

const at = (bootMs: number): World => ({ now: { bootMs, wallMs: 1_000_000 + bootMs }, random: seededRandom(1) });

const command = (op: string, body: unknown, more: Partial<Command> = {}): Command => ({
  type: "command",
  op,
  actor: "person:pe-0000000000",
  body,
  fresh: "f",
  ...more,
});

const kindsOf = (step: ReturnType<Machine["step"]>): string[] => step.entries.map(({ kind }) => kind);

describe("a step", () => {
  test("settles what follows from it into the same record, in order of needs", () => {
    const machine = new Machine(SAMPLES);
    machine.step(command("pots.open", { pot: "a" }), at(1));
    const step = machine.step(command("pots.fill", { pot: "a", cents: 700 }), at(2));
    expect(kindsOf(step)).toEqual(["pots.filled", "prizes.won", "cheers.cheered"]);
    expect(step.answer).toEqual({ ok: true, value: { cents: 700 } });
    expect(machine.peek(cheers)).toEqual({ cheered: { a: true } });
    expect(kindsOf(machine.step(command("pots.fill", { pot: "a", cents: 1 }), at(3)))).toEqual(["pots.filled"]);
  });

  test("a dry run decides and answers, and changes nothing", () => {
    const machine = new Machine(SAMPLES);
    const before = machine.head;
    const step = machine.step(command("pots.open", { pot: "a" }, { dryRun: true }), at(1));
    expect(step).toEqual({ entries: [], answer: { ok: true, value: { pot: "a" } }, wake: false });
    expect(machine.head).toEqual(before);
    expect(machine.peek(pots).pots).toEqual({});
    machine.step(command("pots.open", { pot: "a" }), at(2));
    const refused = machine.step(command("pots.open", { pot: "a" }, { dryRun: true }), at(3));
    expect(refused.answer).toEqual({ ok: false, error: { code: "pots.exists", params: { pot: "a" } } });
  });

  test("while nothing may be written, it is only noticed", () => {
    const machine = new Machine(SAMPLES);
    const step = machine.step({ type: "msg", name: "coin", from: "nd", body: { pot: "a", cents: 5 } }, at(1), false);
    expect(step).toEqual({ entries: [], answer: undefined, wake: false });
    expect(machine.step(command("pots.open", { pot: "a" }), at(2), false).answer).toBeUndefined();
    expect(machine.head.seq).toBe(0);
  });

  test.each([["pots.none"], ["none.open"], ["open"], [""], ["pots."]])(
    "an operation that nobody has (%j) has no answer",
    (op) => {
      const machine = new Machine(SAMPLES);
      expect(machine.step(command(op, {}), at(1))).toEqual({ entries: [], answer: undefined, wake: false });
      expect(machine.read(op, {}, "system", at(1))).toBeUndefined();
    },
  );

  test("a message that nobody listens to passes by", () => {
    const machine = new Machine(SAMPLES);
    const step = machine.step({ type: "msg", name: "rain", from: "nd", body: {} }, at(1));
    expect(step).toEqual({ entries: [], answer: undefined, wake: false });
  });

  test("entries carry the term that the folds say", () => {
    const machine = new Machine(SAMPLES, (peek) => peek(pots).starts);
    const start = machine.step({ type: "start", bootId: "b", nonce: "n" }, at(1));
    expect(start.entries.map(({ term }) => term)).toEqual([0]);
    const next = machine.step(command("pots.open", { pot: "a" }), at(2));
    expect(next.entries.map(({ term, atMs }) => [term, atMs])).toEqual([[1, 1_000_002]]);
  });

  test("what handlers emit is heard", () => {
    const machine = new Machine(SAMPLES);
    const heard: unknown[] = [];
    machine.listen((topic, data) => heard.push([topic, data]));
    machine.step({ type: "msg", name: "beat", from: "nd-1", body: {} }, at(1));
    expect(heard).toEqual([["beats", "nd-1"]]);
  });

  test("the earliest of several alarms is the machine's", () => {
    const alarm = (name: string, wakeAtMs: number | undefined) =>
      loosen({
        ...pots,
        contract: { ...potsContract, name: name as "pots" },
        due: () => ({ effects: [], ...(wakeAtMs === undefined ? {} : { wakeAtMs }) }),
      });
    expect(new Machine([alarm("a", 30), alarm("b", undefined), alarm("c", 20)]).due(at(1)).wakeAtMs).toBe(20);
    expect(new Machine([alarm("a", undefined)]).due(at(1))).toEqual({ effects: [] });
  });
});

describe("a machine is made of capabilities that fit", () => {
  test.each([
    ["two of one name", () => new Machine([loosen(pots), loosen(pots)]), "two capabilities are called pots"],
    [
      "one before what it needs",
      () => new Machine([loosen(prizes), loosen(pots)]),
      "prizes needs pots, listed before it",
    ],
    [
      "one that follows what nobody writes",
      () => new Machine([loosen(pots), loosen({ ...prizes, follows: [{ kind: "pots.lost", fold: () => undefined }] })]),
      "prizes follows pots.lost, which nobody writes",
    ],
  ])("%s is refused", (_, make, sentence) => {
    expect(make).toThrow(sentence);
  });

  test("one may look only at what its contract needs", () => {
    const nosy = loosen({ ...cheers, settle: ({ peek }) => (peek(pots), []) });
    const machine = new Machine([loosen(pots), loosen(prizes), nosy]);
    expect(() => machine.step(command("pots.open", { pot: "a" }), at(1))).toThrow(
      "cheers looks at pots, which its contract does not need",
    );
  });

  test("peeking from outside at what is not there says so", () => {
    expect(() => new Machine([]).peek(pots)).toThrow("pots is not in this machine");
  });
});
