import { randomBytes } from "node:crypto";
import { startRegistry } from "../../support/registry.ts";
import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";
import { HUB } from "../world/network.ts";
import { LAB_IMAGE } from "../world/sample.ts";

const KBIT = 1_000;
/** What 1 Mbit/s carries in about 25 s. */
const BALLAST_BYTES = 3_000_000;
const PULLED_MS = 150_000;

export const narrowLine: Scenario = {
  name: "narrow-line",
  proves: "an image pulled over 1 Mbit/s leaves room for the beats: nobody is silent",
  takes: "site",
  run: async (lab) => {
    const registry = await startRegistry(HUB);
    try {
      const files = [...(LAB_IMAGE.files ?? []), { path: "ballast", content: randomBytes(BALLAST_BYTES) }];
      registry.push("wide", "1", { ...LAB_IMAGE, files });
      const record = await Record.begin(lab.world);
      await lab.site.link.limit(KBIT);
      const startMs = performance.now();
      const service = await lab.service({ image: `${registry.host}/wide:1` }, PULLED_MS);
      lab.say(`pulled and answering after ${Math.round((performance.now() - startMs) / 1_000)} s`);
      lab.same("silences in the journal", await record.silences(lab.site.name), []);
      lab.same("states of its service", (await record.states(service.name)).at(-1), "ok");
    } finally {
      await registry.stop();
    }
  },
};
