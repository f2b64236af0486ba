import type { Scenario } from "./scenario.ts";
import { agentKilled } from "./scenarios/agent-killed.ts";
import { alone } from "./scenarios/alone.ts";
import { answers } from "./scenarios/answers.ts";
import { badLine } from "./scenarios/bad-line.ts";
import { clockAhead } from "./scenarios/clock-ahead.ts";
import { controllerKilled } from "./scenarios/controller-killed.ts";
import { dockerdHung } from "./scenarios/dockerd-hung.ts";
import { dockerdRestarted } from "./scenarios/dockerd-restarted.ts";
import { drain } from "./scenarios/drain.ts";
import { linkCut } from "./scenarios/link-cut.ts";
import { narrowLine } from "./scenarios/narrow-line.ts";
import { natsEmptied, natsFrozen, natsKilled } from "./scenarios/nats-down.ts";
import { oneWayDown, oneWayUp } from "./scenarios/one-way.ts";
import { update } from "./scenarios/update.ts";

/** All there are, in the order they are begun. */
export const SCENARIOS: readonly Scenario[] = [
  answers,
  dockerdHung,
  linkCut,
  agentKilled,
  badLine,
  dockerdRestarted,
  oneWayUp,
  oneWayDown,
  narrowLine,
  alone,
  clockAhead,
  controllerKilled,
  natsKilled,
  natsEmptied,
  natsFrozen,
  drain,
  update,
];
