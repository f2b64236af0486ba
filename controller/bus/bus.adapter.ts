import type { BusEvents, ControllerBus } from "../../shared/bus/bus.ts";
import { encodeDown } from "../../shared/bus/codec.ts";
import { hearUp } from "../../shared/bus/hear.ts";
import { Link, type LinkPace } from "../../shared/bus/link.adapter.ts";
import { CONTROLLER_INBOX } from "../../shared/bus/permissions.ts";
import { CONTROLLER_HEARS, subjectOf, type UpName } from "../../shared/bus/subjects.ts";
import type { Keyring } from "../ports.ts";

export interface ControllerBusOptions {
  readonly servers: readonly string[];
  /** Secret half of the controller's own nkey. */
  readonly seed: string;
  /** PEM of the authority to trust; empty on loopback in clear. */
  readonly ca: string;
  readonly keyring: Pick<Keyring, "sign">;
  readonly pace?: Partial<LinkPace>;
}

/** Beside its own server a controller need not be patient. */
const PACE = { backoffBaseMs: 200, backoffCapMs: 10_000 };

/**
 * The bus as a controller holds it: hears all nodes, each known by the subject that the server lets only it use, and
 * signs all that goes down. A body larger than its row allows does not leave: it is told as garbage `too-large`.
 */
export function openControllerBus(options: ControllerBusOptions, events: BusEvents<UpName>): ControllerBus {
  const { servers, seed, ca, keyring } = options;
  const pace = { ...PACE, ...options.pace };
  const link = new Link(
    { name: "controller", servers, seed, ca, inboxPrefix: CONTROLLER_INBOX, hears: CONTROLLER_HEARS, pace },
    {
      heard: (subject, bytes) => hearUp(events, subject, bytes),
      link: (connected, detail) => events.link(connected, detail),
    },
  );
  return {
    publish: (name, to, body) => {
      const bytes = encodeDown(name, to.node, body, (text) => keyring.sign(text));
      if (bytes !== undefined) return link.send(subjectOf(to, name), bytes);
      events.garbage({ from: to, name, reason: "too-large" });
      return false;
    },
    close: () => link.close(),
  };
}
