import type { BodyOfSubject, DownName, NodePlace, SubjectName, UpName } from "./subjects.ts";

/** What came in and was no message: kept as a count by reason, never acted on. */
export interface Garbage {
  readonly from: NodePlace | undefined;
  readonly name: SubjectName | undefined;
  readonly reason: "not-json" | "wrong-schema" | "too-large" | "unsigned" | "unknown-subject";
}

/** What a bus tells its owner. `link`: whether messages can pass now. */
export interface BusEvents<Name extends SubjectName> {
  message<N extends Name>(name: N, from: NodePlace, body: BodyOfSubject<N>): void;
  garbage(what: Garbage): void;
  link(connected: boolean, detail: string): void;
}

/**
 * The port to the bus, as a node or a controller holds it. `publish` hands one message over and says at once whether it
 * left: while the link is down it says no, and nothing is kept. Delivery is never promised: what must not be lost is
 * sent again until acknowledged. Incoming bodies are parsed, and verified where they come down, before they are told.
 */
interface Bus<Out extends SubjectName> {
  publish<N extends Out>(name: N, place: NodePlace, body: BodyOfSubject<N>): boolean;
  close(): Promise<void>;
}

export type NodeBus = Bus<UpName>;
export type ControllerBus = Bus<DownName>;
