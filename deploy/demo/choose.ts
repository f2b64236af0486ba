/** The ports of this start: those of the last one where they are still free. */
import { choosePort } from "./ports.ts";
import { say } from "./say.ts";
import type { Settings } from "./settings.ts";
import { SITES } from "./sites.ts";

const HERE = ["127.0.0.1"];

/** Changes `settings` where a port is taken, and says so. `sampleRuns`: its port is in use, by the sample itself. */
export async function choosePorts(settings: Settings, sampleRuns: boolean): Promise<void> {
  const taken = new Set<number>();
  const { ports, sites } = settings;
  ports.api = await chosen(HERE, ports.api, taken, "API");
  ports.bus = await choosePort(HERE, ports.bus, taken);
  for (const { site } of SITES) {
    // Nobody types these: a change is not worth a line.
    sites[site].apiLine = await choosePort(HERE, sites[site].apiLine, taken);
    sites[site].busLine = await choosePort(HERE, sites[site].busLine, taken);
  }
  const addresses = SITES.map(({ address }) => address);
  if (!sampleRuns) ports.sample = await chosen(addresses, ports.sample, new Set(), "livre d’or / guest book");
}

async function chosen(hosts: readonly string[], wished: number, taken: Set<number>, whose: string): Promise<number> {
  const port = await choosePort(hosts, wished, taken);
  if (port !== wished)
    say({
      fr: `${whose} : le port ${wished} est pris, je prends ${port}`,
      en: `port ${wished} is taken, taking ${port}`,
    });
  return port;
}
