import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../lab.ts";
import { Record } from "../record.ts";
import type { Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { signal } from "../world/process.ts";

const SILENT_MS = 60_000;

const busPid = ({ world: { controller } }: Lab): Promise<number> =>
  until("the message server to run", 30_000, () => Promise.resolve(controller.busPid));

/** A story about the message server that no visitor notices. */
const story = (name: string, proves: string, what: (lab: Lab) => Promise<void>): Scenario => ({
  name,
  proves,
  takes: "cluster",
  run: async (lab) => {
    const service = await lab.service();
    const before = await service.runs();
    const visitor = lab.visitor(service);
    await what(lab);
    await lab.met(visitor, { failures: 0 });
    lab.same("what runs", await service.runs(), before);
  },
});

async function killedAndBack(lab: Lab, meanwhile: () => void): Promise<void> {
  const record = await Record.begin(lab.world);
  const pid = await busPid(lab);
  meanwhile();
  signal([pid], "SIGKILL");
  const killedMs = Date.now();
  await lab.heardSince(killedMs);
  for (const site of lab.sites) lab.same("silences in the journal", await record.silences(site.name), []);
}

export const natsKilled = story("nats-killed", "kill -9 of nats-server makes nobody silent", (lab) =>
  killedAndBack(lab, () => {}),
);

export const natsEmptied = story("nats-emptied", "nats-server comes back when its disk was emptied", (lab) =>
  killedAndBack(lab, () => {
    const { busFolder } = lab.world.controller;
    for (const name of readdirSync(busFolder)) rmSync(join(busFolder, name), { recursive: true });
    lab.say("its folder is emptied");
  }),
);

export const natsFrozen = story(
  "nats-frozen",
  "a frozen nats-server is one finding, and over when it thaws",
  async (lab) => {
    const record = await Record.begin(lab.world);
    const pid = await busPid(lab);
    signal([pid], "SIGSTOP");
    try {
      const told = async () => (await lab.findings()).some(({ code }) => code === "fleet.all-silent") || undefined;
      await lab.until("the finding that nobody is heard", SILENT_MS, told);
      const silences = (await lab.findings()).filter(({ code }) => code.endsWith("silent"));
      lab.same("findings of silence", silences, [{ code: "fleet.all-silent", subject: "controller" }]);
    } finally {
      signal([pid], "SIGCONT");
    }
    await lab.heardSince();
    for (const site of lab.sites)
      lab.same(`${site.name} in the journal`, await record.silences(site.name), ["silenced", "returned"]);
  },
);
