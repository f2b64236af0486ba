import type { Words } from "../../shared/kernel/result.ts";

/** What the command line itself says. */
export const CLI_WORDS = {
  about: {
    fr: "Garde des services en vie sur des PC de seconde main, dans des tiers-lieux.",
    en: "Keeps services alive on second-hand PCs standing in third places.",
  },
  json: { fr: "répond en JSON, comme l'API", en: "answer in JSON, as the API does" },
  api: { fr: "adresse du contrôleur", en: "address of the controller" },
  tokenFile: { fr: "fichier de votre jeton", en: "file of your token" },
  ca: { fr: "fichier PEM d'une autorité à croire", en: "PEM file of an authority to trust" },
  timeout: { fr: "temps d'attente de la réponse (30s)", en: "how long to wait for an answer (30s)" },
  noColor: { fr: "sans couleur", en: "no colour" },
  yes: { fr: "ne demande pas de confirmation", en: "ask for no confirmation" },
  help: { fr: "cette aide", en: "this help" },
  version: { fr: "la version", en: "the version" },
  dryRun: { fr: "dit ce qui serait fait, sans le faire", en: "say what would be done, and do nothing" },
  files: { fr: "un fichier, `-` pour l'entrée standard", en: "a file, `-` for standard input" },
  exitCode: { fr: "sort avec 5 si tout ne va pas bien", en: "end with 5 unless all is well" },
  helpTopics: { fr: "aide sur une commande, ou `exit-codes`", en: "help on a command, or `exit-codes`" },
  completion: { fr: "script de complétion pour bash, zsh ou fish", en: "completion script for bash, zsh or fish" },
  events: { fr: "montre ce qui s'est passé", en: "show what happened" },
  follow: { fr: "continue au fil de l'eau", en: "go on as it happens" },
  last: { fr: "combien d'événements passés", en: "how many past events" },
  dir: { fr: "lit ce dossier de journal, sans contrôleur", en: "read this journal folder, without a controller" },
  count: { fr: "combien d'entrées", en: "how many entries" },
  needsYes: {
    fr: "Cette commande enlève quelque chose, et personne n'est là pour confirmer. Ajoutez --yes, ou voyez avec --dry-run.",
    en: "This command removes something, and nobody is there to confirm. Add --yes, or look with --dry-run.",
  },
  yesNo: { fr: "{what} Continuer ? [o/N] ", en: "{what} Go on? [y/N] " },
  cancelled: { fr: "Abandonné, rien n'a été fait.", en: "Cancelled, nothing was done." },
  done: { fr: "C'est fait.", en: "Done." },
  dryRunDone: { fr: "Essai seulement : rien n'a été fait.", en: "Dry run only: nothing was done." },
  nothing: { fr: "Rien à montrer.", en: "Nothing to show." },
  more: { fr: "Il y en a d'autres : --cursor {cursor}", en: "There are more: --cursor {cursor}" },
  default: { fr: "sinon {value}", en: "default {value}" },
  choices: { fr: "{choices}", en: "{choices}" },
  unreachable: {
    fr: "Le contrôleur ne répond pas à {api} : {reason}. Est-il démarré ? L'adresse se change avec --api ou LIERRE_API.",
    en: "The controller does not answer at {api}: {reason}. Is it running? Change the address with --api or LIERRE_API.",
  },
  late: {
    fr: "Pas de réponse en {seconds} s. Ce qui était demandé est peut-être fait : regardez, ou attendez plus avec --timeout.",
    en: "No answer within {seconds} s. What was asked may be done: look, or wait longer with --timeout.",
  },
  odd: {
    fr: "{api} a répondu autre chose que Lierre (HTTP {status}). L'adresse est-elle la bonne ?",
    en: "{api} answered something that is not Lierre's (HTTP {status}). Is the address right?",
  },
  lineLost: {
    fr: "La liaison est coupée, nouvel essai dans {seconds} s.",
    en: "The line is lost, trying again in {seconds} s.",
  },
  noFile: { fr: "Le fichier {path} n'existe pas.", en: "There is no file {path}." },
  unreadable: { fr: "Le fichier {path} ne peut être lu : {reason}", en: "The file {path} can't be read: {reason}" },
  noTokenFile: {
    fr: "Le fichier de jeton {path} n'existe pas. Donnez-en un avec --token-file ou LIERRE_TOKEN_FILE.",
    en: "There is no token file {path}. Give one with --token-file or LIERRE_TOKEN_FILE.",
  },
  badDuration: {
    fr: "« {text} » n'est pas une durée : 30s, 10min, 2h, 7d.",
    en: "“{text}” is no duration: 30s, 10min, 2h, 7d.",
  },
  badSize: { fr: "« {text} » n'est pas une taille : 512M, 20G.", en: "“{text}” is no size: 512M, 20G." },
  noShell: { fr: "Shell inconnu : {text}. bash, zsh ou fish.", en: "Unknown shell: {text}. bash, zsh or fish." },
  unknownOption: { fr: "L'option {text} n'existe pas. Voyez --help.", en: "There is no option {text}. See --help." },
  unknownCommand: {
    fr: "La commande « {text} » n'existe pas. Voyez --help.",
    en: "There is no command “{text}”. See --help.",
  },
  missingArgument: { fr: "Il manque {text}. Voyez --help.", en: "{text} is missing. See --help." },
  excessArguments: { fr: "Il y a trop d'arguments. Voyez --help.", en: "There are too many arguments. See --help." },
  badChoice: { fr: "Une valeur ne convient pas : {text}", en: "A value does not fit: {text}" },
} as const satisfies Record<string, Words>;

/** Titles of help pages. */
export const HELP_TITLES: Readonly<Record<string, Words>> = {
  "Usage:": { fr: "Emploi :", en: "Usage:" },
  "Arguments:": { fr: "Arguments :", en: "Arguments:" },
  "Options:": { fr: "Options :", en: "Options:" },
  "Global Options:": { fr: "Options générales :", en: "Global options:" },
  "Commands:": { fr: "Commandes :", en: "Commands:" },
};
