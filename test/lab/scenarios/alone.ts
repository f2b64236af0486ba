import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

export const alone: Scenario = {
  name: "alone",
  proves: "a site that loses power while its line is down runs its services again by itself, with their data",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    await service.tell("before");
    const visitor = lab.visitor(await lab.pair());
    const record = await Record.begin(lab.world);
    await lab.site.link.cut();
    await lab.site.powerOff();
    lab.say("every process of the site is killed, with its line cut");
    lab.site.powerOn();
    const answers = async () => (await service.askInside(lab.site)).includes("before") || undefined;
    await lab.until("its service answers there, with no controller", 60_000, answers);
    const byGateway = async () => (await service.askOwnGateway(lab.site)).includes("before") || undefined;
    await lab.until("and at its stable address", 30_000, byGateway);
    await lab.site.engine.answers();
    lab.same("containers of it", (await service.runs()).length, 1);
    await lab.site.link.heal();
    await lab.heardSince();
    await lab.until("its service is ok", 30_000, async () => (await service.shown()).state === "ok" || undefined);
    await lab.met(visitor, {});
    lab.ensure("its service answers everybody", (await service.ask()).includes("before"));
    lab.say(`in the journal: ${(await record.silences(lab.site.name)).join(", ") || "no silence"}`);
  },
};
