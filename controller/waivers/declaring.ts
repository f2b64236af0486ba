import type { Scope } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import type { Command } from "../../shared/kernel/input.ts";
import type { Result } from "../../shared/kernel/result.ts";
import type { Stack } from "../../shared/services/wire.ts";
import { servicesContract } from "../services/contract.ts";
import { services } from "../services/services.ts";
import { lastGood } from "../services/state.ts";
import { waiversContract } from "./contract.ts";
import { type WaiversShape, waiversOf } from "./state.ts";

type In = Scope<WaiversShape>;

/**
 * A release was read under the waivers of its time. A person takes it up again, by a way back or by an older plan, only
 * under those of now. What runs already, and what the controller itself goes back to, goes on: that is a finding.
 */
export function beforeDeclaring(scope: In, command: Command): Result<unknown> | undefined {
  const stack = declaredBy(scope, command);
  if (stack === undefined) return undefined;
  const service = stack.name;
  const held = waiversOf(scope.state, service);
  const policy = (stack.waivers ?? []).find((used) => !held.has(used));
  return policy === undefined ? undefined : refuse(waiversContract, "waived-no-more", { service, policy });
}

function declaredBy({ peek }: In, { op, body }: Command): Stack | undefined {
  if (op === `${servicesContract.name}.apply`) return (body as { stack: Stack }).stack;
  if (op !== `${servicesContract.name}.rollback`) return undefined;
  const { service, to } = body as { service: string; to?: number };
  const held = peek(services).services[service];
  const back = held && (to === undefined ? lastGood(held) : held.releases.find(({ revision }) => revision === to));
  return back?.stack;
}
