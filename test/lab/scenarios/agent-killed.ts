import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";
import { pidOf, signal } from "../world/process.ts";

export const agentKilled: Scenario = {
  name: "agent-killed",
  proves: "kill -9 of an agent disturbs no visitor, restarts nothing, and makes nobody silent",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    const record = await Record.begin(lab.world);
    const before = await service.runs();
    const visitor = lab.visitor(service);
    signal([pidOf(lab.site.agent)], "SIGKILL");
    const killedMs = Date.now();
    await lab.heardSince(killedMs);
    await lab.holds("its service is ok", 3_000, async () => (await service.shown()).state === "ok");
    await lab.met(visitor, { failures: 0 });
    lab.same("what runs", await service.runs(), before);
    lab.same("states of its service", await record.states(service.name), []);
    lab.same("silences in the journal", await record.silences(lab.site.name), []);
  },
};
