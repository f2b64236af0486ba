import type { Scope } from "../../shared/kernel/capability.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import type { Container, Stack } from "../../shared/services/wire.ts";
import { fleet } from "../fleet/fleet.ts";
import type { Why } from "../placement/contract.ts";
import type { Demand } from "../placement/demand.ts";
import { REASONS } from "../placement/reasons.ts";
import type { Forecast } from "./forecast.ts";
import type { ServicesShape, ServiceState } from "./state.ts";
import type { Applied, Change, ContainerChange, Note } from "./views.ts";

type In = Pick<Scope<ServicesShape>, "peek">;

export const nodeName = ({ peek }: In, node: string): string => peek(fleet).nodes[node]?.name ?? node;
const siteOf = ({ peek }: In, node: string): string => peek(fleet).nodes[node]?.site ?? "";

interface Weighing {
  readonly before: ServiceState | undefined;
  readonly after: ServiceState;
  readonly unchanged: boolean;
  readonly cast: Forecast;
  readonly demand: Demand;
  readonly notes: readonly Note[];
}

/** What applying a file does, as people are shown it: the same for a plan, a dry run and the deed. */
export function showApplied(scope: In, weighing: Weighing): Applied {
  const { before, after, unchanged, cast, notes } = weighing;
  const changes = changesOf(scope, weighing);
  const { missing, why } = cast;
  const going = changes.filter(({ does }) => does !== "stops");
  return {
    service: after.stack.name,
    revision: after.revision,
    outcome: before === undefined ? "created" : unchanged ? "unchanged" : "changed",
    summary: summaryOf(changes, missing, after),
    changes,
    containers: containerChanges(before?.stack, after.stack, before !== undefined && before.mac !== after.mac),
    placed: going.map(({ instance, node, name, site, because }) => ({ instance, node, name, site, because })),
    missing,
    rejected: why.rejected.map(({ node, code, params }) => ({
      node,
      name: nodeName(scope, node),
      site: siteOf(scope, node),
      because: say(REASONS[code].says, params),
    })),
    notes: [...notes],
  };
}

function changesOf(scope: In, { after, cast, demand }: Weighing): Change[] {
  const { startMs, stopped } = after;
  const at = (node: string) => ({ node, name: nodeName(scope, node), site: siteOf(scope, node) });
  const starts = cast.starts.map(({ id, node, why, instead }): Change => {
    const [best] = why.scored;
    const weighed = best === undefined ? {} : { score: best.score, parts: { ...best.parts } };
    const does = instead === undefined ? ("starts" as const) : ("moves" as const);
    const because = instead === undefined ? chosen(why) : follows(instead, why);
    const downtimeMs = instead === undefined ? {} : { downtimeMs: 0 };
    return { does, instance: id, ...at(node), because, ...pullOf(scope, node, demand), ...downtimeMs, ...weighed };
  });
  const restarts = cast.restarts.map(({ id, node }): Change => {
    if (stopped) return { does: "stays", instance: id, ...at(node), because: STOPPED, ...pullOf(scope, node, demand) };
    const measured = startMs === undefined ? {} : { downtimeMs: startMs };
    return {
      does: "restarts",
      instance: id,
      ...at(node),
      because: IN_PLACE,
      ...pullOf(scope, node, demand),
      ...measured,
    };
  });
  const stays = cast.stays.map(
    ({ id, node }): Change => ({ does: "stays", instance: id, ...at(node), because: STAYS }),
  );
  const stops = cast.stops.map(
    ({ id, node }): Change => ({ does: "stops", instance: id, ...at(node), because: SURPLUS }),
  );
  return [...stays, ...restarts, ...starts, ...stops];
}

const STAYS: Words = { fr: "elle y est déjà", en: "it stands there already" };
const STOPPED: Words = { fr: "elle y garde sa place, arrêtée", en: "it keeps its place there, stopped" };
const SURPLUS: Words = { fr: "une de moins est demandée", en: "one fewer is asked for" };
const IN_PLACE: Words = {
  fr: "elle s'arrête puis repart au même endroit",
  en: "it stops and starts again where it stands",
};

function chosen({ scored, rejected, rejectedMore }: Why): Words {
  const [best] = scored;
  return say(
    {
      fr: "meilleure note, {score} sur 100, parmi {of} machine(s) possibles ; {rejected} écartée(s)",
      en: "best score, {score} of 100, among {of} possible node(s); {rejected} passed over",
    },
    { score: best?.score ?? 0, of: scored.length, rejected: rejected.length + rejectedMore },
  );
}

const follows = (instead: string, why: Why): Words =>
  say(
    {
      fr: "elle répond avant que {instead} s'arrête ; {because}",
      en: "it answers before {instead} stops; {because}",
    },
    { instead, because: chosen(why) },
  );

/** What a node would have to fetch; absent when an image's size is known nowhere. */
function pullOf({ peek }: In, node: string, { images }: Demand): { pullBytes?: number } {
  const { nodes } = peek(fleet);
  const missing = images.filter((image) => nodes[node]?.inventory?.images.includes(image) !== true);
  const sizes = missing.map((image) =>
    Object.values(nodes)
      .map(({ inventory }) => inventory?.imageBytes?.[image])
      .find((bytes) => bytes !== undefined),
  );
  return sizes.includes(undefined) ? {} : { pullBytes: sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0) };
}

function summaryOf(changes: readonly Change[], missing: number, { stopped, stack }: ServiceState): Words {
  const count = (does: Change["does"]) => changes.filter((change) => change.does === does).length;
  const interrupted = changes.filter(({ does }) => does === "restarts");
  const parts: Words[] = [
    ...KINDS.flatMap(([does, words]) => (count(does) === 0 ? [] : [say(words, { n: count(does) })])),
    ...(missing === 0 ? [] : [say(MISSING, { n: missing })]),
    ...(interrupted.length === 0 ? [] : [interruption(interrupted)]),
    ...(stopped ? [say(STAYS_STOPPED, { service: stack.name })] : []),
  ];
  const join = (language: keyof Words) => parts.map((part) => part[language]).join(", ");
  return parts.length === 0
    ? { fr: "Rien ne change.", en: "Nothing changes." }
    : { fr: `${join("fr")}.`, en: `${join("en")}.` };
}

const KINDS: readonly (readonly [Change["does"], Words])[] = [
  ["starts", { fr: "{n} instance(s) à démarrer", en: "{n} instance(s) to start" }],
  ["moves", { fr: "{n} à remplacer sans interruption", en: "{n} to replace without interruption" }],
  ["restarts", { fr: "{n} à redémarrer sur place", en: "{n} to restart in place" }],
  ["stops", { fr: "{n} à arrêter", en: "{n} to stop" }],
  ["stays", { fr: "{n} inchangée(s)", en: "{n} unchanged" }],
];
const MISSING: Words = { fr: "{n} sans place pour l'instant", en: "{n} without a place for now" };

const STAYS_STOPPED: Words = {
  fr: "le service reste arrêté jusqu'à `lierre service start {service}`",
  en: "the service stays stopped until `lierre service start {service}`",
};

function interruption(changes: readonly Change[]): Words {
  const longest = Math.max(...changes.map(({ downtimeMs }) => downtimeMs ?? -1));
  if (longest < 0)
    return {
      fr: "interruption le temps d'un démarrage (jamais mesuré)",
      en: "interrupted for as long as a start takes (never measured)",
    };
  const seconds = Math.max(1, Math.ceil(longest / 1_000));
  return say({ fr: "interruption d'environ {seconds} s", en: "interrupted for about {seconds} s" }, { seconds });
}

/** What differs between two declarations, container by container. */
function containerChanges(before: Stack | undefined, after: Stack, contentDiffers: boolean): ContainerChange[] {
  const old = new Map((before?.containers ?? []).map((container) => [container.name, container]));
  const there = after.containers.map((container): ContainerChange => {
    const held = old.get(container.name);
    old.delete(container.name);
    if (held === undefined) return { container: container.name, is: "new", keys: [] };
    const keys = differing(held, container);
    const sealed = container.environment.length > 0 || container.files !== undefined;
    if (contentDiffers && sealed && !keys.includes("environment")) keys.push("environment");
    return { container: container.name, is: keys.length === 0 ? "same" : "changed", keys };
  });
  return [...there, ...[...old.keys()].map((container) => ({ container, is: "gone" as const, keys: [] }))];
}

function differing(a: Container, b: Container): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Container>;
  return [...names].filter((name) => contentHash(a[name] ?? null) !== contentHash(b[name] ?? null)).sort();
}
