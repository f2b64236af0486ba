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
  composeFiles: {
    fr: "un fichier Compose, `-` pour l'entrée standard ; plusieurs se fusionnent dans l'ordre ; sinon compose.yaml d'ici",
    en: "a Compose file, `-` for standard input; several are merged in their order; else compose.yaml here",
  },
  secretFile: {
    fr: "fichier qui contient la valeur, pris tel quel ; sinon l'entrée standard, sans son dernier retour à la ligne",
    en: "file that holds the value, taken as it is; else standard input, without its last line break",
  },
  secretPrompt: {
    fr: "Valeur secrète (rien ne s'affiche) : ",
    en: "Secret value (nothing is shown): ",
  },
  secretEmpty: {
    fr: "Il n'y a rien sur l'entrée standard ni dans le fichier. Donnez la valeur par l'un des deux : `printf %s … | lierre …`, ou --file.",
    en: "There is nothing on standard input or in the file. Give the value by one of them: `printf %s … | lierre …`, or --file.",
  },
  secretNoText: {
    fr: "Ce n'est pas du texte UTF-8. Passez-le en base64 : `base64 FICHIER | lierre … --encoding base64`.",
    en: "That is no UTF-8 text. Hand it over in base64: `base64 FILE | lierre … --encoding base64`.",
  },
  stdin: {
    fr: "donne à lire à la commande ce qui arrive sur l'entrée standard (64 Kio au plus)",
    en: "let the command read what comes in on standard input (64 KiB at most)",
  },
  stdinTooLarge: {
    fr: "L'entrée standard fait {bytes} octets, et une commande en lit 65536 au plus. Mettez-la dans un volume.",
    en: "Standard input has {bytes} bytes, and a command reads 65536 at most. Put it into a volume.",
  },
  commandCode: { fr: "La commande a fini avec le code {code}.", en: "The command ended with code {code}." },
  commandFailed: { fr: "La commande n'a pas abouti : {reason}.", en: "The command did not end well: {reason}." },
  commandGap: {
    fr: "Une partie de ce que la commande a écrit s'est perdue en chemin.",
    en: "A part of what the command wrote was lost on its way.",
  },
  commandLost: {
    fr: "La liaison est coupée : rien ne dit comment la commande finit. Sans personne qui écoute, elle est arrêtée en deux minutes.",
    en: "The line is lost: nothing says how the command ends. With nobody listening it is ended within two minutes.",
  },
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
  wait: {
    fr: "attend que ce soit fait, pendant ce temps au plus (10min)",
    en: "wait until it is done, for this long at most (10min)",
  },
  allStopped: { fr: "{name} est arrêté.", en: "{name} is stopped." },
  arrived: { fr: "{name} : version {revision}, en ordre.", en: "{name}: release {revision}, all in order." },
  gaveUp: {
    fr: "{name} n'a pas pris : {reason}. La version d'avant tourne de nouveau.",
    en: "{name} did not come up: {reason}. The release before runs again.",
  },
  waitOver: {
    fr: "{name} n'est pas en ordre après {seconds} s. Cela continue sans cette commande : `lierre service show {name}`.",
    en: "{name} is not in order after {seconds} s. It goes on without this command: `lierre service show {name}`.",
  },
  waitMissing: { fr: "  {missing} instance(s) sans place", en: "  {missing} instance(s) without a place" },
  noFile: { fr: "Le fichier {path} n'existe pas.", en: "There is no file {path}." },
  noCompose: {
    fr: "Il n'y a pas de fichier Compose ici ({names}). Nommez-en un avec -f.",
    en: "There is no Compose file here ({names}). Name one with -f.",
  },
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
