import type { Words } from "../../../../shared/kernel/result.ts";

/** What is accepted and still worth knowing of keys and values. */
export const KEY_NOTES = {
  "key-no-effect": {
    en: "`{key}` has no effect here: {docs}.",
    fr: "`{key}` est sans effet ici : {docs}.",
  },
  "notes-more": {
    en: "{count} more notes are not shown.",
    fr: "{count} autres remarques ne sont pas montrées.",
  },
  "build-ignored": {
    en: "`{key}` has no effect: the image `{image}` is pulled, not built.",
    fr: "`{key}` est sans effet : l’image `{image}` est téléchargée, pas construite.",
  },
  "name-derived": {
    en: "The service is named `{name}` after its folder. Add `name:` to keep that name elsewhere.",
    fr: "Le service s’appelle `{name}` d’après son dossier. Ajoutez `name:` pour garder ce nom ailleurs.",
  },
  "variable-unset": {
    en: "`{variable}` has no value, so nothing stands in its place in `{key}`.",
    fr: "`{variable}` n’a pas de valeur, rien ne la remplace dans `{key}`.",
  },
  "environment-unset": {
    en: "`{variable}` has no value here, so the container does not get it.",
    fr: "`{variable}` n’a pas de valeur ici, le conteneur ne la reçoit donc pas.",
  },
  "environment-twice": {
    en: "`{variable}` is set twice; the last one counts.",
    fr: "`{variable}` est définie deux fois ; la dernière compte.",
  },
  "restart-count": {
    en: "The number in `{value}` has no effect: a container that fails is started again, ever more slowly.",
    fr: "Le nombre de `{value}` est sans effet : un conteneur qui échoue est relancé, de plus en plus lentement.",
  },
  "depends-optional": {
    en: "`{dependency}` is not in this file and is not required, so nothing waits for it.",
    fr: "`{dependency}` est absent de ce fichier et pas obligatoire : rien ne l’attend.",
  },
  "policy-waived": {
    en: "`{what}` gives the service {gives}; the rule `{policy}` was waived for it.",
    fr: "`{what}` donne au service {gives} ; une dérogation à la règle `{policy}` le permet.",
  },
  "port-chosen": {
    en: "Port {port} names no port of the node; people reach it at {chosen}. Write `{chosen}:{port}` to keep that, or another.",
    fr: "Le port {port} ne nomme pas de port de la machine ; on le joint au {chosen}. Écrivez `{chosen}:{port}` pour le garder, ou un autre.",
  },
  "port-loopback": {
    en: "`{address}` is the machine itself, so this port is not published; the stack's own containers reach it. Write `{instead}` to open it.",
    fr: "`{address}` est la machine elle-même, ce port n’est donc pas publié ; les conteneurs de la pile le joignent. Écrivez `{instead}` pour l’ouvrir.",
  },
  "port-address": {
    en: "`{address}` has no effect: a port is published at the address of the node that runs it.",
    fr: "`{address}` est sans effet : un port est publié à l’adresse de la machine qui l’exécute.",
  },
  "ports-without-network": {
    en: "With `network_mode: {mode}` there is nothing to publish, so `ports` has no effect.",
    fr: "Avec `network_mode: {mode}` il n’y a rien à publier, `ports` est donc sans effet.",
  },
  "network-mode-bridge": {
    en: "The container is in the stack's own network, as the others are.",
    fr: "Le conteneur est dans le réseau de la pile, comme les autres.",
  },
  "network-external": {
    en: "The network `{name}` is made for this stack alone: containers of others are not on it.",
    fr: "Le réseau `{name}` est fait pour cette pile seule : les conteneurs des autres n’y sont pas.",
  },
  "network-undeclared": {
    en: "The network `{name}` is used without standing below `networks:`; it is made all the same.",
    fr: "Le réseau `{name}` est utilisé sans figurer sous `networks:` ; il est créé quand même.",
  },
  "network-unused": {
    en: "The network `{name}` is declared and no service is on it, so it is not made.",
    fr: "Le réseau `{name}` est déclaré et aucun service n’y est : il n’est pas créé.",
  },
  "container-name-alias": {
    en: "Other containers of the stack reach it as `{name}`; Lierre names the container itself.",
    fr: "Les autres conteneurs de la pile le joignent sous `{name}` ; Lierre nomme lui-même le conteneur.",
  },
  "constraint-role": {
    en: "`{value}` has no effect: nodes have no roles.",
    fr: "`{value}` est sans effet : les machines n’ont pas de rôles.",
  },
  "replicas-none": {
    en: "`{name}` has no replicas, so it is left out.",
    fr: "`{name}` n’a aucune réplique : il est laissé de côté.",
  },
  "pull-refresh": {
    en: "`{value}` has no effect: an image is looked up when a release is applied, and kept until the next.",
    fr: "`{value}` est sans effet : une image est cherchée quand une version est appliquée, et gardée jusqu’à la suivante.",
  },
  "logging-elsewhere": {
    en: "`{driver}` has no effect: logs are kept on the node, and read with `lierre service logs`.",
    fr: "`{driver}` est sans effet : les journaux restent sur la machine, et se lisent avec `lierre service logs`.",
  },
} as const satisfies Record<string, Words>;
