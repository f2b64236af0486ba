/** What the demo remembers from one start to the next. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { Problem } from "./say.ts";
import { SITE_NAMES, type SiteName } from "./sites.ts";

const Port = z.int().min(1).max(65_535);
const Place = z.strictObject({
  /** Ports of the site's own lines to the API and to the bus. */
  apiLine: Port,
  busLine: Port,
  /** The join token made for its PC, while that has not been seen to be used. */
  token: z.string().optional(),
  /** The node's id, once it has joined. */
  node: z.string().optional(),
});

const Settings = z.strictObject({
  version: z.literal(1),
  /** `sample`: where the sample answers on its site's address. */
  ports: z.strictObject({ api: Port, bus: Port, sample: Port }),
  sites: z.strictObject({ atelier: Place, bibliotheque: Place, cafe: Place }),
});
export type Settings = z.infer<typeof Settings>;

/** Each may move to the next free one at the first start. */
export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  ports: { api: 7400, bus: 7422, sample: 8080 },
  sites: {
    atelier: { apiLine: 7401, busLine: 7411 },
    bibliotheque: { apiLine: 7402, busLine: 7412 },
    cafe: { apiLine: 7403, busLine: 7413 },
  },
};

/** Undefined where there is none; throws a `Problem` when it can't be read. */
export function readSettings(path: string): Settings | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const read = Settings.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new Problem({
    fr: `${path} est abîmé : supprimez-le, ou corrigez-le (${z.prettifyError(read.error)}).`,
    en: `${path} is damaged: delete it, or correct it.`,
  });
}

export function writeSettings(path: string, settings: Settings): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** The ids of all PCs that have joined. */
export const nodesOf = (settings: Settings, sites: readonly SiteName[] = SITE_NAMES): string[] =>
  sites.flatMap((site) => settings.sites[site].node ?? []);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
