import type { Scope } from "../../shared/kernel/capability.ts";
import { fleet } from "../fleet/fleet.ts";
import { gateway } from "../gateway/gateway.ts";
import { leavingDrafts, mayLeave } from "../gateway/leaving.ts";
import { placement } from "../placement/placement.ts";
import { measuredOf, usage } from "../usage/usage.ts";
import type { Door, Grounds } from "./runners.ts";
import type { ServicesShape } from "./state.ts";

/** All that conclusions about services are drawn from, as it is now. */
export const groundsOf = (scope: Scope<ServicesShape>): Grounds => ({
  services: scope.state,
  placement: scope.peek(placement),
  fleet: scope.peek(fleet),
  measured: (service) => measuredOf(scope.peek(usage), service),
  door: doorOf(scope),
});

function doorOf({ peek, peekLive, now }: Scope<ServicesShape>): Door {
  const { instances } = peek(placement);
  return {
    mayLeave: (instance) => mayLeave(peek(gateway), peekLive(gateway), now, instances, instance),
    name: (service, ids) => leavingDrafts(peek(gateway), service, ids),
  };
}
