import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { servicesContract } from "../services/contract.ts";
import { services } from "../services/services.ts";
import { type Secret, secretsContract } from "./contract.ts";
import { secretIn, type SecretsShape, type SecretState } from "./state.ts";

export const secrets: Capability<SecretsShape> = {
  contract: secretsContract,
  foldVersion: 1,
  initial: () => ({ secrets: {} }),
  live: () => ({}),
  evolve: {
    set: (state, { body: { name, sealed, mac }, actor, atMs }) => {
      state.secrets[name] = { sealed, mac, byActor: actor, atMs };
    },
    removed: (state, { body }) => {
      delete state.secrets[body.name];
    },
  },
  decide: {
    set: (scope, { body: { name, sealed, mac }, actor }) => {
      const held = secretIn(scope.state, name);
      if (held?.mac === mac) return ok({ entries: [], output: { ...shown(scope, name, held), outcome: "unchanged" } });
      const next = { sealed, mac, byActor: actor, atMs: scope.now.wallMs };
      const output = { ...shown(scope, name, next), outcome: held === undefined ? "created" : "changed" } as const;
      // A container reads it as it starts: those that mount it start anew, one after the other.
      const anew = usersOf(scope, name).map((service) => draft(servicesContract, "restarted", { service }));
      return ok({ entries: [draft(secretsContract, "set", { name, sealed, mac }), ...anew], output });
    },
    remove: (scope, { body: { name } }) => {
      if (secretIn(scope.state, name) === undefined) return refuse(secretsContract, "unknown", { name });
      const using = usersOf(scope, name);
      if (using.length > 0) return refuse(secretsContract, "in-use", { name, services: using.join(", ") });
      return ok({ entries: [draft(secretsContract, "removed", { name })], output: {} });
    },
  },
  read: {
    list: (scope, input) =>
      ok(
        cut(
          byId(scope.state.secrets).map(([name, held]) => [name, shown(scope, name, held)]),
          input,
        ),
      ),
  },
  findings: ({ state, peek }) =>
    byId(peek(services).services).flatMap(([service, { stack, appliedAtMs }]) =>
      (stack.secrets ?? [])
        .filter((name) => secretIn(state, name) === undefined)
        .map((name) =>
          finding(secretsContract, "secret-missing", {
            subject: `service:${service}`,
            sinceMs: appliedAtMs,
            params: { service, name },
          }),
        ),
    ),
  measures: ({ state }) => [{ name: "secrets", labels: {}, value: Object.keys(state.secrets).length }],
};

/** Services whose containers mount it, in order of name. */
const usersOf = ({ peek }: Scope<SecretsShape>, name: string): string[] =>
  byId(peek(services).services)
    .filter(([, { stack }]) => stack.secrets?.includes(name) === true)
    .map(([service]) => service);

const shown = (scope: Scope<SecretsShape>, name: string, { byActor, atMs }: SecretState): Secret => ({
  name,
  setAt: rfc3339(atMs),
  by: byActor,
  usedBy: usersOf(scope, name),
});
