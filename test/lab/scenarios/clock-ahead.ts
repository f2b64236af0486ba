import { z } from "zod";
import { faketimeLibrary } from "../cell/needs.ts";
import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";

const DAY_MS = 86_400_000;
const AHEAD_DAYS = 2;

const Detail = z.object({ health: z.object({ wallMs: z.int() }).optional() });

export const clockAhead: Scenario = {
  name: "clock-ahead",
  proves: "a node whose clock is two days ahead joins in as any other",
  takes: "site",
  run: async (lab) => {
    const { node } = await lab.world.nodeAt(lab.site);
    const before = await lab.service();
    const runs = await before.runs();
    const record = await Record.begin(lab.world);
    const fake = {
      LD_PRELOAD: faketimeLibrary() ?? "",
      FAKETIME: `+${AHEAD_DAYS}d`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    try {
      await lab.site.restartAgent(fake);
      await lab.heardSince();
      const apart = async () => {
        const { health } = await lab.world.controller.api.get(`/nodes/${node}`, Detail);
        return health !== undefined && health.wallMs - Date.now() > (AHEAD_DAYS - 1) * DAY_MS ? true : undefined;
      };
      await lab.until("its clock is seen to be two days ahead", 30_000, apart);
      const service = await lab.service();
      lab.ensure("a service that is declared now answers", (await service.ask()) !== "");
      lab.same("what ran goes on", await before.runs(), runs);
      lab.same("silences in the journal", await record.silences(lab.site.name), []);
    } finally {
      await lab.site.restartAgent({});
    }
    await lab.heardSince();
  },
};
