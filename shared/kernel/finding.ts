import type { Params } from "./result.ts";
import type { Contract, FindingSpec } from "./contract.ts";

/** A finding that stands now: a code of a contract's `findings`, the thing it is about, since when, and its parameters. */
export interface Finding {
  readonly code: string;
  /** `node:nd-…`, `site:a`, `service:pads`, `controller`. */
  readonly subject: string;
  readonly sinceMs: number;
  readonly params: Params;
  /** Subjects whose own findings may hide this one (a node's site). */
  readonly within?: readonly string[];
}

/** A finding together with its row. */
export interface Standing extends Finding {
  readonly spec: FindingSpec;
}

/** `finding(fleet, "node-silent", …)`: checked by the contract's types. */
export function finding<C extends Contract>(
  contract: C,
  code: keyof C["findings"] & string,
  rest: Omit<Finding, "code">,
): Finding {
  return { code: `${contract.name}.${code}`, ...rest };
}

/** One measured value for `/metrics`; the name is a row of the contract's `metrics`. */
export interface Measure {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
