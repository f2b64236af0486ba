import type { CommandInput, Scope } from "../../shared/kernel/capability.ts";
import { draft, type InputOf, refuse } from "../../shared/kernel/contract.ts";
import { NO_REASON, ok } from "../../shared/kernel/result.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { servicesContract } from "./contract.ts";
import { lastGood, type ServicesShape, type ServiceState } from "./state.ts";

type In = Scope<ServicesShape>;
type Command<O extends keyof (typeof servicesContract)["ops"]> = CommandInput<InputOf<typeof servicesContract, O>>;

const unknown = (service: string) => refuse(servicesContract, "unknown", { service });
const idsOf = ({ peek }: In, service: string): string[] => instancesOf(peek(placement), service).map(([id]) => id);

export function decideRemove(scope: In, { body: { service } }: Command<"remove">) {
  const held = scope.state.services[service];
  if (held === undefined) return unknown(service);
  const entries = [draft(servicesContract, "removed", { service })];
  return ok({ entries, output: { service, stops: idsOf(scope, service), keeps: held.stack.volumes } });
}

export function decideRestart({ state }: In, { body: { service } }: Command<"restart">) {
  const held = state.services[service];
  if (held === undefined) return unknown(service);
  const entries = [draft(servicesContract, "restarted", { service })];
  return ok({ entries, output: { service, restarts: held.restarts + 1 } });
}

export function decideStop(scope: In, { body: { service } }: Command<"stop">) {
  const held = scope.state.services[service];
  if (held === undefined) return unknown(service);
  if (held.stopped) return refuse(servicesContract, "stopped-already", { service });
  return ok({
    entries: [draft(servicesContract, "stopped", { service })],
    output: { service, stops: idsOf(scope, service) },
  });
}

export function decideStart({ state }: In, { body: { service } }: Command<"start">) {
  const held = state.services[service];
  if (held === undefined) return unknown(service);
  if (!held.stopped) return refuse(servicesContract, "running-already", { service });
  return ok({ entries: [draft(servicesContract, "started", { service })], output: { service } });
}

export function decideScale({ state }: In, { body: { service, replicas } }: Command<"scale">) {
  const held = state.services[service];
  if (held === undefined) return unknown(service);
  if (replicas > 1 && held.stack.volumes.length > 0 && held.stack.policy !== "replicated")
    return refuse(servicesContract, "scale-data", { service });
  const more = replicas - held.replicas;
  return ok({
    entries: more === 0 ? [] : [draft(servicesContract, "scaled", { service, replicas })],
    output: { service, replicas, starts: Math.max(0, more), stops: Math.max(0, -more) },
  });
}

export function decideRollback({ state }: In, { body: { service, to } }: Command<"rollback">) {
  const held = state.services[service];
  if (held === undefined) return unknown(service);
  const back = to === undefined ? lastGood(held) : releaseBefore(held, to);
  if (back === undefined)
    return to === undefined
      ? refuse(servicesContract, "no-way-back", { service })
      : refuse(servicesContract, "no-release", { service, revision: to });
  const body = { service, from: held.revision, to: back.revision, because: "asked", reason: NO_REASON } as const;
  const output = { service, from: held.revision, to: back.revision, revision: held.revision + 1 };
  return ok({ entries: [draft(servicesContract, "rolledBack", body)], output });
}

const releaseBefore = ({ releases, revision }: ServiceState, to: number) =>
  releases.find((release) => release.revision === to && to !== revision);
