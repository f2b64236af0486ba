import type { BusEvents } from "./bus.ts";
import { decode } from "./codec.ts";
import type { Verify } from "./signing.ts";
import { type DownName, type NodePlace, parseSubject, SUBJECTS, type SubjectName, type UpName } from "./subjects.ts";

type Told<N extends SubjectName> = Pick<BusEvents<N>, "message" | "garbage">;

/** What a controller does with whatever comes up: tells it as a message from the subject's node, or as garbage. */
export function hearUp(events: Told<UpName>, subject: string, bytes: Uint8Array): void {
  hear(events, "up", subject, bytes);
}

/** What a node does with whatever comes down to it: only what its controller signed for it is a message. */
export function hearDown(
  events: Told<DownName>,
  own: NodePlace,
  verify: Verify,
  subject: string,
  bytes: Uint8Array,
): void {
  hear(events, "down", subject, bytes, { node: own.node, verify });
}

function hear(
  events: Told<SubjectName>,
  direction: "up" | "down",
  subject: string,
  bytes: Uint8Array,
  down?: { readonly node: string; readonly verify: Verify },
): void {
  const known = parseSubject(subject);
  if (known === undefined || SUBJECTS[known.name].direction !== direction) {
    events.garbage({ from: placeOf(subject, direction), name: undefined, reason: "unknown-subject" });
    return;
  }
  const { name, site, node } = known;
  const decoded = decode(name, bytes, down);
  if (decoded.ok) events.message(name, { site, node }, decoded.value);
  else events.garbage({ from: { site, node }, name, reason: decoded.error });
}

/** The place in a subject whose last word we don't know, so that one sees which node is of another version. */
function placeOf(subject: string, direction: "up" | "down"): NodePlace | undefined {
  const known = parseSubject(`${subject.split(".").slice(0, 5).join(".")}.${direction === "up" ? "beat" : "plan"}`);
  return known && { site: known.site, node: known.node };
}
