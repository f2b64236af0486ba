/** What `npm start` prints when all runs. */
import { type Home, homeOf } from "./home.ts";
import { adminTokenFile, originOf } from "./programs.ts";
import type { Sample } from "./sample.ts";
import type { Settings } from "./settings.ts";

export function welcome(home: Home, settings: Settings, { url, site, stableUrl }: Sample): string {
  const stable = (label: string) => (stableUrl === undefined ? "" : `\n  ${label} ${stableUrl}`);
  const api = `${originOf(settings)}/api/v1`;
  const lierre = commandOf(home, settings);
  return `
Lierre tourne : trois lieux sur cette machine. Ctrl-C arrête tout, les données restent.
  API          ${api}
  livre d’or   ${url}   (${site.label})${stable("  et, où qu’il soit :")}
  commandes    ${lierre} status
À essayer :
  1. Écrivez dans le livre d’or, Ctrl-C, puis « npm start » : vos mots sont encore là.
  2. npm run demo -- cut ${site.site}   puis, 30 s plus tard, le status ; pour rétablir : npm run demo -- heal
  3. ${lierre} service apply -f compose.yaml   avec un fichier à vous

Lierre runs: three sites on this machine. Ctrl-C stops everything, the data stays.
  API          ${api}
  guest book   ${url}   (${site.label})${stable("  and, wherever it is:")}
  commands     ${lierre} status
Three things to try:
  1. Write in the guest book, Ctrl-C, then "npm start": your words are still there.
  2. npm run demo -- cut ${site.site}   and, 30 s later, the status; to mend it: npm run demo -- heal
  3. ${lierre} service apply -f compose.yaml   with a file of your own
`;
}

/** The command line finds the repository's own state folder by itself; another has to be named. */
function commandOf(home: Home, settings: Settings): string {
  const named =
    home.folder === homeOf({}).folder
      ? ""
      : `LIERRE_API=${originOf(settings)} LIERRE_TOKEN_FILE=${adminTokenFile(home)} `;
  return `${named}npm run -s lierre --`;
}
