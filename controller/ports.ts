import type { ControllerBus } from "../shared/bus/bus.ts";
import type { Peek } from "../shared/kernel/capability.ts";
import type { Journal } from "../shared/kernel/journal.ts";

/** Keys and secrets of the controller, kept beside the journal and never in it. */
export interface Keyring {
  /** Signs what goes down to nodes (Ed25519): signature in base64 of these bytes. */
  sign(bytes: Uint8Array): string;
  /** Public half, SPKI in base64, as nodes are told when they join. */
  readonly signingKey: string;
  /** A secret of the cluster's own, 32 bytes in hex: the same for the same label, and nobody else can tell it. */
  derive(label: string): string;
  /** A keyed fingerprint of a secret text, so that an unchanged secret is seen to be unchanged. */
  mac(text: string): string;
  /** Seals to the controller itself (age): how secrets lie in the journal. */
  seal(text: string): Promise<string>;
  open(sealed: string): Promise<string>;
  /** Seals to a node (an age recipient). */
  sealTo(recipient: string, text: string): Promise<string>;
}

/** A key per person, kept outside the journal: dropping it erases what was sealed with it (D12). */
export interface PersonVault {
  /** Makes a key for a person and seals a text with it. The key is on disk before the promise resolves. */
  seal(person: string, text: string): Promise<string>;
  /** Undefined when the key is gone: the person was erased. */
  open(person: string, sealed: string): Promise<string | undefined>;
  drop(person: string): Promise<void>;
}

/** The messages' server as the controller runs or knows it. */
export interface BusAccess {
  /** Makes the server know exactly these nodes; resolves once it was told. */
  admit(nodes: readonly { site: string; node: string; nkey: string }[]): Promise<void>;
  /** Addresses that nodes are to connect to, and the authority they are to trust (PEM, empty in clear on loopback). */
  readonly servers: readonly string[];
  readonly ca: string;
}

/** All that borders of capabilities may use. */
export interface ControllerPorts {
  /** A look at committed state, where what comes over the wire can't be read without. */
  readonly peek: Peek;
  /** Where this API is reached from other machines. */
  readonly apiUrl: string;
  readonly bus: ControllerBus;
  readonly access: BusAccess;
  readonly keyring: Keyring;
  readonly vault: PersonVault;
  readonly journal: Journal;
}
