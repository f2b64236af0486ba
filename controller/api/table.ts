import type { Contract, OpSpec } from "../../shared/kernel/contract.ts";

/** One row of the table that makes routes, commands, OpenAPI and reference. */
export interface Operation {
  readonly capability: string;
  readonly name: string;
  /** `sites.add`, as the loop knows it. */
  readonly id: string;
  readonly op: OpSpec;
}

/** Below this stand all paths of the table. */
export const API_ROOT = "/api/v1";

/** Every operation of every contract, in the order of the list and of each contract. */
export function operationsOf(contracts: readonly Contract[]): readonly Operation[] {
  return contracts.flatMap(({ name: capability, ops }) =>
    Object.entries(ops).map(([name, op]) => ({ capability, name, id: `${capability}.${name}`, op })),
  );
}

/** The fields of a path: `/sites/:site` → `["site"]`. */
export const pathFields = (path: string): readonly string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, field]) => field ?? "");

/** Fixed words before fields, so that `/nodes/tokens` is not taken for a node of that name. */
export function routeOrder(operations: readonly Operation[]): readonly Operation[] {
  const rank = ({ op }: Operation) => op.path.replaceAll(":", "\u{10ffff}");
  const sorted = [...operations].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
  const seen = new Map<string, string>();
  for (const { id, op } of sorted) {
    const route = `${op.method} ${op.path.replaceAll(/:\w+/g, ":")}`;
    const other = seen.get(route);
    if (other !== undefined) throw new Error(`${id} and ${other} have the same route: ${route}`);
    seen.set(route, id);
  }
  return sorted;
}

/** What is handed in over the wire, before a border makes the input of it. */
export const wireOf = ({ op }: Operation) => op.wire ?? op.input;

/** Reads come by query, and so do removals; other writes bring a body. */
export const bringsBody = ({ op }: Operation): boolean => op.method !== "GET" && op.method !== "DELETE";

/** These names make something that was not there. */
const CREATES: ReadonlySet<string> = new Set(["add", "new", "create", "join"]);

/** The status of a success: 201 where something new came to be, 204 where there is nothing to say. */
export function successStatus({ name, op }: Operation, output: unknown, dryRun: boolean): 200 | 201 | 204 {
  const empty =
    output === null || output === undefined || (typeof output === "object" && Object.keys(output).length === 0);
  if (empty) return 204;
  return op.method === "POST" && CREATES.has(name) && !dryRun ? 201 : 200;
}
