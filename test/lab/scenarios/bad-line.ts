import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";
import { isWellSince } from "../world/world.ts";

const LOST_PERCENT = 30;
const EACH_WAY_MS = 2_000;
const BAD_MS = 60_000;
/** TLS takes several of these long ways. */
const CONNECTED_MS = 60_000;

export const badLine: Scenario = {
  name: "bad-line",
  proves: "on a line that loses 30 % and takes 2 s each way, no state flaps",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    const before = await service.runs();
    const visitor = lab.visitor(await lab.pair());
    const record = await Record.begin(lab.world);
    const { link } = lab.site;
    await link.delay(EACH_WAY_MS);
    const delayedMs = Date.now();
    await lab.until("its agent speaks through the slow line", CONNECTED_MS, async () => {
      return (link.delayed > 0 && isWellSince(await lab.world.nodeAt(lab.site), delayedMs)) || undefined;
    });
    await link.lose("up", LOST_PERCENT);
    await link.lose("down", LOST_PERCENT);
    const badMs = Date.now();
    await lab.holds("nobody is called silent", BAD_MS, async () => {
      const { state } = await lab.world.nodeAt(lab.site);
      return state === "ok";
    });
    lab.ensure("its agent still speaks through it", link.delayed > 0);
    await lab.heardSince(badMs);
    await link.heal();
    await lab.heardSince();
    lab.same("silences in the journal", await record.silences(lab.site.name), []);
    lab.same("states of its service", await record.states(service.name), []);
    await lab.met(visitor, {});
    lab.same("what runs", await service.runs(), before);
  },
};
