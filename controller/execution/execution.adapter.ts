import { canonical } from "../../shared/kernel/json.ts";
import { NO_CONTENT, parseSealed } from "../../shared/services/sealed.ts";
import { attempt, type Failure } from "../../shared/kernel/effect.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { PlanToTell, SealedParts } from "./telling.ts";
import type { ExecutionShape } from "./execution.ts";
import type { TailEffects } from "./logs.ts";

const failure = (error: unknown): Failure => ({ code: "untold", detail: String(error) });

/** Puts together what is sealed of each instance, seals it to the node, and hands plans and requests to the bus, which signs them. */
export function border({ bus, keyring }: ControllerPorts): Border<ExecutionShape> {
  const tellPlan = async ({ node, site, recipient, plan, parts }: PlanToTell): Promise<null> => {
    const sealed: Record<string, string> = {};
    for (const [instance, part] of Object.entries(parts))
      sealed[instance] = await keyring.sealTo(recipient, await contentOf(part, keyring));
    if (!bus.publish("plan", { site, node }, { ...plan, sealed })) throw new Error("the bus is not connected");
    return null;
  };
  const tellTail = ({ node, site, request }: TailEffects["tell.tail"]["args"]): Promise<null> => {
    if (!bus.publish("tail", { site, node }, request)) throw new Error("the bus is not connected");
    return Promise.resolve(null);
  };
  return {
    intake: {},
    present: {},
    perform: { "tell.plan": attempt(tellPlan, failure), "tell.tail": attempt(tellTail, failure) },
  };
}

/** One text of all that an instance gets sealed. */
async function contentOf({ own, secrets, logins }: SealedParts, keyring: ControllerPorts["keyring"]): Promise<string> {
  const open = (sealed: string) => keyring.open(sealed);
  const content = own === "" ? NO_CONTENT : parseSealed(await open(own));
  if (content === undefined) throw new Error("the content of a service can't be read");
  const files = { ...content.files };
  for (const [name, sealed] of Object.entries(secrets)) files[`secret:${name}`] = await open(sealed);
  const opened = { ...content.logins };
  for (const [host, { username, sealed }] of Object.entries(logins))
    opened[host] = { username, password: await open(sealed) };
  return canonical({ ...content, files, logins: opened });
}
