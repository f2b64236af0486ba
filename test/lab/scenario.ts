import type { Lab } from "./lab.ts";

/** A short story with assertions, on real parts. */
export interface Scenario {
  readonly name: string;
  /** One sentence. */
  readonly proves: string;
  /** `site`: one site given to it, beside others that run at the same time. `cluster`: the whole, alone. */
  readonly takes: "site" | "cluster";
  run(lab: Lab): Promise<void>;
}
