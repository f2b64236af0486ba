import type { Around, Capability, Scope, Shape } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import type { Json } from "../../shared/kernel/json.ts";
import { ok } from "../../shared/kernel/result.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { requestsContract } from "./contract.ts";

const KEPT_MS = DAY_MS;
const KEPT_MAX = 10_000;

interface AnswerState {
  bodyHash: string;
  output: Json;
  once: boolean;
  atMs: number;
}

interface RequestsShape extends Shape {
  readonly contract: typeof requestsContract;
  /** By key hash, oldest first. */
  readonly state: { answered: Record<string, AnswerState> };
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** Forgets what is too old or too many. Answers lie in the order they were given, so the first young one ends it. */
function prune(answered: Record<string, AnswerState>, nowMs: number): void {
  let over = Object.keys(answered).length - KEPT_MAX;
  for (const [keyHash, { atMs }] of Object.entries(answered)) {
    if (nowMs - atMs < KEPT_MS && over <= 0) return;
    over -= 1;
    delete answered[keyHash];
  }
}

const around: Around<Scope<RequestsShape>> = {
  before: ({ state, now }, { request }) => {
    const held = request === undefined ? undefined : state.answered[request.keyHash];
    if (request === undefined || held === undefined || now.wallMs - held.atMs >= KEPT_MS) return undefined;
    if (held.bodyHash !== request.bodyHash) return refuse(requestsContract, "conflict");
    return held.once ? refuse(requestsContract, "shown-once") : ok(held.output);
  },
  after: (_, { request, op, actor }, output) => {
    if (request === undefined) return [];
    const { keyHash, bodyHash, once } = request;
    const kept = once || output === undefined ? null : (output as NonNullable<Json>);
    return [draft(requestsContract, "answered", { keyHash, bodyHash, op, actor, output: kept as never, once })];
  },
};

export const requests: Capability<RequestsShape> = {
  contract: requestsContract,
  foldVersion: 1,
  initial: () => ({ answered: {} }),
  live: () => ({}),
  evolve: {
    answered: ({ answered }, { body: { keyHash, bodyHash, output, once }, atMs }) => {
      // Taken out first, so that a key used again after a day stands at the end.
      delete answered[keyHash];
      answered[keyHash] = { bodyHash, output, once, atMs };
      prune(answered, atMs);
    },
  },
  around,
  decide: {},
  read: {},
};
