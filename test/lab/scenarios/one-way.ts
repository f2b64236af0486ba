import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";
import type { Direction } from "../world/link.ts";

const oneWay = (direction: Direction, said: string): Scenario => ({
  name: `one-way-${direction}`,
  proves: `a site of which nothing ${said} is silent, once, and well when its line is`,
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    const before = await service.runs();
    const visitor = lab.visitor(await lab.pair());
    const record = await Record.begin(lab.world);
    await lab.site.link.lose(direction, 100);
    await lab.silent();
    await service.askInside(lab.site);
    lab.say("its service answers there");
    await lab.site.link.heal();
    await lab.heardSince();
    lab.same("in the journal", await record.silences(lab.site.name), ["silenced", "returned"]);
    await lab.met(visitor, {});
    lab.same("what runs", await service.runs(), before);
  },
});

export const oneWayUp = oneWay("up", "gets out");
export const oneWayDown = oneWay("down", "gets in");
