import { attempt, type Failure } from "../../shared/kernel/effect.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { PlanToTell } from "./telling.ts";
import type { ExecutionShape } from "./execution.ts";
import type { TailEffects } from "./logs.ts";

const failure = (error: unknown): Failure => ({ code: "untold", detail: String(error) });

/** Seals environments to the node, and hands plans and requests to the bus, which signs them. */
export function border({ bus, keyring }: ControllerPorts): Border<ExecutionShape> {
  const tellPlan = async ({ node, site, recipient, plan, environments }: PlanToTell): Promise<null> => {
    const sealed: Record<string, string> = {};
    for (const [instance, text] of Object.entries(environments))
      sealed[instance] = await keyring.sealTo(recipient, await keyring.open(text));
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
