import { z } from "zod";
import { Inventory, JoinRequest } from "../../shared/fleet/wire.ts";
import { Report } from "../../shared/execution/wire.ts";
import type { EntrySpec } from "../../shared/kernel/contract.ts";
import { Name, NodeId, TokenId } from "../../shared/kernel/ids.ts";

export const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const WallMs = z.int().min(0);
/** What an event line about a node needs. */
const Who = { node: NodeId, site: Name, name: Name };

/** What the fleet writes to the journal. */
export const fleetEntries = {
  tokenMade: {
    version: 1,
    body: z.strictObject({ token: TokenId, site: Name, hash: Hash, expiresAtMs: WallMs }),
    says: { fr: "Un jeton est créé pour le lieu {site}.", en: "A token is made for site {site}." },
  },
  tokenRemoved: {
    version: 1,
    body: z.strictObject({ token: TokenId, site: Name }),
    says: { fr: "Un jeton du lieu {site} est retiré.", en: "A token of site {site} is removed." },
  },
  joined: {
    version: 1,
    body: z.strictObject({
      ...Who,
      token: TokenId,
      ...JoinRequest.pick({ nkey: true, xkey: true, machineId: true, platform: true }).shape,
    }),
    says: { fr: "La machine {name} rejoint le lieu {site}.", en: "Node {name} joins site {site}." },
  },
  inventoried: { version: 1, body: z.strictObject({ node: NodeId, inventory: Inventory }) },
  reported: { version: 1, body: z.strictObject({ node: NodeId, n: Report.shape.n, report: Report.shape.body }) },
  silenced: {
    version: 1,
    body: z.strictObject({ ...Who, heardAtMs: WallMs }),
    says: { fr: "La machine {name} ({site}) ne dit plus rien.", en: "Node {name} ({site}) has gone silent." },
  },
  returned: {
    version: 1,
    body: z.strictObject(Who),
    says: { fr: "La machine {name} ({site}) parle à nouveau.", en: "Node {name} ({site}) speaks again." },
  },
  cloned: {
    version: 1,
    body: z.strictObject(Who),
    says: {
      fr: "Deux machines parlent sous l'identité de {name} ({site}) : aucune n'est plus crue.",
      en: "Two machines speak with the identity of {name} ({site}): neither is trusted any more.",
    },
  },
  cordoned: {
    version: 1,
    body: z.strictObject(Who),
    says: { fr: "La machine {name} ne reçoit plus rien de nouveau.", en: "Node {name} is given nothing new." },
  },
  uncordoned: {
    version: 1,
    body: z.strictObject(Who),
    says: { fr: "La machine {name} reçoit à nouveau des services.", en: "Node {name} is given services again." },
  },
  /** `untilMs`: what has found no other place by then is stopped all the same. */
  draining: {
    version: 1,
    body: z.strictObject({ ...Who, untilMs: WallMs.optional() }),
    says: { fr: "La machine {name} est en train d'être vidée.", en: "Node {name} is being drained." },
  },
  overdue: {
    version: 1,
    body: z.strictObject(Who),
    says: {
      fr: "Le délai pour vider {name} est passé : ce qui n'a pas trouvé d'autre place s'arrête.",
      en: "The time given to drain {name} is over: what has found no other place stops.",
    },
  },
  renamed: {
    version: 1,
    body: z.strictObject({ ...Who, was: Name }),
    says: { fr: "La machine {was} s'appelle désormais {name}.", en: "Node {was} is now called {name}." },
  },
  retired: {
    version: 1,
    body: z.strictObject(Who),
    says: { fr: "La machine {name} quitte le lieu {site}.", en: "Node {name} leaves site {site}." },
  },
} as const satisfies Record<string, EntrySpec>;
