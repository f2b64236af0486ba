import { beat, type Fleet, fleetRig, inventory } from "./rig.ts";

const SECOND_MS = 1_000;

/** A fleet with one node per letter, at the site of that letter, all of which have spoken. */
export async function fleetAt(places: string, link = "unmetered"): Promise<Fleet & { nodes: string[] }> {
  const made = fleetRig();
  for (const site of new Set(places)) made.rig.command("sites.add", { site, link });
  const nodes: string[] = [];
  for (const site of places) nodes.push(await made.joined(site));
  for (const node of nodes) {
    made.rig.message("inventory", node, inventory());
    made.rig.message("beat", node, beat(1));
  }
  await made.flush();
  return { ...made, nodes };
}

/** Time passes while these nodes beat every `everyMs`. */
export function pass({ rig }: Fleet, ms: number, beating: readonly string[], everyMs = 2 * SECOND_MS): void {
  const untilMs = rig.clock.now().bootMs + ms;
  for (let s = 100; rig.clock.now().bootMs < untilMs; s += 1) {
    rig.clock.advance(Math.min(everyMs, untilMs - rig.clock.now().bootMs));
    for (const node of beating) rig.message("beat", node, beat(s));
  }
}

/** The state word of a node, as shown. */
export const stateOf = ({ rig }: Fleet, node: string | undefined) => {
  const shown = rig.read<{ state: string }>("fleet.show", { node });
  return shown.ok ? shown.value.state : shown.error.code;
};
