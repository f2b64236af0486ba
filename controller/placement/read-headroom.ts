import { ok, say, type Words } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import { lossesOf, type SiteLoss } from "./headroom.ts";
import type { PlacementScope } from "./state.ts";

/** Would everything that may move still fit, were any one site lost? */
export function readHeadroom(scope: PlacementScope) {
  const losses = lossesOf(scope);
  const sites = losses.map(([site, loss]) => ({
    site,
    instances: loss.instances,
    moves: loss.moves,
    stays: loss.stays,
    stuck: loss.stuck.map(({ instance }) => instance),
    spareBytes: Math.max(0, loss.spareBytes),
    needs: needsOf(loss),
  }));
  const spareBytes = Math.max(0, Math.min(...losses.map(([, loss]) => loss.spareBytes)));
  const short = sites.filter(({ stuck }) => stuck.length > 0).map(({ site }) => site);
  const enough = short.length === 0 && sites.length > 1;
  return ok({
    summary: summed(short, sites.length, Object.keys(scope.peek(fleet).nodes).length),
    enough,
    spareBytes: sites.length === 0 ? 0 : spareBytes,
    sites,
  });
}

/** What is missing, for the first that finds no place; nothing where all do. */
export const needsOf = ({ stuck: [first] }: SiteLoss): Words => first?.needs ?? { fr: "", en: "" };

function summed(short: readonly string[], sites: number, nodes: number): Words {
  if (sites < 2) return say(sites === 0 ? NO_NODE : ONE_SITE, { nodes });
  return say(short.length === 0 ? ENOUGH : SHORT, { sites: short.join(", "), count: sites });
}

const NO_NODE: Words = { fr: "Aucune machine n'est là.", en: "No node is there." };
const ONE_SITE: Words = {
  fr: "Tout se trouve dans un seul lieu : s'il tombe, tout s'arrête. Ajoutez-en un deuxième.",
  en: "Everything is at one site: if it fails, everything stops. Add a second one.",
};
const ENOUGH: Words = {
  fr: "N'importe lequel des {count} lieux peut tomber : tout ce qui peut partir trouve place ailleurs.",
  en: "Any one of the {count} sites may fail: all that may move finds a place elsewhere.",
};
const SHORT: Words = {
  fr: "Si {sites} tombe, tout ne trouve pas place ailleurs.",
  en: "If {sites} fails, not everything finds a place elsewhere.",
};
