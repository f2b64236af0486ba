import type { Scenario } from "../scenario.ts";

const UPDATED_MS = 90_000;

export const update: Scenario = {
  name: "update",
  proves: "a new release of a stateless service of two copies fails no request",
  takes: "cluster",
  run: async (lab) => {
    const service = await lab.service({ sites: [], replicas: 2 });
    const before = await service.containers();
    const visitor = lab.visitor(service);
    await service.declare({ edition: 2 });
    await lab.until("both copies are of the new release", UPDATED_MS, async () => {
      const ids = await service.containers();
      const fresh = ids.length === 2 && !ids.some((id) => before.includes(id));
      return (fresh && (await service.placesNow()).length === 2) || undefined;
    });
    const pages = await Promise.all((await service.placesNow()).map((site) => service.askInside(site)));
    const fresh = pages.filter((page) => page.includes("edition 2"));
    lab.ensure("each says so", fresh.length === 2);
    await lab.met(visitor, { failures: 0 });
  },
};
