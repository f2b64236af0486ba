import { byId } from "../../shared/kernel/json.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import type { PeopleState, PersonState } from "./state.ts";
import type { PersonView } from "./views.ts";

/** A person as shown, still sealed. */
export function viewOf(state: PeopleState, person: string, held: PersonState): PersonView {
  const tokens = byId(state.tokens).filter(([, token]) => token.person === person);
  return {
    person,
    name: held.sealed,
    roles: [...held.roles],
    erased: held.erasedAtMs !== undefined,
    addedAt: rfc3339(held.addedAtMs),
    tokens: tokens.map(([token, { madeAtMs, expiresAtMs }]) => ({
      token,
      madeAt: rfc3339(madeAtMs),
      ...(expiresAtMs !== undefined && { expiresAt: rfc3339(expiresAtMs) }),
    })),
  };
}
