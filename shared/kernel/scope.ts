import type { Loose, LooseCapability, Scope } from "./capability.ts";
import { GENESIS, type Head } from "./entry.ts";
import type { Random } from "./random.ts";
import type { Now } from "./time.ts";

/** One capability inside a machine, with the scope that all its handlers are given. */
export interface Part {
  readonly is: LooseCapability;
  readonly scope: MutableScope;
}

export type MutableScope = Scope<Loose> & { state: object; live: object; now: Now; random: Random; head: Head };

/** Builds the parts; each may look only at itself and at what its contract needs. */
export function createParts(
  capabilities: readonly LooseCapability[],
  world: Pick<MutableScope, "emit" | "findings">,
): readonly Part[] {
  assertOrdered(capabilities);
  const scopes = new Map<unknown, MutableScope>();
  return capabilities.map((is) => {
    const needed = (other: { readonly contract: { readonly name: string } }): MutableScope => {
      const name = other.contract.name;
      if (name !== is.contract.name && !is.contract.needs.includes(name))
        throw new Error(`${is.contract.name} looks at ${name}, which its contract does not need`);
      const scope = scopes.get(other.contract);
      if (scope === undefined) throw new Error(`${name} is not in this machine`);
      return scope;
    };
    const scope: MutableScope = {
      state: is.initial(),
      live: is.live(),
      now: { bootMs: 0, wallMs: 0 },
      random: { below: () => 0 },
      head: GENESIS,
      peek: (other) => needed(other).state,
      peekLive: (other) => needed(other).live,
      ...world,
    };
    scopes.set(is.contract, scope);
    return { is, scope };
  });
}

function assertOrdered(capabilities: readonly LooseCapability[]): void {
  const seen = new Set<string>();
  for (const { contract } of capabilities) {
    if (seen.has(contract.name)) throw new Error(`two capabilities are called ${contract.name}`);
    const missing = contract.needs.filter((name) => !seen.has(name));
    if (missing.length > 0) throw new Error(`${contract.name} needs ${missing.join(", ")}, listed before it`);
    seen.add(contract.name);
  }
}
