import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

export const dockerdRestarted: Scenario = {
  name: "dockerd-restarted",
  proves: "after a restart of Docker its services answer again in the same containers, with their data",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    await service.tell("before");
    const record = await Record.begin(lab.world);
    const before = await service.containers();
    const visitor = lab.visitor(service);
    const { engine } = lab.site;
    await engine.process.stop();
    lab.say("dockerd has stopped, and its containers with it");
    await engine.start();
    await lab.until("it answers again", 30_000, async () => (await service.ask()).includes("before") || undefined);
    await lab.until("it is ok", 60_000, async () => (await service.shown()).state === "ok" || undefined);
    await lab.met(visitor, {});
    lab.same("containers", await service.containers(), before);
    lab.same("silences in the journal", await record.silences(lab.site.name), []);
  },
};
