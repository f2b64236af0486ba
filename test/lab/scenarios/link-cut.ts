import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

const CUT_MS = 60_000;
/** For people who come to a service with another copy elsewhere. */
const GAP_MS = 5_000;

export const linkCut: Scenario = {
  name: "link-cut",
  proves: "a site cut off for 60 s is silent and one finding, goes on by itself, and is well when its line is back",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    await service.tell("before");
    const record = await Record.begin(lab.world);
    const before = await service.runs();
    const visitor = lab.visitor(await lab.pair());
    const cutMs = performance.now();
    await lab.site.link.cut();
    await lab.silent();
    lab.same("findings about it", await lab.findingsOf(lab.site), ["fleet.site-silent"]);
    lab.ensure("its service answers there", (await service.askInside(lab.site)).includes("before"));
    await lab.holds("nothing is restarted or moved", CUT_MS - (performance.now() - cutMs), async () => {
      return JSON.stringify(await service.runs()) === JSON.stringify(before);
    });
    await lab.site.link.heal();
    await lab.heardSince();
    lab.same("in the journal", await record.silences(lab.site.name), ["silenced", "returned"]);
    lab.same("states of its service", await record.states(service.name), []);
    await lab.met(visitor, { gapMs: GAP_MS });
    lab.ensure("its service answers everybody", (await service.ask()).includes("before"));
    lab.same("what runs", await service.runs(), before);
  },
};
