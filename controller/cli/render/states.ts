import type { Words } from "../../../shared/kernel/result.ts";
import { type Look, type Paint, paint } from "./look.ts";

interface StateLook {
  readonly shape: string;
  readonly colour: Paint;
  readonly says: Words;
}

/** The state words: never by colour alone, so each has a shape and a word. */
const STATES: Readonly<Record<string, StateLook>> = {
  ok: { shape: "●", colour: "green", says: { fr: "En service", en: "OK" } },
  degraded: { shape: "▲", colour: "yellow", says: { fr: "Diminué", en: "Degraded" } },
  down: { shape: "✕", colour: "red", says: { fr: "En panne", en: "Down" } },
  silent: { shape: "◌", colour: "dim", says: { fr: "Sans nouvelles", en: "Silent" } },
  maintenance: { shape: "‖", colour: "blue", says: { fr: "En entretien", en: "Maintenance" } },
  joining: { shape: "◔", colour: "blue", says: { fr: "Arrive", en: "Joining" } },
  retired: { shape: "▫", colour: "dim", says: { fr: "Retiré", en: "Retired" } },
};

const SEVERITIES: Readonly<Record<string, StateLook>> = {
  critical: { shape: "✕", colour: "red", says: { fr: "Grave", en: "Critical" } },
  warning: { shape: "▲", colour: "yellow", says: { fr: "Attention", en: "Warning" } },
  notice: { shape: "·", colour: "dim", says: { fr: "À savoir", en: "Notice" } },
};

/** A state as shape and word; a word that is no state stays as it is. */
export function stateText(word: string, look: Look): string {
  return shown(STATES[word], word, look);
}

export function severityText(word: string, look: Look): string {
  return shown(SEVERITIES[word], word, look);
}

/** Only the shape of a severity, to stand before a sentence. */
export function severityShape(word: string, look: Look): string {
  const held = SEVERITIES[word];
  return held === undefined ? word : paint(look, held.colour, held.shape);
}

function shown(held: StateLook | undefined, word: string, look: Look): string {
  return held === undefined ? word : paint(look, held.colour, `${held.shape} ${held.says[look.language]}`);
}
