import { describe, expect, it } from "vitest";
import { MemoryDisk } from "../../../shared/journal/memory.ts";
import type { Entry } from "../../../shared/kernel/entry.ts";
import { createFakeClock } from "../../support/clock.ts";
import { gate } from "../api/probe.ts";
import { json, openRig, type Rig } from "../api/rig.ts";

const make = (rig: Rig, thing: string, key: string, token = "admin") =>
  rig.call("POST", "/api/v1/things", { thing }, { token, headers: { "idempotency-key": key } });

const entriesOf = (disk: MemoryDisk): Entry[] => disk.records.flatMap(({ text }) => JSON.parse(text) as Entry[]);
const count = (disk: MemoryDisk, kind: string) => entriesOf(disk).filter((entry) => entry.kind === kind).length;

describe("Idempotency-Key", () => {
  it("gives the same answer to the same request, and does it once", async () => {
    const disk = new MemoryDisk();
    const rig = await openRig({ disk });
    const [first, second] = [await make(rig, "x", "k1"), await make(rig, "x", "k1")];
    expect([second.status, await json(second)]).toEqual([first.status, await json(first)]);
    expect(count(disk, "probe.made")).toBe(1);
  });

  it("writes the answer in the same record as what was done", async () => {
    const disk = new MemoryDisk();
    await make(await openRig({ disk }), "x", "k1");
    const record = disk.records.find(({ text }) => text.includes("probe.made"));
    expect((JSON.parse(record?.text ?? "[]") as Entry[]).map(({ kind }) => kind)).toEqual([
      "probe.made",
      "requests.answered",
    ]);
  });

  it("remembers across a crash that came after the commit and before the answer", async () => {
    const disk = new MemoryDisk();
    let calls: (() => void)[] = [];
    let hold = false;
    const rig = await openRig({ disk, later: (call) => void (hold ? calls.push(call) : call()) });
    hold = true;
    // Nobody hears this answer: the process dies with the append under way, and the disk has it whole.
    void make(rig, "x", "k1");
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.journal.crash("written");
    calls = [];
    const after = await openRig({ disk });
    expect(await json(await make(after, "x", "k1"))).toEqual({ thing: "x", sizeBytes: 7, made: 1 });
    expect(count(disk, "probe.made")).toBe(1);
  });

  it("does it again after a crash that came before the commit", async () => {
    const disk = new MemoryDisk();
    const calls: (() => void)[] = [];
    let hold = false;
    const rig = await openRig({ disk, later: (call) => void (hold ? calls.push(call) : call()) });
    hold = true;
    void make(rig, "x", "k1");
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.journal.crash("torn");
    const after = await openRig({ disk });
    expect((await make(after, "x", "k1")).status).toBe(201);
    expect(count(disk, "probe.made")).toBe(1);
  });

  it("refuses the key with another request, also after a restart", async () => {
    const disk = new MemoryDisk();
    const rig = await openRig({ disk });
    await make(rig, "x", "k1");
    expect(await json(await make(rig, "y", "k1"))).toMatchObject({ status: 422, code: "requests.conflict" });
    rig.loop.close();
    const after = await openRig({ disk });
    expect(await json(await make(after, "y", "k1"))).toMatchObject({ status: 422, code: "requests.conflict" });
    expect(count(disk, "probe.made")).toBe(1);
  });

  it("says 409 while the first is running", async () => {
    const rig = await openRig();
    const read = () =>
      rig.call(
        "POST",
        "/api/v1/things/read",
        { files: [{ name: "a", text: "slow" }] },
        { headers: { "idempotency-key": "k" } },
      );
    const first = read();
    const second = await read();
    expect(await json(second)).toMatchObject({ status: 409, code: "requests.running" });
    gate.resolve();
    expect((await first).status).toBe(200);
    expect((await read()).status).toBe(200);
  });

  it("keeps no secret that is shown once, and says so", async () => {
    const disk = new MemoryDisk();
    const rig = await openRig({ disk });
    const mint = () => rig.call("POST", "/api/v1/things/x/secret", {}, { headers: { "idempotency-key": "k" } });
    const { secret } = await json(await mint());
    expect(await json(await mint())).toMatchObject({ status: 409, code: "requests.shown-once" });
    expect(disk.records.map(({ text }) => text).join("")).not.toContain(secret);
  });

  it("keeps one person's keys apart from another's", async () => {
    const disk = new MemoryDisk();
    const rig = await openRig({ disk });
    await make(rig, "x", "k1");
    expect((await make(rig, "y", "k1", "other")).status).toBe(201);
    expect(count(disk, "probe.made")).toBe(2);
  });

  it("forgets after 24 h", async () => {
    const disk = new MemoryDisk();
    const clock = createFakeClock();
    const rig = await openRig({ disk, clock });
    await make(rig, "x", "k1");
    clock.advance(24 * 3_600_000);
    expect((await make(rig, "y", "k1")).status).toBe(201);
    expect((await make(rig, "y", "k1")).status).toBe(201);
    expect(count(disk, "probe.made")).toBe(2);
  });

  it("keeps a refusal for nobody: the request may be made right and sent again", async () => {
    const disk = new MemoryDisk();
    const rig = await openRig({ disk });
    expect((await make(rig, "stale", "k1")).status).toBe(412);
    expect((await make(rig, "x", "k1")).status).toBe(201);
  });
});
