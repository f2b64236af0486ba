import type { Words } from "../../shared/kernel/result.ts";

/** What a look at a project says. */
export const LOOK_WORDS = {
  choose: {
    fr: "Choisissez-en un : `lierre service import MACHINE PROJET`.",
    en: "Choose one: `lierre service import NODE PROJECT`.",
  },
  begin: {
    fr: "Rien n'est arrêté. `lierre service import-start {plan}` arrête ces conteneurs, copie leurs données et démarre le service ; il est sans réponse pendant ce temps. Ce plan vaut 30 minutes.",
    en: "Nothing is stopped. `lierre service import-start {plan}` stops these containers, copies their data and starts the service; nothing answers meanwhile. This plan holds for 30 minutes.",
  },
  untold: {
    fr: "la demande n'a pas pu partir : le bus n'est pas relié ; recommencez",
    en: "the request could not leave: the bus is not connected; try again",
  },
  unanswered: {
    fr: "la machine n'a pas répondu : elle compte peut-être encore ses données, ou son agent est trop ancien pour cela ; recommencez",
    en: "the node did not answer: it may still be counting its data, or its agent is too old for this; try again",
  },
  nothing: { fr: "la machine n'a rien trouvé sous ce nom", en: "the node found nothing under that name" },
  unreadable: { fr: "le projet n'a pas pu être lu : {detail}", en: "the project could not be read: {detail}" },
  taken: {
    fr: "un service s'appelle déjà {service} : donnez un autre nom avec --name",
    en: "a service is called {service} already: give another name with --name",
  },
  "no-room": {
    fr: "la copie des données demande {needed} Mio, et le disque n'en a que {free} de libres : faites de la place",
    en: "the copy of the data takes {needed} MiB, and the disk has only {free} free: make room",
  },
  "no-name": {
    fr: "le nom du projet ne peut pas être celui d'un service (a-z, 0-9 et -) : donnez-en un avec --name",
    en: "the project's name can't be that of a service (a-z, 0-9 and -): give one with --name",
  },
  at: { fr: "{key} : {says}", en: "{key}: {says}" },
} as const satisfies Record<string, Words>;

/** What comes after a step. */
export const NEXT_WORDS = {
  begun: {
    fr: "Suivez avec `lierre service import-ls`. Une fois les données copiées, {service} démarre sur {node} et y reste ; s'il ne va pas bien, `lierre service import-undo {import}` remet tout comme avant. Les anciens conteneurs et leurs données restent : retirez-les vous-même quand vous êtes sûr.",
    en: "Follow it with `lierre service import-ls`. Once the data is copied, {service} starts on {node} and stays there; if it is not well, `lierre service import-undo {import}` puts all as it was. The old containers and their data stay: remove them yourself once you are sure.",
  },
  undoing: {
    fr: "Les anciens conteneurs redémarrent avec leurs anciennes données ; ce que {service} a écrit depuis reste dans ses volumes, sur {node}.",
    en: "The old containers start with their old data; what {service} has written since stays in its volumes, on {node}.",
  },
} as const satisfies Record<string, Words>;
