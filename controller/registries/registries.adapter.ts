import type { z } from "zod";
import { ok } from "../../shared/kernel/result.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { registriesContract } from "./contract.ts";
import type { RegistriesShape } from "./state.ts";

type Login = (typeof registriesContract)["ops"]["login"];

/** At the border: a password is sealed before anything keeps it. */
export function border({ keyring }: Pick<ControllerPorts, "keyring">): Border<RegistriesShape> {
  const login = async ({ host, username, password }: z.output<Login["wire"]>) =>
    ok({
      host,
      username,
      sealed: await keyring.seal(password),
      mac: keyring.mac(`registry ${host}\n${username}\n${password}`),
    } satisfies z.output<Login["input"]>);
  return { intake: { login }, present: {}, perform: {} };
}
