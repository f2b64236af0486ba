import type { NodeBus } from "../../shared/bus/bus.ts";
import type { Input } from "../../shared/kernel/input.ts";
import type { Attempt, Performers } from "../../shared/kernel/effect.ts";
import { openNodeBus } from "../bus/bus.adapter.ts";
import { AGENT_VERSION } from "../version.ts";
import type { LineWish, LinkEffects } from "./link.ts";
import type { SendEffects } from "./send.ts";

export interface LineTools {
  /** Secret half of the nkey. */
  readonly seed: string;
  /** Addresses to use instead of those that the controller gave; empty for its own. */
  readonly servers: readonly string[];
  readonly post: (input: Input) => void;
  readonly garbage: (what: { readonly name: string | undefined; readonly reason: string }) => void;
}

/** The line and what goes over it. */
export interface Line {
  readonly performers: Performers<LinkEffects & SendEffects>;
  close(): Promise<void>;
}

const DOWN = { ok: false, error: { code: "link-down", detail: "no message can leave now" } } as const;

/** Holds at most one bus, open while the effect `line` is due. */
export function createLine({ seed, servers, post, garbage }: LineTools): Line {
  let bus: NodeBus | undefined;
  let place = { site: "", node: "" };
  const closing = new Set<Promise<void>>();

  const close = (): void => {
    if (bus === undefined) return;
    const closed = bus.close().finally(() => closing.delete(closed));
    closing.add(closed);
    bus = undefined;
  };

  const open = ({ site, node, servers: given, ca, controllerKey }: LineWish): void => {
    place = { site, node };
    const options = { place, seed, ca, controllerKey, servers: servers.length > 0 ? servers : given };
    bus = openNodeBus(
      { ...options, agentVersion: AGENT_VERSION },
      {
        message: (name, _from, body) => post({ type: "msg", name, from: node, body }),
        garbage,
        link: (connected, detail) => post({ type: "msg", name: "link", from: node, body: { connected, detail } }),
      },
    );
  };

  const line: Attempt<LineWish, null> = (wish, done) => {
    try {
      open(wish);
    } catch (error) {
      done({ ok: false, error: { code: "unusable", detail: error instanceof Error ? error.message : String(error) } });
    }
    return close;
  };

  const send: Attempt<SendEffects["send"]["args"], null> = ({ name, body }, done) => {
    done(bus?.publish(name, place, body) === true ? { ok: true, value: null } : DOWN);
    return () => undefined;
  };

  return {
    performers: { line, send },
    close: async () => {
      close();
      await Promise.all(closing);
    },
  };
}
