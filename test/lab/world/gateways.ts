/** Each site's node is a gateway too: visitors reach every service by each of them, at an address that stays. */
import { z } from "zod";
import { until } from "../until.ts";
import type { Controller } from "./controller.ts";
import { PAGE_PATH } from "./sample.ts";

const OPEN_MS = 30_000;

const Gateways = z.object({ items: z.array(z.object({ state: z.string(), reason: z.object({ en: z.string() }) })) });
const Addresses = z.object({ items: z.array(z.object({ service: z.string(), urls: z.array(z.string()) })) });

export async function openGateways({ api }: Controller, nodes: readonly { readonly node: string }[]): Promise<void> {
  for (const { node } of nodes) await api.post(`/gateways/${node}/enable`, z.unknown(), {});
  await until("the gateways to answer", OPEN_MS, async () => {
    const { items } = await api.get("/gateways", Gateways);
    const bad = items.find(({ state }) => state !== "ok");
    if (bad !== undefined) throw new Error(`one is ${bad.state}: ${bad.reason.en}`);
    return items.length === nodes.length || undefined;
  });
}

/** Where a service is reached by gateways, the page of the sample: one address for each gateway. */
export async function stableUrls({ api }: Controller, service: string): Promise<readonly string[]> {
  const { items } = await api.get("/addresses?limit=500", Addresses);
  const found = items.find((one) => one.service === service);
  return (found?.urls ?? []).map((url) => new URL(PAGE_PATH, url).href);
}
