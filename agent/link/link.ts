import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { backoffMs } from "../../shared/kernel/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import type { IdentityShape } from "../identity/identity.ts";
import { linkContract } from "./contract.ts";
import type { LinkMessage } from "./send.ts";

/** All that is needed to open the line and to know the controllers again. */
export interface LineWish {
  readonly site: string;
  readonly node: string;
  readonly servers: readonly string[];
  /** PEM; empty where the bus runs in clear on loopback. */
  readonly ca: string;
  /** Ed25519, SPKI in base64. */
  readonly controllerKey: string;
}

export type LinkEffects = {
  /** The line is open and kept open; it tells of itself by `link` messages. Answers only when it can't be opened. */
  line: { args: LineWish; value: null };
};

interface LinkLive {
  up: boolean;
  tries: number;
  nextAtMs: number;
}

export interface LinkShape extends Shape {
  readonly contract: typeof linkContract;
  readonly state: object;
  readonly live: LinkLive;
  readonly messages: { link: LinkMessage };
  readonly effects: LinkEffects;
}

/** Keeps the line open; other capabilities look here whether messages can pass. */
export function createLink(identity: Capability<IdentityShape>): Capability<LinkShape> {
  return {
    contract: linkContract,
    foldVersion: 1,
    initial: () => ({}),
    live: () => ({ up: false, tries: 0, nextAtMs: 0 }),
    evolve: {},
    notice: {
      msg: {
        link: ({ live }, _from, { connected }) => {
          live.up = connected;
          if (connected) live.tries = 0;
          return "wake";
        },
      },
      done: {
        line: ({ live, now, random }) => {
          live.up = false;
          live.nextAtMs = now.bootMs + backoffMs(random, live.tries, SECOND_MS, MINUTE_MS);
          live.tries += 1;
        },
      },
    },
    decide: {},
    read: {},
    due: ({ live, now, peek }) => {
      const { joined } = peek(identity);
      if (joined === null) return { effects: [] };
      if (now.bootMs < live.nextAtMs) return { effects: [], wakeAtMs: live.nextAtMs };
      const { site, node, servers, ca, controllerKey, lineage } = joined;
      const key = `line:${node}:${lineage}`;
      return { effects: [{ key, type: "line", args: { site, node, servers, ca, controllerKey } }] };
    },
  };
}
