import { describe, expect, it } from "vitest";
import { MemoryDisk } from "../../../shared/journal/memory.ts";
import { headOf, seal } from "../../../shared/kernel/entry.ts";
import { blocksOf, json, openRig, type Rig } from "./rig.ts";

const SSE = { accept: "text/event-stream" };
const add = (rig: Rig, site: string) => rig.call("POST", "/api/v1/sites", { site });

const eventIn = (block: string | undefined) => {
  const lines = (block ?? "").split("\n");
  const of = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  return {
    id: Number(of("id")),
    ...(JSON.parse(of("data") ?? "{}") as { kind: string; says: { fr: string; en: string } }),
  };
};

async function told(blocks: ReturnType<typeof blocksOf>, count: number): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) texts.push(eventIn(await blocks.next()).says.en);
  return texts;
}

/** What an older version wrote. */
function writeOld(disk: MemoryDisk): void {
  const draft = { kind: "probe.made", version: 1, body: { thing: "relic" } };
  const entry = seal(disk.tail.head, draft, { atMs: 0, actor: "system", term: 0 });
  disk.records.push({ id: "old", head: headOf(entry), text: JSON.stringify([entry]) });
}

describe("GET /events", () => {
  it("tells what commits from now on, with the sequence as id", async () => {
    const rig = await openRig();
    const reply = await rig.call("GET", "/api/v1/events", undefined, { headers: SSE, token: "reader" });
    expect(reply.headers.get("content-type")).toBe("text/event-stream");
    expect(reply.headers.get("x-accel-buffering")).toBe("no");
    const blocks = blocksOf(reply);
    expect(await blocks.next()).toBe("retry: 5000");
    await add(rig, "lyon");
    const event = eventIn(await blocks.next());
    expect(event).toMatchObject({
      kind: "sites.added",
      actor: "person:pe-0000000001",
      says: { fr: "Le lieu lyon (lyon) est ajouté.", en: "Site lyon (lyon) is added." },
    });
    expect(event.id).toBeGreaterThan(0);
    await blocks.cancel();
  });

  it("goes on after Last-Event-ID, across a restart, without a gap or a double", async () => {
    const disk = new MemoryDisk();
    const first = await openRig({ disk });
    await add(first, "a");
    await add(first, "b");
    const seen = await json(await first.call("GET", "/api/v1/events?last=2"));
    const [a] = seen["items"] as { seq: number }[];
    first.loop.close();
    const second = await openRig({ disk });
    const headers = { ...SSE, "last-event-id": String(a?.seq) };
    const blocks = blocksOf(await second.call("GET", "/api/v1/events", undefined, { headers }));
    await blocks.next();
    await add(second, "c");
    expect(await told(blocks, 3)).toEqual([
      "Site b (b) is added.",
      "A controller takes term 2.",
      "Site c (c) is added.",
    ]);
    await blocks.cancel();
  });

  it("does not lose what commits while the journal is read", async () => {
    const held: (() => void)[] = [];
    let hold = false;
    const rig = await openRig({ later: (call) => void (hold ? held.push(call) : call()) });
    await add(rig, "a");
    hold = true;
    const blocks = blocksOf(await rig.call("GET", "/api/v1/events?after=0", undefined, { headers: SSE }));
    hold = false;
    await add(rig, "b");
    for (const call of held) call();
    await blocks.next();
    expect((await told(blocks, 4)).slice(2)).toEqual(["Site a (a) is added.", "Site b (b) is added."]);
    await blocks.cancel();
  });

  it("pings every 15 s, and stops when the reader leaves", async () => {
    const rig = await openRig();
    const quiet = rig.clock.waiting;
    const blocks = blocksOf(await rig.call("GET", "/api/v1/events", undefined, { headers: SSE }));
    await blocks.next();
    rig.clock.advance(15_000);
    expect(await blocks.next()).toBe(": ping");
    rig.clock.advance(15_000);
    expect(await blocks.next()).toBe(": ping");
    await blocks.cancel();
    expect(rig.clock.waiting).toBe(quiet);
  });

  it("lets a reader go that does not read, so that it costs no memory", async () => {
    const rig = await openRig();
    const blocks = blocksOf(await rig.call("GET", "/api/v1/events", undefined, { headers: SSE }));
    for (let n = 0; n < 1_100; n += 1) await rig.call("POST", "/api/v1/things", { thing: `t${n}` });
    let count = 0;
    while ((await blocks.next()) !== undefined) count += 1;
    expect(count).toBeLessThanOrEqual(1_000);
  });

  it("shows old entries as their newest version says, and keeps quiet kinds quiet", async () => {
    const disk = new MemoryDisk();
    writeOld(disk);
    const rig = await openRig({ disk });
    await rig.call("POST", "/api/v1/things", { thing: "quiet" });
    await rig.call("POST", "/api/v1/things", { thing: "x" });
    const { items } = (await json(await rig.call("GET", "/api/v1/events"))) as { items: { says: { en: string } }[] };
    expect(items.map(({ says }) => says.en).filter((text) => text.includes("made"))).toEqual([
      "relic is made (old).",
      "x is made (new).",
    ]);
  });

  it.each([
    ["last-event-id", "x"],
    ["last-event-id", "-1"],
  ])("refuses %s: %s", async (name, value) => {
    const rig = await openRig();
    expect((await rig.call("GET", "/api/v1/events", undefined, { headers: { ...SSE, [name]: value } })).status).toBe(
      422,
    );
    expect((await rig.call("GET", "/api/v1/events", undefined, { token: "nothing" })).status).toBe(403);
  });
});

describe("a stream operation", () => {
  it("sends what was, then what comes on its topic, and ends when all its parts ended", async () => {
    const rig = await openRig();
    const blocks = blocksOf(await rig.call("GET", "/api/v1/things/x/lines", undefined, { token: "reader" }));
    expect(await blocks.next()).toBe("retry: 5000");
    expect(await blocks.next()).toBe('data: {"lines":["x before"],"end":false}');
    rig.emit("probe.other", { lines: ["no"], end: false });
    rig.emit("probe.x", { lines: ["one"], end: true });
    rig.emit("probe.x", { lines: ["two"], end: true });
    rig.emit("probe.x", { lines: ["never"], end: false });
    expect(await blocks.next()).toContain("one");
    expect(await blocks.next()).toContain("two");
    expect(await blocks.next()).toBeUndefined();
  });

  it("keeps telling the loop that somebody listens, until nobody does", async () => {
    const rig = await openRig();
    const kept: unknown[] = [];
    rig.emitted.listen(({ topic, data }) => void (topic === "probe.kept" && kept.push(data)));
    const blocks = blocksOf(await rig.call("GET", "/api/v1/things/x/lines"));
    await blocks.next();
    rig.clock.advance(40_000);
    await rig.call("GET", "/api/v1/sites");
    expect(kept).toEqual(["x", "x", "x"]);
    await blocks.cancel();
    rig.clock.advance(60_000);
    await rig.call("GET", "/api/v1/sites");
    expect(kept).toHaveLength(3);
  });

  it("answers a refusal as a problem, not as a stream", async () => {
    const rig = await openRig();
    expect((await rig.call("GET", "/api/v1/things/x/lines?nope=1")).headers.get("content-type")).toBe(
      "application/problem+json",
    );
  });
});
