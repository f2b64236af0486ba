import { say, type Words } from "../../shared/kernel/result.ts";
import type { Rejection } from "./reasons.ts";

/** Where rejected nodes stand, and where copies of the service stand already. */
export interface Around {
  readonly siteOf: (node: string) => string;
  readonly nameOf: (node: string) => string;
  /** Sites that have a copy, or keep one. */
  readonly taken: ReadonlySet<string>;
}

type Told = Pick<Rejection, "node" | "code"> & { readonly params: Readonly<Record<string, string | number>> };

/**
 * What is missing for one more instance, as part of a sentence ("2 GiB of memory at a third site"): the smallest lack of
 * all nodes. `rejected`: as a choice that found no node has them, the one that lacks the least first.
 */
export function shortage(rejected: readonly Told[], around: Around): Words {
  const lacking = rejected.find(({ params }) => AMOUNTS.some(({ key }) => typeof params[key] === "number"));
  if (lacking !== undefined) return joined([amounts(lacking.params), place(lacking.node, around)], " ");
  const elsewhere = rejected.find(({ code }) => code === "data-elsewhere");
  if (elsewhere !== undefined) return say(WORDS["data-elsewhere"], named(elsewhere.params, around));
  const nearest = ORDER.find((code) => rejected.some((one) => one.code === code));
  const told = rejected.find(({ code }) => code === nearest);
  if (nearest === undefined || told === undefined) return WORDS.none;
  return say(WORDS[nearest], { ...told.params, name: around.nameOf(told.node) });
}

/** Reasons other than room, the one that is soonest put right first. */
const ORDER = [
  "port-taken",
  "plan-full",
  "silent",
  "cordoned",
  "unknown",
  "no-engine",
  "distrusted",
  "constraint",
  "wrong-platform",
  "same-node",
  "site-not-wanted",
  "site-excluded",
] as const;

const WORDS = {
  none: { fr: "une première machine", en: "a first node" },
  "data-elsewhere": {
    fr: "une place là où sont ses données ({where})",
    en: "a place where its data is ({where})",
  },
  "port-taken": { fr: "une machine où le port {port} est libre", en: "a node where port {port} is free" },
  "plan-full": { fr: "une machine qui porte moins de services", en: "a node that runs fewer services" },
  silent: { fr: "une machine qui répond ({name} ne dit plus rien)", en: "a node that answers ({name} is silent)" },
  cordoned: {
    fr: "une machine qui prend du nouveau ({name} est sous cordon)",
    en: "a node that takes new things ({name} is cordoned)",
  },
  unknown: { fr: "l'inventaire de {name}", en: "the inventory of {name}" },
  "no-engine": { fr: "un Docker qui répond sur {name}", en: "a Docker that answers on {name}" },
  distrusted: {
    fr: "une machine à qui se fier ({name} existe en double)",
    en: "a node to trust ({name} exists twice)",
  },
  constraint: { fr: "une machine où « {constraint} »", en: "a node with `{constraint}`" },
  "wrong-platform": { fr: "une machine {needs}", en: "a {needs} node" },
  "same-node": { fr: "une machine de plus", en: "one more node" },
  "site-not-wanted": { fr: "une machine dans un lieu voulu", en: "a node at a wanted site" },
  "site-excluded": { fr: "une machine dans un lieu non exclu", en: "a node at a site that is not excluded" },
} as const satisfies Record<string, Words>;

const named = (params: Told["params"], { nameOf }: Around) => ({
  where: String(params["where"] ?? "")
    .split(", ")
    .map(nameOf)
    .join(", "),
});

const AMOUNTS = [
  { key: "missingMiB", of: { fr: "{amount} de mémoire", en: "{amount} of memory" }, show: bytesWords },
  { key: "missingMilli", of: { fr: "{amount} processeur", en: "{amount} CPU" }, show: cpuWords },
  { key: "missingDiskMiB", of: { fr: "{amount} de disque", en: "{amount} of disk" }, show: bytesWords },
] as const;

function amounts(params: Told["params"]): Words {
  const each = AMOUNTS.flatMap(({ key, of, show }) => {
    const missing = params[key];
    return typeof missing === "number" && missing > 0 ? [say(of, { amount: show(missing) })] : [];
  });
  return { fr: each.map(({ fr }) => fr).join(" et "), en: each.map(({ en }) => en).join(" and ") };
}

/** Never less than what is missing: a tenth is rounded up. */
const tenths = (value: number): string => String(Math.ceil(value * 10) / 10);
const comma = (text: string): string => text.replace(".", ",");

function bytesWords(mib: number): Words {
  const [text, unit] = mib < 1_024 ? [String(mib), "M"] : [tenths(mib / 1_024), "G"];
  return { fr: `${comma(text)} ${unit}io`, en: `${text} ${unit}iB` };
}

function cpuWords(milli: number): Words {
  const text = tenths(milli / 1_000);
  return { fr: comma(text), en: text };
}

const ORDINALS: readonly Words[] = [
  { fr: "un premier", en: "a first" },
  { fr: "un deuxième", en: "a second" },
  { fr: "un troisième", en: "a third" },
  { fr: "un quatrième", en: "a fourth" },
];
const ANOTHER: Words = { fr: "un autre", en: "another" };

function place(node: string, { siteOf, nameOf, taken }: Around): Words {
  const params = { name: nameOf(node), site: siteOf(node), which: ORDINALS[taken.size] ?? ANOTHER };
  if (taken.size === 0) return say({ fr: "sur {name} ({site})", en: "on {name} ({site})" }, params);
  if (taken.has(siteOf(node))) return say({ fr: "sur {name} ({site})", en: "on {name} ({site})" }, params);
  return say({ fr: "dans {which} lieu", en: "at {which} site" }, params);
}

const joined = (words: readonly Words[], by: string): Words => ({
  fr: words.map(({ fr }) => fr).join(by),
  en: words.map(({ en }) => en).join(by),
});
