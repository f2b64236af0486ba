import { MINUTE_MS } from "../../../shared/kernel/time.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";
import type { PlannedInstance } from "../../../shared/execution/wire.ts";
import { jitterMs } from "../../../shared/kernel/random.ts";
import type { ExecutionScope, ExecutionSettings, ProbeEffects, Work } from "../shape.ts";
import type { Condition } from "./condition.ts";
import type { Matches } from "./match.ts";

interface Probed {
  readonly round: number;
  readonly nextAtMs: number;
  /** In a row, up to now. */
  readonly failures: number;
  readonly passed: boolean;
  readonly detail: string;
  readonly sinceBootMs: number;
}

/** By container of the probe (id): another container is asked anew. */
export type Probes = Map<string, Probed>;

/** Failures in a row that count, and how long a start may take to answer at all. */
const FAILURES = 2;
const START_MS = MINUTE_MS;

/** Where an instance's probe asks, when its container runs and its port is published. */
function target({ id, stack: { probe, containers } }: PlannedInstance, { byKey }: Matches) {
  const match = probe && byKey.get(`${id}/${probe.container}`);
  if (probe === undefined || match?.right !== true || match.held?.status !== "running") return undefined;
  const ports =
    containers.find(({ name }) => name === probe.container)?.ports.filter((p) => p.protocol === "tcp") ?? [];
  const port = ports.find((p) => p.containerPort === probe.port) ?? ports.find((p) => p.hostPort === probe.port);
  return port && { probe, port: port.hostPort, id: match.held.id };
}

export function probesDue(
  { live, state, now }: ExecutionScope,
  matches: Matches,
  { address }: ExecutionSettings,
): Work {
  const work: Work = { effects: [], wakes: [] };
  for (const instance of state.plan?.content.instances ?? []) {
    const asked = target(instance, matches);
    if (asked === undefined) continue;
    const { nextAtMs, round } = live.probes.get(asked.id) ?? { nextAtMs: 0, round: 0 };
    if (nextAtMs > now.bootMs) {
      work.wakes.push(nextAtMs);
      continue;
    }
    const { path, timeoutMs } = asked.probe;
    const args = { address, port: asked.port, path, timeoutMs };
    work.effects.push({ key: `probe:${asked.id}:${round}`, type: "probe", args });
  }
  return work;
}

/** Notes an answer; `key` names the container that was asked. Forgets containers that are gone. */
export function probed(
  scope: ExecutionScope,
  key: string,
  matches: Matches,
  outcome: Outcome<ProbeEffects["probe"]["value"]>,
): void {
  const { live, state, now, random } = scope;
  const [, id = ""] = key.split(":");
  const there = new Set(matches.matches.flatMap(({ held }) => held?.id ?? []));
  for (const old of live.probes.keys()) if (!there.has(old)) live.probes.delete(old);
  const instances = state.plan?.content.instances ?? [];
  const asked = instances.map((instance) => target(instance, matches)).find((found) => found?.id === id);
  if (asked === undefined) return;
  const before = live.probes.get(id);
  live.probes.set(id, {
    round: (before?.round ?? 0) + 1,
    nextAtMs: now.bootMs + jitterMs(random, asked.probe.intervalMs, 10),
    failures: outcome.ok ? 0 : (before?.failures ?? 0) + 1,
    passed: outcome.ok || (before?.passed ?? false),
    detail: outcome.ok ? "" : outcome.error.detail,
    sinceBootMs: before?.sinceBootMs ?? now.bootMs,
  });
}

/** How an instance stands by its probe; undefined where it has none that can be asked now. */
export function probeCondition(
  { live, now }: ExecutionScope,
  instance: PlannedInstance,
  matches: Matches,
  { address }: ExecutionSettings,
): Condition | undefined {
  const asked = target(instance, matches);
  if (asked === undefined) return undefined;
  const known = live.probes.get(asked.id);
  if (known === undefined) return { is: "starting" };
  const { failures, passed, detail, sinceBootMs } = known;
  if (failures === 0) return { is: "on" };
  const patientUntilMs = sinceBootMs + START_MS;
  if (!passed && now.bootMs < patientUntilMs) return { is: "starting", untilMs: patientUntilMs };
  if (failures < FAILURES) return { is: "on" };
  const url = `http://${address}:${asked.port}${asked.probe.path}`;
  return { is: "ailing", reason: { code: "probe-failing", params: { url, detail } } };
}
