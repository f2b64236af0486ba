import {
  CONTROLLER_HEARS,
  CONTROLLER_PUBLISHES,
  nodeHears,
  nodeInbox,
  nodePublishes,
  type NodePlace,
} from "./subjects.ts";

/** Who may connect, by public nkey, and all that it may do there: what is not listed is refused. */
export interface BusUser {
  readonly nkey: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** A node with the key by which the bus knows it. */
export interface AdmittedNode extends NodePlace {
  readonly nkey: string;
}

/** Prefix of a controller's private inboxes. */
export const CONTROLLER_INBOX = nodeInbox({ site: "", node: "controller" });

/** A node speaks only under its own `up`, and hears only its own `dn` and inbox (D5). */
export function nodeUser(node: AdmittedNode): BusUser {
  for (const word of [node.site, node.node])
    if (!/^[A-Za-z0-9_-]+$/.test(word)) throw new TypeError(`"${word}" can't be one word of a subject`);
  return {
    nkey: node.nkey,
    publish: [nodePublishes(node)],
    subscribe: [nodeHears(node), `${nodeInbox(node)}.>`],
  };
}

export function controllerUser(nkey: string): BusUser {
  return { nkey, publish: [CONTROLLER_PUBLISHES], subscribe: [CONTROLLER_HEARS, `${CONTROLLER_INBOX}.>`] };
}

/**
 * The users as nats-server reads them: a file to `include` in a block `authorization` or in an account. Allow lists only
 * (a queue subscription gets past a deny list), and no `allow_responses`: nobody answers a reply subject. The same users
 * make the same text. Throws where two users have one key, since the server would drop one of them silently.
 */
export function usersText(users: readonly BusUser[]): string {
  const sorted = [...users].sort((a, b) => (a.nkey < b.nkey ? -1 : a.nkey > b.nkey ? 1 : 0));
  for (const [i, { nkey }] of sorted.entries()) {
    if (!/^U[A-Z2-7]{55}$/.test(nkey)) throw new TypeError(`"${nkey}" is not the public nkey of a user`);
    if (sorted[i + 1]?.nkey === nkey) throw new TypeError(`two users of the bus have the nkey ${nkey}`);
  }
  return `# Written by Lierre, again at each change.\nusers: [\n${sorted.map(userLine).join("")}]\n`;
}

function userLine({ nkey, publish, subscribe }: BusUser): string {
  const allow = (subjects: readonly string[]) => `{ allow: ${JSON.stringify(subjects)} }`;
  return `  { nkey: ${nkey}, permissions: { publish: ${allow(publish)}, subscribe: ${allow(subscribe)} } }\n`;
}
