import { attempt } from "../../shared/kernel/effect.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { ExecShape, ExecToTell } from "./state.ts";

/** Seals what a command reads to its node, and hands the request to the bus, which signs it. */
export function border({ bus, keyring }: Pick<ControllerPorts, "bus" | "keyring">): Border<ExecShape> {
  const tell = async ({ node, site, recipient, request, input }: ExecToTell): Promise<null> => {
    const sealed = input === "" ? "" : await keyring.sealTo(recipient, input);
    if (!bus.publish("exec", { site, node }, { ...request, input: sealed }))
      throw new Error("the bus is not connected");
    return null;
  };
  const perform = { "tell.exec": attempt(tell, (error) => ({ code: "untold", detail: String(error) })) };
  return { intake: {}, present: {}, perform };
}
