import type { Words } from "../../shared/kernel/result.ts";

/** What will not be as it was, and what is in the way. Each is filled with `say`. */
export const SENTENCES = {
  copies: {
    fr: "{service} tourne en {count} copies ; une seule est reprise. Pour en avoir plus : `lierre service scale`.",
    en: "{service} runs as {count} copies; one is taken over. For more of them: `lierre service scale`.",
  },
  "one-off": {
    fr: "{container} a été lancé à la main (`docker compose run`) : il n'est pas repris et n'est pas arrêté.",
    en: "{container} was started by hand (`docker compose run`): it is not taken over, and not stopped.",
  },
  "file-read-only": {
    fr: "{path} devient un fichier du service, en lecture seule pour {service} ; ce que le conteneur y écrirait se perdrait.",
    en: "{path} becomes a file of the service, read-only for {service}; what the container would write to it is lost.",
  },
  "folder-copied": {
    fr: "Le dossier {path} est copié ; celui d'origine reste, et n'est plus lu par {service}.",
    en: "The folder {path} is copied; the original stays, and {service} reads it no more.",
  },
  "network-outside": {
    fr: "Le réseau {network} est aussi à d'autres : {service} n'y sera plus joint par eux.",
    en: "The network {network} is others' too: they won't reach {service} there any more.",
  },
  "image-local": {
    fr: "L'image {image} n'existe que sur cette machine : {service} ne pourra tourner nulle part ailleurs tant qu'elle n'est pas publiée.",
    en: "The image {image} exists on this machine only: {service} can run nowhere else until it is published.",
  },
  "volume-driver": {
    fr: "Le volume {volume} est tenu par le pilote {driver}, qui n'est pas celui du disque : il ne peut pas être copié. Sauvegardez-le et mettez ses données dans un volume ordinaire.",
    en: "The volume {volume} is held by the driver {driver}, not by the disk: it can't be copied. Back it up and put its data into an ordinary volume.",
  },
  nested: {
    fr: "{path} est dans {outer}, et les deux sont montés : ils deviendraient deux copies. Montez-en un seul.",
    en: "{path} lies within {outer}, and both are mounted: they would become two copies. Mount only one.",
  },
  gone: {
    fr: "{path}, monté dans {service}, n'existe pas sur la machine.",
    en: "{path}, mounted into {service}, is not there on the machine.",
  },
  "no-project": {
    fr: "aucun projet ne s'appelle {project} sur cette machine ; il y a : {projects}",
    en: "no project is called {project} on this machine; there are: {projects}",
  },
  "too-large": {
    fr: "le projet {project} est trop grand pour être décrit en un message",
    en: "the project {project} is too large to be told in one message",
  },
  engine: {
    fr: "le moteur de la machine répond : {detail}",
    en: "the machine's engine answers: {detail}",
  },
  denied: {
    fr: "cette machine ne laisse rien reprendre de ce qu'elle fait tourner d'autre. Sa propriétaire ou son propriétaire le permet en écrivant {\"import\": true} dans policy.json, dans le dossier de l'agent, puis en redémarrant l'agent",
    en: 'this machine lets nothing be taken over of what else it runs. Its owner allows it by writing {"import": true} into policy.json in the agent\'s folder, and restarting the agent',
  },
  "not-theirs": {
    fr: "{source} n'est monté par aucun de ces conteneurs : rien n'en est copié",
    en: "{source} is mounted by none of these containers: nothing of it is copied",
  },
  "in-the-way": {
    fr: "le volume {volume} de {service} existe déjà sur cette machine et n'est pas vide. Donnez un autre nom au service (--name)",
    en: "the volume {volume} of {service} exists on this machine already, and is not empty. Give the service another name (--name)",
  },
  "not-copied": {
    fr: "{source} n'a pas pu être copié : {detail}",
    en: "{source} could not be copied: {detail}",
  },
} as const satisfies Record<string, Words>;
