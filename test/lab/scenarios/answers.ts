import type { Scenario } from "../scenario.ts";

export const answers: Scenario = {
  name: "answers",
  proves: "a declared service is placed, answers, and keeps what it was told",
  takes: "site",
  run: async (lab) => {
    const service = await lab.service();
    await service.tell("bonjour");
    lab.ensure("what it was told is there", (await service.ask()).includes("bonjour"));
    await service.remove();
    await lab.until("its containers to be gone", 20_000, async () => (await service.runs()).length === 0 || undefined);
  },
};
