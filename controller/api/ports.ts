import type { Level } from "../../shared/kernel/contract.ts";
import type { Actor, Entry } from "../../shared/kernel/entry.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import type { Loop } from "../../shared/kernel/loop.ts";
import type { Clock } from "../../shared/kernel/time.ts";
import type { AnyBorder, Mounted } from "../mount.ts";
import type { Fanout } from "./fanout.ts";

/** Who calls, and what that person or machine may do. */
export interface Caller {
  readonly actor: Actor;
  allows(capability: string, level: Level): boolean;
}

/** How one thing that the controller rests on is doing; `detail` is for people and holds no secret. */
export interface DependencyHealth {
  readonly ok: boolean;
  readonly detail?: string;
}

/** Data that handlers `emit`, with its topic. */
export interface Emitted {
  readonly topic: string;
  readonly data: unknown;
}

/** What the API stands on. */
export interface ApiPorts {
  readonly loop: Loop;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly mounted: readonly Mounted[];
  /** By capability name, as loaded by the running controller. */
  readonly borders: ReadonlyMap<string, AnyBorder>;
  /** Whose token has this SHA-256 (hex); undefined for nobody's. Asked on committed state only. */
  readonly authenticate: (tokenHash: string) => Caller | undefined;
  /** Records as they commit: fed from the loop's trace. */
  readonly committed: Fanout<readonly Entry[]>;
  /** What handlers emit: fed from `machine.listen`. */
  readonly emitted: Fanout<Emitted>;
  readonly bus: () => DependencyHealth;
  /** 256 bits of entropy, base64url. */
  readonly fresh: () => string;
  /** A keyed fingerprint, 64 hex digits: what was asked may hold secrets, and its fingerprint is journalled. */
  readonly fingerprint: (text: string) => string;
  readonly version: string;
  /** A fault of the software, for the log. */
  readonly report: (error: unknown) => void;
  /** Holds every answer against its schema: for tests. */
  readonly checkOutput?: boolean;
}
