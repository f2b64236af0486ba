import type { z } from "zod";
import { attempt, type Performers } from "../../shared/kernel/effect.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import { ok } from "../../shared/kernel/result.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { peopleContract } from "./contract.ts";
import type { PeopleShape } from "./state.ts";
import { Personal, type PersonView } from "./views.ts";

type Ops = (typeof peopleContract)["ops"];
type AddWire = z.output<Ops["add"]["wire"]>;
type AddInput = z.output<Ops["add"]["input"]>;

/** The number of a new person. It comes from the request's entropy: their key must be there before the loop decides. */
export function personIdOf(fresh: string): string {
  const bytes = Buffer.from(sha256Hex(`person id ${fresh}`), "hex");
  let at = 0;
  const below = (bound: number): number => {
    at += 1;
    return (bytes[at - 1] ?? 0) % bound;
  };
  return mintId("person", { below });
}

/** People at the border: names are sealed on their way in and opened on their way out. */
export function border({ vault }: Pick<ControllerPorts, "vault">): Border<PeopleShape> {
  const add = async ({ roles, ...personal }: AddWire, fresh: string) => {
    const person = personIdOf(fresh);
    const sealed = await vault.seal(person, JSON.stringify(personal));
    return ok({ person, sealed, roles } satisfies AddInput);
  };

  const opened = async (view: PersonView): Promise<PersonView> => {
    if (view.name === "") return { ...view, name: view.erased ? "" : "admin" };
    // One damaged key hides one name; it does not take the list away.
    const text = await vault.open(view.person, view.name).catch(() => JSON.stringify({ name: "?" }));
    return text === undefined ? { ...view, name: "" } : { ...view, ...Personal.parse(JSON.parse(text)) };
  };

  const list = async ({ items, ...rest }: z.output<Ops["list"]["output"]>) => ({
    ...rest,
    items: await Promise.all(items.map(opened)),
  });

  const perform: Performers<PeopleShape["effects"]> = {
    "vault.drop": attempt(
      async ({ person }) => {
        await vault.drop(person);
        return null;
      },
      (error) => ({ code: "key-kept", detail: error instanceof Error ? error.message : String(error) }),
    ),
  };
  return {
    intake: { add },
    present: { add: opened, roles: opened, revoke: opened, erase: opened, whoami: opened, list },
    perform,
  };
}
