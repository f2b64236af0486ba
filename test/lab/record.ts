/** What the journal holds since a moment: what happened, as the cluster itself saw it. */
import { z } from "zod";
import type { World } from "./world/world.ts";

const Export = z.object({ ndjson: z.string(), next: z.string().optional() });
const Verdict = z.object({ ok: z.boolean(), entries: z.int(), reason: z.string().optional() });
const Head = z.object({ journal: z.object({ seq: z.int() }) });
const Entry = z.object({ seq: z.int(), kind: z.string(), body: z.record(z.string(), z.unknown()) });
type Entry = z.infer<typeof Entry>;

export class Record {
  readonly #world: World;
  readonly #afterSeq: number;

  private constructor(world: World, afterSeq: number) {
    this.#world = world;
    this.#afterSeq = afterSeq;
  }

  /** From now on. */
  static async begin(world: World): Promise<Record> {
    return new Record(world, (await world.controller.api.get("/status", Head)).journal.seq);
  }

  async entries(): Promise<readonly Entry[]> {
    const all: Entry[] = [];
    for (let cursor: string | undefined = String(this.#afterSeq); cursor !== undefined; ) {
      const page: z.infer<typeof Export> = await this.#world.controller.api.get(
        `/journal/export?cursor=${cursor}`,
        Export,
      );
      const lines = page.ndjson.split("\n").filter((line) => line !== "");
      all.push(...lines.map((line) => Entry.parse(JSON.parse(line))));
      cursor = page.next;
    }
    return all;
  }

  /** How a site's node fell silent and came back, in order: `silenced`, `returned`. */
  async silences(site: string): Promise<readonly string[]> {
    const entries = await this.entries();
    const about = entries.filter(
      ({ kind, body }) => /^fleet\.(silenced|returned)$/.test(kind) && body["site"] === site,
    );
    return about.map(({ kind }) => kind.slice("fleet.".length));
  }

  /** The states that a service's instances were reported in, in order. */
  async states(service: string): Promise<readonly string[]> {
    const reports = (await this.entries()).filter(({ kind }) => kind === "fleet.reported").map(({ body }) => body);
    return reports.flatMap(({ report }) => {
      const { kind, service: of, state } = report as { kind: string; service?: string; state?: string };
      return kind === "instance" && of === service && state !== undefined ? [state] : [];
    });
  }

  /** The whole chain, from the first entry on. */
  async verified(): Promise<z.infer<typeof Verdict>> {
    return this.#world.controller.api.get("/journal/verify", Verdict);
  }
}
