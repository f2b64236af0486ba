import { type Params, say, type Words } from "../../shared/kernel/result.ts";

const PLAN_REASONS = {
  "other-node": {
    fr: "le plan est pour {node}, et cette machine est {own}",
    en: "the plan is for {node}, and this machine is {own}",
  },
  "other-protocol": {
    fr: "le plan parle le protocole {version}, cet agent le {own} : mettez à jour le plus ancien des deux",
    en: "the plan speaks protocol {version}, this agent {own}: update the older of the two",
  },
  "other-lineage": {
    fr: "le plan vient du journal {lineage}, et cette machine suit {own} : si le contrôleur a été restauré, faites-la rejoindre avec un jeton neuf",
    en: "the plan comes from journal {lineage}, and this machine follows {own}: if the controller was restored, join it again with a new token",
  },
  stale: {
    fr: "le plan ({term}, {generation}) est plus ancien que celui qui est suivi ({heldTerm}, {heldGeneration}) : un ancien contrôleur publie encore",
    en: "the plan ({term}, {generation}) is older than the one in force ({heldTerm}, {heldGeneration}): an older controller still publishes",
  },
  behind: {
    fr: "le plan vient d'un journal qui s'arrête à l'entrée {seq}, et celui qui est suivi en avait {heldSeq} : une vieille copie du journal a été remise ; remettez la plus récente",
    en: "the plan comes from a journal that ends at entry {seq}, and the one in force had {heldSeq}: an older copy of the journal was put back; bring back the newest",
  },
  forked: {
    fr: "deux plans différents portent ({term}, {generation}) : deux contrôleurs croient mener ; celui qui est suivi reste",
    en: "two different plans are both ({term}, {generation}): two controllers believe that they lead; the one in force stays",
  },
  "unknown-need": {
    fr: "le plan demande « {need} », que cet agent {version} ne sait pas faire : mettez-le à jour",
    en: "the plan needs {need}, which this agent {version} can't do: update it",
  },
  "twice-there": {
    fr: "l'instance {instance} est deux fois dans le plan",
    en: "instance {instance} is in the plan twice",
  },
  "port-twice": {
    fr: "le port {port} est demandé par {instance} et par {other} : changez l'un des deux",
    en: "port {port} is asked for by {instance} and by {other}: change one of them",
  },
  "policy-memory": {
    fr: "les conteneurs du plan demandent {memoryBytes} octets de mémoire ; policy.json de cette machine en permet {maxMemoryBytes}",
    en: "the plan's containers ask for {memoryBytes} bytes of memory; this machine's policy.json allows {maxMemoryBytes}",
  },
  "policy-registry": {
    fr: "{instance} : l'image {image} vient de {registry}, que policy.json de cette machine ne permet pas",
    en: "{instance}: image {image} comes from {registry}, which this machine's policy.json does not allow",
  },
  "policy-port": {
    fr: "{instance} : le conteneur {container} publie le port {port}, que policy.json de cette machine ne permet pas",
    en: "{instance}: container {container} publishes port {port}, which this machine's policy.json does not allow",
  },
  "policy-waived": {
    fr: "{instance} : le conteneur {container} aurait {gives} (« {policy} »), que policy.json de cette machine ne permet pas : pour l'accepter ici, mettez-y \"allow\": {allow} et relancez l'agent",
    en: '{instance}: container {container} would have {gives} ({policy}), which this machine\'s policy.json does not allow: to accept it here, put "allow": {allow} into it and restart the agent',
  },
} as const satisfies Record<string, Words>;

const ENGINE_REASONS = {
  unreachable: {
    fr: "Docker ne répond pas sur cette machine ({detail}) : `systemctl status docker`",
    en: "Docker does not answer on this machine ({detail}): see `systemctl status docker`",
  },
  "image-missing": {
    fr: "l'image {image} de {container} est introuvable ({detail}) : vérifiez son nom, et la ligne vers son registre",
    en: "image {image} of {container} can't be had ({detail}): check its name, and the line to its registry",
  },
  "wrong-platform": {
    fr: "l'image {image} de {container} n'est pas faite pour cette machine ({detail}) : prenez une image pour elle, ou un autre lieu",
    en: "image {image} of {container} is not made for this machine ({detail}): take an image for it, or another site",
  },
  "port-taken": {
    fr: "un port de {container} est déjà pris sur cette machine ({detail}) : arrêtez ce qui l'occupe, ou changez le port",
    en: "a port of {container} is taken on this machine ({detail}): stop what holds it, or change the port",
  },
  "name-taken": {
    fr: "un conteneur étranger porte déjà le nom prévu pour {container} ({detail}) : renommez-le ou retirez-le",
    en: "a foreign container has the name meant for {container} ({detail}): rename or remove it",
  },
  "not-ours": {
    fr: "{container} n'est pas à cet agent ({detail}) : il n'y touche pas",
    en: "{container} is not this agent's ({detail}): it does not touch it",
  },
  "no-space": {
    fr: "plus de place sur le disque pour {container} ({detail}) : libérez-en",
    en: "no space left on the disk for {container} ({detail}): free some",
  },
  "no-network": {
    fr: "Docker n'a plus d'adresses pour le réseau de {container} : `docker network prune` enlève ceux qui ne servent plus ; ou élargissez default-address-pools dans /etc/docker/daemon.json",
    en: "Docker has no addresses left for the network of {container}: `docker network prune` removes those that nobody uses; or widen default-address-pools in /etc/docker/daemon.json",
  },
  unsealable: {
    fr: "ce qui voyage scellé avec {container} ne s'ouvre pas ({detail}) : appliquez de nouveau le service",
    en: "what travels sealed with {container} can't be opened ({detail}): apply the service again",
  },
  "build-failed": {
    fr: "l'image {image} de {container} ne se construit pas : corrigez son Dockerfile et appliquez de nouveau. Elle disait : {detail}",
    en: "image {image} of {container} can't be built: mend its Dockerfile and apply again. It said: {detail}",
  },
  "too-late": {
    fr: "{container} n'a pas pu commencer à temps : il attend son prochain tour",
    en: "{container} could not begin in time: it waits for its next turn",
  },
  refused: {
    fr: "Docker refuse {container} : {detail}",
    en: "Docker refuses {container}: {detail}",
  },
} as const satisfies Record<string, Words>;

const STATE_REASONS = {
  exited: {
    fr: "{container} s'est arrêté avec le code {exitCode} et n'est pas à relancer : voyez ses journaux, puis `lierre service restart`",
    en: "{container} exited with code {exitCode} and is not to be restarted: read its logs, then `lierre service restart`",
  },
  "crash-loop": {
    fr: "{container} s'arrête sans cesse, code {exitCode} : voyez ses journaux",
    en: "{container} keeps exiting, code {exitCode}: read its logs",
  },
  "out-of-memory": {
    fr: "{container} a été tué faute de mémoire : donnez-lui-en plus (deploy.resources.limits.memory)",
    en: "{container} was killed for lack of memory: give it more (deploy.resources.limits.memory)",
  },
  unhealthy: {
    fr: "{container} tourne, mais son contrôle de santé échoue : voyez ses journaux",
    en: "{container} runs, but its health check fails: read its logs",
  },
  paused: {
    fr: "{container} est en pause : l'agent va le relancer",
    en: "{container} is paused: the agent is about to wake it",
  },
  "probe-failing": {
    fr: "la sonde {url} échoue : {detail}",
    en: "the probe {url} fails: {detail}",
  },
} as const satisfies Record<string, Words>;

const REASONS = { ...PLAN_REASONS, ...ENGINE_REASONS, ...STATE_REASONS } as const;

export type ReasonCode = keyof typeof REASONS;

/** Why something is not as it should be: a row of the table and what fills it. */
export interface Reason {
  readonly code: ReasonCode;
  readonly params: Params;
}

/** Reads the code of an engine's failure; one that is not in the table is a refusal. */
export const engineReason = (code: string): ReasonCode =>
  Object.hasOwn(ENGINE_REASONS, code) ? (code as keyof typeof ENGINE_REASONS) : "refused";

const SENTENCE_MAX = 500;

const bounded = (text: string): string =>
  text.length > SENTENCE_MAX ? `${text.slice(0, SENTENCE_MAX - 1).toWellFormed()}…` : text;

/** The sentence of a reason, as it travels: short enough for a report. */
export function sentence({ code, params }: Reason): Words {
  const { fr, en } = say(REASONS[code], params);
  return { fr: bounded(fr), en: bounded(en) };
}
