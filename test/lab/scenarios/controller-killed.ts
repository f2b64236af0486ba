import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { whenReached } from "../../../deploy/demo/join.ts";
import type { Lab } from "../lab.ts";
import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

const TIMES = 10;
const WITHIN_MS = 400;

const Made = z.object({ note: z.string() });
const Notes = z.object({ items: z.array(Made), next: z.string().optional() });

/** An operator who never rests; hands back which notes were acknowledged. */
async function write({ world, site }: Lab, signal: AbortSignal): Promise<readonly string[]> {
  const made: string[] = [];
  while (!signal.aborted) {
    const note = await whenReached(world.controller.api.post(`/sites/${site.name}/notes`, Made, { text: "…" }));
    if (note !== undefined) made.push(note.note);
  }
  return made;
}

async function allNotes({ world }: Lab): Promise<readonly string[]> {
  const all: string[] = [];
  for (let query: string | undefined = ""; query !== undefined; ) {
    const page: z.infer<typeof Notes> = await world.controller.api.get(`/notes?limit=500${query}`, Notes);
    all.push(...page.items.map(({ note }) => note));
    query = page.next === undefined ? undefined : `&cursor=${page.next}`;
  }
  return all;
}

export const controllerKilled: Scenario = {
  name: "controller-killed",
  proves: "kill -9 of the controller at any moment, ten times, loses nothing that it acknowledged and moves nothing",
  takes: "cluster",
  run: async (lab) => {
    const service = await lab.service({ sites: [] });
    const before = { runs: await service.runs(), shown: await service.shown() };
    const record = await Record.begin(lab.world);
    const visitor = lab.visitor(service);
    const acknowledged: string[] = [];
    for (let time = 1; time <= TIMES; time += 1) {
      const resting = new AbortController();
      const writing = write(lab, resting.signal);
      writing.catch(() => {}); // it is awaited below
      const afterMs = randomInt(WITHIN_MS);
      await sleep(afterMs);
      lab.world.controller.kill();
      resting.abort();
      acknowledged.push(...(await writing));
      await lab.world.controller.ready();
      const { ok, entries, reason = "" } = await record.verified();
      lab.ensure(`kill ${time} after ${afterMs} ms: the chain of ${entries} entries is whole ${reason}`, ok);
    }
    const kept = await allNotes(lab);
    const lost = acknowledged.filter((note) => !kept.includes(note));
    lab.same(`lost of ${acknowledged.length} acknowledged notes`, lost, []);
    await lab.heardSince();
    lab.same("placements", await service.shown(), before.shown);
    lab.same("what runs", await service.runs(), before.runs);
    await lab.met(visitor, { failures: 0 });
  },
};
