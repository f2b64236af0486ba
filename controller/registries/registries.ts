import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { services } from "../services/services.ts";
import { type Registry, registriesContract } from "./contract.ts";
import { hostOf } from "./host.ts";
import { loginIn, type LoginState, type RegistriesShape } from "./state.ts";

export const registries: Capability<RegistriesShape> = {
  contract: registriesContract,
  foldVersion: 1,
  initial: () => ({ logins: {} }),
  live: () => ({}),
  evolve: {
    set: (state, { body: { host, username, sealed, mac }, actor, atMs }) => {
      state.logins[host] = { username, sealed, mac, byActor: actor, atMs };
    },
    removed: (state, { body }) => {
      delete state.logins[body.host];
    },
  },
  decide: {
    login: (scope, { body, actor }) => {
      const held = loginIn(scope.state, body.host);
      if (held?.mac === body.mac) return ok({ entries: [], output: shown(scope, body.host, held) });
      const next = { ...body, byActor: actor, atMs: scope.now.wallMs };
      return ok({ entries: [draft(registriesContract, "set", body)], output: shown(scope, body.host, next) });
    },
    logout: (scope, { body: { host } }) => {
      if (loginIn(scope.state, host) === undefined) return refuse(registriesContract, "unknown", { host });
      const output = { host, usedBy: usersOf(scope, host) };
      return ok({ entries: [draft(registriesContract, "removed", { host })], output });
    },
  },
  read: {
    list: (scope, input) =>
      ok(
        cut(
          byId(scope.state.logins).map(([host, held]) => [host, shown(scope, host, held)]),
          input,
        ),
      ),
  },
};

/** Services with images from there, in order of name. */
const usersOf = ({ peek }: Scope<RegistriesShape>, host: string): string[] =>
  byId(peek(services).services)
    .filter(([, { stack }]) => stack.containers.some(({ image }) => hostOf(image) === host))
    .map(([service]) => service);

const shown = (scope: Scope<RegistriesShape>, host: string, { username, byActor, atMs }: LoginState): Registry => ({
  host,
  username,
  setAt: rfc3339(atMs),
  by: byActor,
  usedBy: usersOf(scope, host),
});
