import { say, type Words } from "../../shared/kernel/result.ts";

/** Why a command has no exit code. */
const SENTENCES = {
  denied: {
    fr: "le propriétaire de cette machine n'y permet pas de commandes (« exec » dans son policy.json)",
    en: 'the owner of this machine allows no commands on it ("exec" in its policy.json)',
  },
  "other-life": {
    fr: "l'agent de cette machine a redémarré entre-temps ; recommencez",
    en: "this machine's agent has restarted meanwhile; try again",
  },
  "not-begun": {
    fr: "la demande s'est perdue en chemin, la commande n'a pas commencé ; recommencez",
    en: "the request was lost on its way, the command did not begin; try again",
  },
  busy: {
    fr: "trop de commandes tournent déjà sur cette machine ; attendez qu'une finisse",
    en: "too many commands run on this machine already; wait until one ends",
  },
  unheard: {
    fr: "plus personne n'écoutait, la commande a été arrêtée",
    en: "nobody listened any more, the command was ended",
  },
  behind: {
    fr: "la ligne n'a pas suivi ce que la commande écrit, elle a été arrêtée ; écrivez dans un fichier",
    en: "the line did not keep up with what the command writes, it was ended; write to a file",
  },
  "too-long": {
    fr: "la commande durait depuis une heure, elle a été arrêtée",
    en: "the command had run for an hour, it was ended",
  },
  "too-much": {
    fr: "la commande a écrit plus de 16 Mio, elle a été arrêtée ; écrivez dans un fichier",
    en: "the command wrote more than 16 MiB, it was ended; write to a file",
  },
  "not-running": {
    fr: "le conteneur ne tourne pas ici ; voyez `lierre service show`",
    en: "the container does not run here; see `lierre service show`",
  },
  unsealable: {
    fr: "ce que la commande doit lire n'est pas scellé pour cette machine",
    en: "what the command is to read is not sealed to this machine",
  },
} as const satisfies Record<string, Words>;

export type ExecFailure = keyof typeof SENTENCES;

const ENGINE: Words = { fr: "le moteur de la machine répond : {detail}", en: "the machine's engine answers: {detail}" };

/** The sentence of a failure; one that is not ours is the engine's. */
export function sentenceOf(code: string, detail = ""): Words {
  return Object.hasOwn(SENTENCES, code) ? SENTENCES[code as ExecFailure] : say(ENGINE, { detail });
}
