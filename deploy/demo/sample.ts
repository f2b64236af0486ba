/** The sample service: declared at each start, by the API; the second time that changes nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Api } from "./api.ts";
import { ROOT } from "./home.ts";
import { whenReached } from "./join.ts";
import { poll } from "./poll.ts";
import type { Settings } from "./settings.ts";
import { type Site, siteNamed } from "./sites.ts";

export const SAMPLE = "livre-dor";
const FILE = "deploy/demo/sample/compose.yaml";
const APPLY_MS = 30_000;
const ANSWER_MS = 120_000;

const Service = z.object({
  instances: z.array(z.object({ answersAt: z.array(z.string()), state: z.string(), site: z.string() })),
});

export interface Sample {
  readonly url: string;
  readonly site: Site;
  /** Where it answers wherever it runs; undefined without a gateway. */
  readonly stableUrl?: string | undefined;
}

/** The Compose file, with the port that is free here. */
export function composeText({ ports }: Settings): string {
  return readFileSync(join(ROOT, FILE), "utf8").replace('"8080:8080"', `"${ports.sample}:8080"`);
}

/** Declares it and waits until it answers; hands back where. */
export async function runSample(
  api: Api,
  settings: Settings,
  signal: AbortSignal,
  hint: () => string,
): Promise<Sample> {
  const files = [{ name: FILE, text: composeText(settings) }];
  const declared = { fr: "la déclaration du service", en: "the service to be declared" };
  await poll({ what: declared, withinMs: APPLY_MS, signal }, () =>
    whenReached(api.post("/services", z.object({ service: z.string() }), { files })),
  );
  const what = { fr: "le livre d’or", en: "the guest book" };
  return poll({ what, withinMs: ANSWER_MS, signal, hint }, () => answering(api));
}

async function answering(api: Api): Promise<Sample | undefined> {
  const service = await whenReached(api.get(`/services/${SAMPLE}`, Service));
  const instance = service?.instances.find(({ state }) => state === "ok");
  const [address] = instance?.answersAt ?? [];
  const site = siteNamed(instance?.site ?? "");
  if (address === undefined || site === undefined) return undefined;
  const url = `http://${address.replace(/\/tcp$/, "")}`;
  return (await answers(url)) ? { url, site } : undefined;
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
