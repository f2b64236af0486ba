/** What `npm run demo -- …` does to the cluster that runs, and what it says of it. */
import type { Cluster } from "./cluster.ts";
import type { Request } from "./control.ts";
import { SITES, type Site, type SiteName, siteNamed } from "./sites.ts";

/** What a command needs; the cluster is there once it has come up. */
export interface Running {
  readonly cluster: () => Cluster | undefined;
  readonly stop: () => void;
}

export async function obey({ cluster, stop }: Running, request: Request, tell: (line: string) => void): Promise<void> {
  if (request.command === "stop") {
    tell("Arrêt demandé. / Asked to stop.");
    return stop();
  }
  const up = cluster();
  if (up === undefined)
    throw new Error(
      "La grappe démarre encore : réessayez dans un instant. / It is still starting: try again in a moment.",
    );
  switch (request.command) {
    case "cut":
      up.cut(known(request.site));
      return tell(cutSaid(known(request.site)));
    case "power":
      return tell(powerSaid(known(request.site), await up.power(known(request.site))));
    case "heal":
      up.heal(request.site === undefined ? undefined : known(request.site));
      return tell(healSaid(request.site));
    case "status":
      tell(`démo : pid ${process.pid}, contrôleur : pid ${up.controller.pid ?? "…"}, API : ${up.origin}`);
      for (const place of up.places) tell(statusLine(place));
  }
}

function known(name: SiteName): Site {
  const site = siteNamed(name);
  if (site === undefined) throw new Error(`no site ${name}`);
  return site;
}

const cutSaid = ({ site, label, address }: Site): string =>
  [
    `${label} : ligne coupée. Sa machine et ses services continuent dans ses murs (${address}).`,
    `  Dans 30 s, « npm run -s lierre -- status » le dit silencieux. Pour rétablir : npm run demo -- heal ${site}`,
    `${label}: line cut. Its machine and its services go on within its own walls (${address}).`,
    `  In 30 s "npm run -s lierre -- status" says it is silent. To mend it: npm run demo -- heal ${site}`,
  ].join("\n");

const powerSaid = ({ site, label }: Site, containers: number): string =>
  [
    `${label} : plus de courant. L'agent et ${containers} conteneur(s) sont morts. Pour rétablir : npm run demo -- heal ${site}`,
    `${label}: no power. Its agent and ${containers} container(s) are dead. To mend it: npm run demo -- heal ${site}`,
  ].join("\n");

function healSaid(site: SiteName | undefined): string {
  const labels = SITES.filter((one) => site === undefined || one.site === site).map(({ label }) => label);
  const which = labels.join(", ");
  return `${which} : ligne ouverte, machine allumée.\n${which}: line open, machine on.`;
}

function statusLine({ site, api, agent }: Cluster["places"][number]): string {
  const line = api.mode === "open" ? "ligne ouverte / line open" : "ligne coupée / line cut";
  const pid = agent.pid === undefined ? "…" : `pid ${agent.pid}`;
  const machine = agent.wanted ? `agent : ${pid}` : "machine éteinte / machine off";
  return `${site.site.padEnd(14)}${line.padEnd(28)}${machine}`;
}
