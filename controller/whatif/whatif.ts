import type { Capability, Scope, Shape } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { ok, say, type Words } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import { findMember } from "../fleet/nodes.ts";
import { members } from "../fleet/state.ts";
import { exodusFrom, type Leaver } from "../placement/exodus.ts";
import { placement } from "../placement/placement.ts";
import { sitesContract } from "../sites/contract.ts";
import { sites } from "../sites/sites.ts";
import { type Outcome, whatifContract } from "./contract.ts";

interface WhatifShape extends Shape {
  readonly contract: typeof whatifContract;
  readonly state: object;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

type In = Scope<WhatifShape>;

export const whatif: Capability<WhatifShape> = {
  contract: whatifContract,
  foldVersion: 1,
  initial: () => ({}),
  live: () => ({}),
  evolve: {},
  decide: {},
  read: {
    site: (scope, { site }) => {
      if (scope.peek(sites).sites[site] === undefined) return refuse(sitesContract, "unknown", { site });
      const here = members(scope.peek(fleet)).filter((node) => node.site === site);
      return ok(without(scope, new Set(here.map(({ id }) => id)), { fr: `le lieu ${site}`, en: `site ${site}` }));
    },
    node: (scope, { node: which }) => {
      const found = findMember(scope.peek(fleet), which);
      if (!found.ok) return found;
      const { id, name } = found.value;
      return ok(without(scope, new Set([id]), { fr: `la machine ${name}`, en: `node ${name}` }));
    },
  },
};

function without(scope: In, lost: ReadonlySet<string>, what: Words): { summary: Words; instances: Outcome[] } {
  const { leavers } = exodusFrom(scope.peek(fleet), scope.peek(placement), lost);
  return { summary: summed(leavers, what), instances: leavers.map((leaver) => shown(scope, leaver)) };
}

function shown({ peek }: In, { service, instance, node, verdict, to, needs, others }: Leaver): Outcome {
  const { nodes } = peek(fleet);
  const nameOf = (id: string) => nodes[id]?.name ?? id;
  const there = to === undefined ? undefined : nodes[to];
  const params = { name: there?.name ?? "", site: there?.site ?? "", needs: needs ?? { fr: "", en: "" } };
  return {
    service,
    instance,
    node: nameOf(node),
    verdict,
    ...(there && { to: there.name, site: there.site }),
    others,
    because: say(BECAUSE[verdict], params),
  };
}

const BECAUSE: Readonly<Record<Leaver["verdict"], Words>> = {
  moves: { fr: "elle trouve place sur {name} ({site})", en: "it finds a place on {name} ({site})" },
  data: { fr: "ses données ne sont que là", en: "its data is only there" },
  bound: { fr: "elle n'est voulue nulle part ailleurs", en: "it is wanted nowhere else" },
  "no-place": { fr: "il manque {needs}", en: "missing: {needs}" },
};

function summed(leavers: readonly Leaver[], what: Words): Words {
  const count = (...verdicts: readonly Leaver["verdict"][]) =>
    leavers.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const services = new Set(leavers.map(({ service }) => service));
  const answering = new Set(leavers.filter(({ others }) => others > 0).map(({ service }) => service));
  const params = {
    what,
    stops: leavers.length,
    services: services.size,
    answering: answering.size,
    moves: count("moves"),
    stays: count("data", "bound"),
    stuck: count("no-place"),
  };
  return say(leavers.length === 0 ? NOTHING_THERE : LOST, params);
}

const NOTHING_THERE: Words = {
  fr: "Si {what} tombe, rien ne s'arrête : rien n'y est placé.",
  en: "If {what} fails, nothing stops: nothing stands there.",
};
const LOST: Words = {
  fr: "Si {what} tombe, {stops} instance(s) de {services} service(s) s'arrêtent ; {answering} de ces services répondent encore ailleurs. {moves} peuvent partir, {stays} restent là, {stuck} ne trouvent pas de place.",
  en: "If {what} fails, {stops} instance(s) of {services} service(s) stop; {answering} of these services still answer elsewhere. {moves} can move, {stays} stay there, {stuck} find no place.",
};
