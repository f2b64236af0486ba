import type { BusEvents, NodeBus } from "../../shared/bus/bus.ts";
import { encodeUp } from "../../shared/bus/codec.ts";
import { hearDown } from "../../shared/bus/hear.ts";
import { Link, type LinkPace } from "../../shared/bus/link.adapter.ts";
import { verifier } from "../../shared/bus/signing.ts";
import { type DownName, nodeHears, nodeInbox, type NodePlace, subjectOf } from "../../shared/bus/subjects.ts";

/** What a node knows of its bus once it has joined. */
export interface NodeBusOptions {
  readonly place: NodePlace;
  readonly servers: readonly string[];
  /** Secret half of the nkey that the node joined with. */
  readonly seed: string;
  /** PEM of the controller's authority; empty on loopback in clear. */
  readonly ca: string;
  /** Ed25519 public key (SPKI, base64) that signs all that comes down. */
  readonly controllerKey: string;
  readonly agentVersion: string;
  readonly pace?: Partial<LinkPace>;
}

/**
 * The bus as a node holds it. Never blocks, never throws for what comes in, and looks for its servers for ever. A body
 * larger than its row allows does not leave: it is told as garbage `too-large` of our own making.
 */
export function openNodeBus(options: NodeBusOptions, events: BusEvents<DownName>): NodeBus {
  const { place, servers, seed, ca, controllerKey, agentVersion, pace } = options;
  const verify = verifier(controllerKey);
  const name = `agent/${place.node}/${agentVersion}`;
  const link = new Link(
    { name, servers, seed, ca, inboxPrefix: nodeInbox(place), hears: nodeHears(place), ...(pace && { pace }) },
    {
      heard: (subject, bytes) => hearDown(events, place, verify, subject, bytes),
      link: (connected, detail) => events.link(connected, detail),
    },
  );
  return {
    publish: (what, to, body) => {
      const bytes = encodeUp(what, body);
      if (bytes !== undefined) return link.send(subjectOf(to, what), bytes);
      events.garbage({ from: to, name: what, reason: "too-large" });
      return false;
    },
    close: () => link.close(),
  };
}
