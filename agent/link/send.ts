import type { BodyOfSubject, UpName } from "../../shared/bus/subjects.ts";

/** A message on its way up. */
export type Sent = { readonly [N in UpName]: { readonly name: N; readonly body: BodyOfSubject<N> } }[UpName];

/** One try at handing a message to the bus; fails with `link-down` where it can't leave. */
export type SendEffects = { send: { args: Sent; value: null } };

/** Told by the bus's adapter whenever messages can, or can't, pass. */
export interface LinkMessage {
  readonly connected: boolean;
  readonly detail: string;
}
