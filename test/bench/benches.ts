import { agentBundle, agentCpu, agentMemory } from "./agent.ts";
import type { Bench } from "./bench.ts";
import { cliHelp } from "./cli-help.ts";
import { planLargeFile } from "./compose-file.ts";
import { controllerCpu, controllerMemory } from "./controller-fleet.ts";
import { reportCost } from "./controller-services.ts";
import { gatewayFailover, gatewayLatency } from "./gateway.ts";
import { journalFold } from "./journal-fold.ts";
import { journalStart } from "./journal-start.ts";
import { largeController } from "./large-controller.ts";
import { changeCost } from "./placement-change.ts";
import { curveOfInstances, curveOfNodes } from "./placement-curve.ts";
import { placeOn1000, placeOn500, placeOn5000 } from "./placement.ts";
import { reconcileNoop } from "./reconcile-noop.ts";

/** Every figure that is promised, each in a file of its own. */
export const BENCHES: readonly Bench[] = [
  agentBundle,
  agentMemory,
  agentCpu,
  reconcileNoop,
  controllerCpu,
  controllerMemory,
  reportCost,
  placeOn500,
  placeOn1000,
  placeOn5000,
  curveOfNodes,
  curveOfInstances,
  changeCost,
  planLargeFile,
  largeController,
  journalFold,
  journalStart,
  cliHelp,
  gatewayLatency,
  gatewayFailover,
];
