import type { Applied, Change } from "../../services/views.ts";
import { shortBytes, shortDuration } from "../quantities.ts";
import { plain } from "./cell.ts";
import type { Look } from "./look.ts";
import { table } from "./table.ts";

const WORDS = {
  release: { fr: "version", en: "release" },
  changes: { fr: "Ce qui change", en: "What changes" },
  containers: { fr: "Dans le fichier", en: "In the file" },
  rejected: { fr: "Machines écartées", en: "Nodes passed over" },
  notes: { fr: "À savoir", en: "Worth knowing" },
  apply: {
    fr: "Pour l'appliquer exactement ainsi : lierre service apply --plan {plan}",
    en: "To apply exactly this: lierre service apply --plan {plan}",
  },
  starts: { fr: "+ démarre", en: "+ starts" },
  stops: { fr: "- s'arrête", en: "- stops" },
  moves: { fr: "> remplace", en: "> replaces" },
  restarts: { fr: "~ redémarre", en: "~ restarts" },
  stays: { fr: "= reste", en: "= stays" },
  new: { fr: "+ nouveau", en: "+ new" },
  changed: { fr: "~ changé", en: "~ changed" },
  gone: { fr: "- retiré", en: "- gone" },
  same: { fr: "= pareil", en: "= same" },
  unknown: { fr: "taille inconnue", en: "size unknown" },
  pull: { fr: "{size} à télécharger", en: "{size} to fetch" },
  down: { fr: "{time} d'interruption", en: "{time} without an answer" },
  unmeasured: { fr: "interruption jamais mesurée", en: "interruption never measured" },
} as const;

/** `lierre service plan` and `apply`: what becomes of what, where, why, and what it costs. */
export function appliedText(applied: Applied, look: Look): string {
  const say = (word: keyof typeof WORDS) => WORDS[word][look.language];
  const { service, revision, summary, plan, changes, containers, rejected, notes } = applied;
  const head = `${plain(service)}, ${say("release")} ${revision}: ${plain(summary[look.language])}\n`;
  const sections = [
    block(
      say("changes"),
      changes.map((change) => changeRow(change, look)),
    ),
    block(
      say("containers"),
      containers
        .filter(({ is }) => is !== "same")
        .map(({ container, is, keys }) => [say(is), plain(container), keys.join(", ")]),
    ),
    block(
      say("rejected"),
      rejected.map(({ name, site, because }) => [plain(name), plain(site), plain(because[look.language])]),
    ),
    block(
      say("notes"),
      notes.map(({ file, line, says }) => [`${plain(file)}:${line}`, plain(says[look.language])]),
    ),
  ];
  const tail = plan === undefined ? "" : `\n${say("apply").replace("{plan}", plan)}\n`;
  return head + sections.join("") + tail;
}

function changeRow(change: Change, look: Look): string[] {
  const { does, instance, name, site, because } = change;
  const cost = does === "stays" || does === "stops" ? "" : costText(change, look);
  return [
    WORDS[does][look.language],
    plain(instance),
    `${plain(name)} (${plain(site)})`,
    cost,
    plain(because[look.language]),
  ];
}

function costText({ does, pullBytes, downtimeMs }: Change, { language }: Look): string {
  const pull =
    pullBytes === undefined
      ? WORDS.pull[language].replace("{size}", WORDS.unknown[language])
      : pullBytes === 0
        ? ""
        : WORDS.pull[language].replace("{size}", shortBytes(pullBytes, language));
  const down =
    does !== "restarts"
      ? ""
      : downtimeMs === undefined
        ? WORDS.unmeasured[language]
        : WORDS.down[language].replace("{time}", shortDuration(Math.max(1_000, downtimeMs), language));
  return [pull, down].filter((text) => text !== "").join(", ");
}

/** A title and its rows below it, aligned, without columns that say nothing; nothing without rows. */
function block(title: string, rows: readonly (readonly string[])[]): string {
  const spoken = rows[0]?.map((_, column) => rows.some((row) => row[column] !== "")) ?? [];
  const [first, ...others] = rows.map((row) => row.filter((_, column) => spoken[column]));
  if (first === undefined) return "";
  return `\n${title}\n${table(first, others).replaceAll(/^(?=.)/gm, "  ")}`;
}
