import type { Scope } from "../../shared/kernel/capability.ts";
import { NO_REASON } from "../../shared/kernel/result.ts";
import { byId } from "../../shared/kernel/json.ts";
import { rfc3339, SECOND_MS } from "../../shared/kernel/time.ts";
import { execution, seenKey } from "../execution/execution.ts";
import { fleet, nodeStateWord } from "../fleet/fleet.ts";
import { paceOf } from "../fleet/pace.ts";
import { members, type NodeState } from "../fleet/state.ts";
import { instancesOf, type PlacedInstance, placement } from "../placement/placement.ts";
import { services } from "../services/services.ts";
import { releaseOf, type ServiceState } from "../services/state.ts";
import { sites } from "../sites/sites.ts";
import type { ServiceRow, StateWord } from "./contract.ts";
import type { OverviewShape } from "./overview.ts";

type In = Scope<OverviewShape>;

/** The state word of a node, as the fleet gives it. */
const wordOf = ({ peekLive, now }: In, node: NodeState): StateWord => nodeStateWord(node, peekLive(fleet), now);

/** An instance as people see it: what its node last said, unless the node is silent. */
export function instanceRow(scope: In, instance: string, placed: PlacedInstance, service: ServiceState) {
  const { node, placedAtMs, revision } = placed;
  const { stopped } = service;
  const stack = releaseOf(service, revision)?.stack ?? service.stack;
  const held = scope.peek(fleet).nodes[node];
  const seen = scope.peek(execution).instances[seenKey(instance, node)];
  const observed = seen?.state === "gone" ? undefined : seen;
  const silent = held?.silentSinceMs !== undefined;
  const address = held?.inventory?.address ?? "";
  const ports = stack.containers.flatMap((c) => c.ports.map((p) => `${address}:${p.hostPort}/${p.protocol}`));
  const told = (observed?.state as StateWord | undefined) ?? (stopped ? "maintenance" : "joining");
  const state: StateWord = silent ? "silent" : told;
  const progress = state === "ok" ? undefined : scope.peekLive(execution).progress.get(seenKey(instance, node));
  return {
    instance,
    node,
    name: held?.name ?? node,
    site: held?.site ?? "",
    state,
    since: rfc3339((silent ? held?.silentSinceMs : observed?.sinceMs) ?? placedAtMs),
    reason: observed?.reason ?? NO_REASON,
    revision,
    ...(progress !== undefined && { containers: [...progress.containers] }),
    answersAt: address === "" ? [] : ports,
  };
}

/** A service is as well as its instances: `down` when none is ok, `degraded` when one is missing. */
export function serviceState(
  states: readonly StateWord[],
  { replicas: wanted, stopped }: Pick<ServiceState, "replicas" | "stopped">,
): StateWord {
  if (stopped) return "maintenance";
  const up = states.filter((state) => state === "ok").length;
  if (up >= wanted) return "ok";
  if (up > 0 || states.includes("degraded")) return "degraded";
  if (states.length > 0 && states.every((state) => state === "silent")) return "silent";
  return states.includes("joining") ? "joining" : "down";
}

export function serviceRows(scope: In): [id: string, row: ServiceRow][] {
  const { peek } = scope;
  return byId(peek(services).services).map(([service, held]) => {
    const { stack } = held;
    const rows = instancesOf(peek(placement), service).map(([id, placed]) => instanceRow(scope, id, placed, held));
    const states = rows.map(({ state }) => state);
    const up = states.filter((state) => state === "ok").length;
    const row = {
      service,
      state: serviceState(states, held),
      policy: stack.policy,
      replicas: `${up}/${held.replicas}`,
      sites: [...new Set(rows.map(({ site }) => site))].sort(),
      answersAt: rows.flatMap(({ answersAt }) => answersAt),
    };
    return [service, row];
  });
}

export function nodeRows(scope: In) {
  const { peek, peekLive, now } = scope;
  const all = peek(fleet).nodes;
  const { byNode } = peek(placement);
  const size = members(peek(fleet)).length;
  return byId(all)
    .filter(([, { retired }]) => !retired)
    .map(([node, held]) => {
      const heardAtMs = peekLive(fleet).heard.get(node);
      const ago = heardAtMs === undefined ? {} : { heardSecondsAgo: Math.floor((now.bootMs - heardAtMs) / SECOND_MS) };
      const { beatMs } = paceOf(peek(sites).sites[held.site]?.link ?? "unmetered", size);
      return {
        node,
        name: held.name,
        site: held.site,
        state: wordOf(scope, held),
        ...ago,
        expectedEverySeconds: Math.round(beatMs / SECOND_MS),
        instances: byNode[node]?.length ?? 0,
      };
    });
}

/** A site is silent when all its nodes are, degraded when one is not well, and as well as its nodes otherwise. */
export function siteRows({ peek }: In, nodes: ReturnType<typeof nodeRows>) {
  const { byNode, instances } = peek(placement);
  return byId(peek(sites).sites).map(([site, { label }]) => {
    const mine = nodes.filter((node) => node.site === site);
    const placed = mine.flatMap(({ node }) => byNode[node] ?? []).map((id) => instances[id]?.service);
    return {
      site,
      label,
      state: siteState(mine.map(({ state }) => state)),
      nodes: mine.length,
      services: new Set(placed).size,
    };
  });
}

function siteState(states: readonly StateWord[]): StateWord {
  const [first] = states;
  if (first === undefined) return "joining";
  if (states.every((state) => state === first)) return first;
  return states.every((state) => state === "ok" || state === "maintenance") ? "ok" : "degraded";
}
