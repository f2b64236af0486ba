import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

/** A look that hangs is given up after 30 s; the next begins up to 30 s later; 30 s of that are worth a person's word. */
const AWAY_MS = 150_000;
const BACK_MS = 60_000;

export const dockerdHung: Scenario = {
  name: "dockerd-hung",
  proves: "where Docker's socket hangs, the agent goes on speaking and says so, and the services go on",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    const record = await Record.begin(lab.world);
    const before = await service.runs();
    const visitor = lab.visitor(service);
    const { engine } = lab.site;
    engine.freeze();
    const away = async () => (await lab.findingsOf(lab.site)).includes("fleet.docker-missing");
    await lab.until("the finding that Docker is away", AWAY_MS, async () => (await away()) || undefined);
    engine.thaw();
    await lab.until("the finding is gone", BACK_MS, async () => !(await away()) || undefined);
    await lab.until("its service is ok", 30_000, async () => (await service.shown()).state === "ok" || undefined);
    await lab.met(visitor, { failures: 0 });
    lab.same("what runs", await service.runs(), before);
    lab.same("silences in the journal", await record.silences(lab.site.name), []);
  },
};
