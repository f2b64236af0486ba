import { createHash } from "node:crypto";
import type { BusAccess } from "../../controller/ports.ts";
import type { BusEvents, ControllerBus, NodeBus } from "../../shared/bus/bus.ts";
import { encodeDown, encodeUp } from "../../shared/bus/codec.ts";
import { hearDown, hearUp } from "../../shared/bus/hear.ts";
import type { AdmittedNode } from "../../shared/bus/permissions.ts";
import type { Sign, Verify } from "../../shared/bus/signing.ts";
import { type DownName, parseSubject, subjectOf, type UpName } from "../../shared/bus/subjects.ts";
import type { Clock } from "../../shared/kernel/time.ts";
import { FakeLine } from "./bus-line.ts";

export interface FakeBusOptions {
  readonly clock: Clock;
  /** How controllers sign and nodes check; a quick stand-in unless a test brings real keys. */
  readonly signing?: { readonly sign: Sign; readonly verify: Verify };
  /** How long a client believes in a line that says nothing. */
  readonly noticeMs?: number;
  /** How long a client waits before it connects again. */
  readonly reconnectMs?: number;
}

const mark = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");
const STAND_IN = { sign: mark, verify: (bytes: Uint8Array, sig: string) => mark(bytes) === sig };

/** A bus in memory with the manners of the real one; all that happens later goes through the clock. */
export class FakeBus {
  /** What the server knows: a node connects once it is admitted, and is cut once it no longer is. */
  readonly access: BusAccess;
  readonly #clock: Clock;
  readonly #signing: { readonly sign: Sign; readonly verify: Verify };
  readonly #pace: { readonly noticeMs: number; readonly reconnectMs: number };
  readonly #nodes = new Map<string, { readonly line: FakeLine; readonly who: AdmittedNode }[]>();
  readonly #controllers = new Set<FakeLine>();
  readonly #cut = new Set<string>();
  #admitted = new Map<string, string>();
  #up = true;

  constructor({ clock, signing = STAND_IN, noticeMs = 30_000, reconnectMs = 1_000 }: FakeBusOptions) {
    this.#clock = clock;
    this.#signing = signing;
    this.#pace = { noticeMs, reconnectMs };
    this.access = {
      servers: ["nats://127.0.0.1:4222"],
      ca: "",
      admit: (nodes) => {
        this.#admitted = new Map(nodes.map((node) => [subjectOf(node, "beat"), node.nkey]));
        this.#refresh();
        return Promise.resolve();
      },
    };
  }

  controller(events: BusEvents<UpName>): ControllerBus {
    const line = new FakeLine(this.#clock, this.#pace, {
      heard: (subject, bytes) => hearUp(events, subject, bytes),
      link: (connected, detail) => events.link(connected, detail),
    });
    this.#controllers.add(line);
    line.set(this.#up, true);
    return {
      publish: (name, to, body) => {
        const bytes = encodeDown(name, to.node, body, this.#signing.sign);
        if (bytes !== undefined) return line.send(() => this.inject(subjectOf(to, name), bytes));
        events.garbage({ from: to, name, reason: "too-large" });
        return false;
      },
      close: () => {
        this.#controllers.delete(line);
        return line.close();
      },
    };
  }

  node(who: AdmittedNode, events: BusEvents<DownName>): NodeBus {
    const line = new FakeLine(this.#clock, this.#pace, {
      heard: (subject, bytes) => hearDown(events, who, this.#signing.verify, subject, bytes),
      link: (connected, detail) => events.link(connected, detail),
    });
    const client = { line, who };
    this.#nodes.set(who.node, [...(this.#nodes.get(who.node) ?? []), client]);
    this.#refresh();
    return {
      publish: (name, to, body) => {
        const bytes = encodeUp(name, body);
        if (bytes !== undefined)
          // What the server lets it publish: under its own place only.
          return line.send(() => {
            if (to.node === who.node && to.site === who.site) this.inject(subjectOf(to, name), bytes);
          });
        events.garbage({ from: to, name, reason: "too-large" });
        return false;
      },
      close: () => {
        this.#nodes.set(
          who.node,
          (this.#nodes.get(who.node) ?? []).filter((one) => one !== client),
        );
        return line.close();
      },
    };
  }

  /** Bytes on a subject, as one might send who got past the server's permissions. */
  inject(subject: string, bytes: Uint8Array): void {
    const node = subject.split(".")[3] ?? "";
    if (subject.split(".")[4] === "up") for (const line of this.#controllers) line.deliver(subject, bytes);
    else for (const { line, who } of this.#nodes.get(node) ?? []) if (isTo(subject, who)) line.deliver(subject, bytes);
  }

  /** The node's line swallows everything without a word, as when a site's box hangs. */
  cut(node: string): void {
    this.#cut.add(node);
    this.#refresh();
  }

  heal(node: string): void {
    this.#cut.delete(node);
    this.#refresh();
  }

  /** The server dies, and all see it at once. */
  stop(): void {
    this.#up = false;
    this.#refresh();
  }

  start(): void {
    this.#up = true;
    this.#refresh();
  }

  #refresh(): void {
    for (const line of this.#controllers) line.set(this.#up, true);
    for (const { line, who } of [...this.#nodes.values()].flat())
      line.set(this.#up && this.#admitted.get(subjectOf(who, "beat")) === who.nkey, !this.#cut.has(who.node));
  }
}

const isTo = (subject: string, { site, node }: AdmittedNode): boolean => {
  const known = parseSubject(`${subject.split(".").slice(0, 5).join(".")}.plan`);
  return known?.site === site && known.node === node;
};
