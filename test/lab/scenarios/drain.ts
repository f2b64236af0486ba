import { z } from "zod";
import type { Scenario } from "../scenario.ts";

const MOVED_MS = 60_000;

export const drain: Scenario = {
  name: "drain",
  proves: "draining a site under load fails no request to a stateless service of two copies",
  takes: "cluster",
  run: async (lab) => {
    const service = await lab.service({ sites: [], replicas: 2 });
    const [from] = service.places;
    if (from === undefined) throw new Error("it stands nowhere");
    const { api } = lab.world.controller;
    const { node } = await lab.world.nodeAt(from);
    const visitor = lab.visitor(service);
    await api.post(`/nodes/${node}/drain`, z.unknown(), {});
    lab.say(`${from.name} is being drained`);
    try {
      await lab.until("two copies elsewhere, none there", MOVED_MS, async () => {
        const places = await service.placesNow();
        const left = await from.engine.runs(service.name);
        return (places.length === 2 && !places.includes(from) && left.length === 0) || undefined;
      });
    } finally {
      await api.post(`/nodes/${node}/uncordon`, z.unknown(), {});
    }
    await lab.met(visitor, { failures: 0 });
  },
};
