import { attempt, type Failure } from "../../shared/kernel/effect.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { GatewayShape } from "./state.ts";
import type { TellRoutes } from "./telling.ts";

const failure = (error: unknown): Failure => ({ code: "untold", detail: String(error) });

/** Hands routes to the bus, which signs them. */
export function border({ bus }: Pick<ControllerPorts, "bus">): Border<GatewayShape> {
  const tellRoutes = ({ node, site, routes }: TellRoutes): Promise<null> => {
    if (!bus.publish("routes", { site, node }, routes)) throw new Error("the bus did not take the routes");
    return Promise.resolve(null);
  };
  return { intake: {}, present: {}, perform: { "tell.routes": attempt(tellRoutes, failure) } };
}
