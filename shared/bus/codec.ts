import { z } from "zod";
import { canonical } from "../kernel/json.ts";
import { err, ok, type Result } from "../kernel/result.ts";
import type { Garbage } from "./bus.ts";
import { type Sign, signedBytes, type Verify } from "./signing.ts";
import { type BodyOfSubject, type DownName, type SubjectName, SUBJECTS, type UpName } from "./subjects.ts";

/** What a `down` message is on the wire: its body, and the controller's signature over name, node and body. */
const Envelope = z.object({ body: z.unknown(), sig: z.string().min(1).max(128) });

/** What an envelope adds to the body that a row of the registry bounds. */
const ENVELOPE_BYTES = 256;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The most that a message of this name may take on the wire. */
export function wireBytesMax(name: SubjectName): number {
  const { direction, maxBytes } = SUBJECTS[name];
  return direction === "down" ? maxBytes + ENVELOPE_BYTES : maxBytes;
}

/** The most that any message may take on the wire. */
export function wireBytesMaxOfAll(): number {
  return Math.max(...Object.keys(SUBJECTS).map((name) => wireBytesMax(name as SubjectName)));
}

/** An `up` message as it leaves; undefined when it is larger than its row allows. */
export function encodeUp<N extends UpName>(name: N, body: BodyOfSubject<N>): Uint8Array | undefined {
  return bounded(name, JSON.stringify(body));
}

/** A signed `down` message as it leaves to one node; undefined when it is larger than its row allows. */
export function encodeDown<N extends DownName>(
  name: N,
  node: string,
  body: BodyOfSubject<N>,
  sign: Sign,
): Uint8Array | undefined {
  const sig = sign(signedBytes(name, node, body));
  return bounded(name, `{"body":${canonical(body)},"sig":${JSON.stringify(sig)}}`);
}

function bounded(name: SubjectName, text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= wireBytesMax(name) ? bytes : undefined;
}

/**
 * Reads a message: size first, then JSON, then (for `down` names, with the node it came to) the signature, then the
 * schema; unknown fields are dropped. A `down` message that nothing can verify is `unsigned`. Never throws.
 */
export function decode<N extends SubjectName>(
  name: N,
  bytes: Uint8Array,
  down?: { readonly node: string; readonly verify: Verify },
): Result<BodyOfSubject<N>, Garbage["reason"]> {
  if (bytes.length > wireBytesMax(name)) return err("too-large");
  const json = parseJson(bytes);
  if (!json.ok) return err("not-json");
  const body = SUBJECTS[name].direction === "down" ? opened(name as DownName, json.value, down) : json;
  if (!body.ok) return err("unsigned");
  const parsed = SUBJECTS[name].schema.safeParse(body.value);
  return parsed.success ? ok(parsed.data as BodyOfSubject<N>) : err("wrong-schema");
}

function parseJson(bytes: Uint8Array): Result<unknown, "not-json"> {
  try {
    return ok(JSON.parse(utf8.decode(bytes)));
  } catch {
    return err("not-json");
  }
}

function opened(
  name: DownName,
  value: unknown,
  down: { readonly node: string; readonly verify: Verify } | undefined,
): Result<unknown, "unsigned"> {
  const envelope = Envelope.safeParse(value);
  if (!envelope.success || down === undefined) return err("unsigned");
  const { body, sig } = envelope.data;
  try {
    return down.verify(signedBytes(name, down.node, body), sig) ? ok(body) : err("unsigned");
  } catch {
    return err("unsigned"); // no canonical form (a number out of range, nested too deep): nobody can have signed it
  }
}
