import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with what a container asks of its machine: rights, networks, limits. */
export const MACHINE_PROBLEMS = {
  "policy-forbids": {
    en: "`{what}` is refused: it would give the service {gives}, which the rule `{policy}` forbids. Remove it, or ask an operator to waive the rule: `lierre waiver grant {service} {policy}`.",
    fr: "`{what}` est refusé : le service aurait {gives}, ce que la règle `{policy}` interdit. Retirez-le, ou demandez une dérogation à un opérateur : `lierre waiver grant {service} {policy}`.",
  },
  "device-bad": {
    en: "`{device}` is not a device. Write `/dev/ttyUSB0`, or `/dev/ttyUSB0:/dev/ttyUSB1:rwm`.",
    fr: "`{device}` n’est pas un périphérique. Écrivez `/dev/ttyUSB0`, ou `/dev/ttyUSB0:/dev/ttyUSB1:rwm`.",
  },
  "device-class": {
    en: "`{device}` is not supported here, because nodes know devices by their paths only. Write the path, such as `/dev/dri`.",
    fr: "`{device}` n’est pas pris en charge ici, car les machines ne connaissent les périphériques que par leur chemin. Écrivez-le, comme `/dev/dri`.",
  },
  "namespace-foreign": {
    en: "`{value}` is not supported for `{key}`, because a container shares with its own stack only. Use one of: {choices}.",
    fr: "`{value}` n’est pas pris en charge pour `{key}`, car un conteneur ne partage qu’avec sa pile. Utilisez l’un de : {choices}.",
  },
  "control-groups-host": {
    en: "`cgroup: host` is not supported here, because containers see their own control group only. Remove it.",
    fr: "`cgroup: host` n’est pas pris en charge ici, car un conteneur ne voit que son groupe de contrôle. Retirez-le.",
  },
  "security-profile": {
    en: "`{option}` is not supported here, because nodes hold no profiles but the engine's own. Remove it; `unconfined` would need a waiver.",
    fr: "`{option}` n’est pas pris en charge ici, car les machines n’ont que les profils du moteur. Retirez-le ; `unconfined` demanderait une dérogation.",
  },
  "sysctl-of-machine": {
    en: "`{name}` is a setting of the whole machine, so no container may change it. Remove it; its administrator can set it with `sysctl`.",
    fr: "`{name}` est un réglage de toute la machine, aucun conteneur ne peut donc le changer. Retirez-le ; qui l’administre peut le régler avec `sysctl`.",
  },
  "ulimit-order": {
    en: "The soft limit {soft} is above the hard one, {hard}. Lower the first, or raise the second.",
    fr: "La limite souple {soft} dépasse la limite dure, {hard}. Baissez la première, ou relevez la seconde.",
  },
  "swap-below-memory": {
    en: "`{key}` counts memory and swap together, so it must be at least the memory's own limit. Raise it, or add `mem_limit`.",
    fr: "`{key}` compte mémoire et échange ensemble, il faut donc au moins la limite de mémoire. Relevez-la, ou ajoutez `mem_limit`.",
  },
  "said-twice": {
    en: "`{key}` says {value} and `{other}` says {otherValue}, about one thing. Keep one of the two.",
    fr: "`{key}` dit {value} et `{other}` dit {otherValue}, de la même chose. Gardez l’un des deux.",
  },
  "runtime-other": {
    en: "The runtime `{runtime}` is not supported here, because nodes have `runc` only. Remove `runtime`, if the service does without.",
    fr: "Le moteur d’exécution `{runtime}` n’est pas pris en charge ici, car les machines n’ont que `runc`. Retirez `runtime`, si le service s’en passe.",
  },
  "isolation-other": {
    en: "`{value}` is a way of Windows to isolate containers, and nodes run Linux. Remove `isolation`.",
    fr: "`{value}` est une façon d’isoler de Windows, et les machines sont sous Linux. Retirez `isolation`.",
  },
  "logging-option": {
    en: "`{name}` is no option of logs kept by `{driver}`. Keep `max-size` and `max-file`, or remove it.",
    fr: "`{name}` n’est pas une option des journaux gardés par `{driver}`. Gardez `max-size` et `max-file`, ou retirez-la.",
  },
  "constraint-unknown": {
    en: "`{name}` is not supported here, because nodes do not tell it. Use `node.hostname`, `node.id`, `node.platform.os`, `node.platform.arch` or `node.labels.…`.",
    fr: "`{name}` n’est pas pris en charge ici, car les machines ne le disent pas. Utilisez `node.hostname`, `node.id`, `node.platform.os`, `node.platform.arch` ou `node.labels.…`.",
  },
  "deploy-mode": {
    en: "`mode: {mode}` is not supported here, because a service runs as many instances as `replicas` says. Remove `mode`, and write `replicas`; for a job write `x-lierre: schedule`.",
    fr: "`mode: {mode}` n’est pas pris en charge ici, car un service a autant d’instances que `replicas` le dit. Retirez `mode`, et écrivez `replicas` ; pour une tâche, `x-lierre: schedule`.",
  },
  "network-name-bad": {
    en: "`{name}` can't name a network. Use letters, digits, `_`, `.` and `-`, starting with a letter or digit, at most 63.",
    fr: "`{name}` ne peut pas nommer un réseau. Utilisez lettres, chiffres, `_`, `.` et `-`, en commençant par une lettre ou un chiffre, 63 au plus.",
  },
  "network-driver": {
    en: "`{name}` asks for the network driver `{driver}`, which is not supported here, because nodes stand in networks of other people. Remove `driver`.",
    fr: "`{name}` demande le pilote de réseau `{driver}`, qui n’est pas pris en charge ici, car les machines sont dans les réseaux d’autres gens. Retirez `driver`.",
  },
  "network-mode-bad": {
    en: "`network_mode: {mode}` is not supported here. Write `networks:`, or one of `none` and `service:NAME`.",
    fr: "`network_mode: {mode}` n’est pas pris en charge ici. Écrivez `networks:`, ou l’un de `none` et `service:NOM`.",
  },
  "network-mode-unknown": {
    en: "`{name}` is no service of this file, and a container can only share the network of its own stack. Name a service of this file.",
    fr: "`{name}` n’est pas un service de ce fichier, et un conteneur ne partage que le réseau de sa pile. Nommez un service de ce fichier.",
  },
  "network-mode-and-networks": {
    en: "`network_mode` and `networks` exclude each other. Keep one of the two.",
    fr: "`network_mode` et `networks` s’excluent. Gardez l’un des deux.",
  },
  "ports-of-other": {
    en: "With `network_mode: {mode}` the ports are those of the other service. Move `ports` there.",
    fr: "Avec `network_mode: {mode}` les ports sont ceux de l’autre service. Déplacez `ports` vers lui.",
  },
  "link-unknown": {
    en: "`{container}` is no service of this file, so nothing can be linked to it. Correct the name, or remove the link.",
    fr: "`{container}` n’est pas un service de ce fichier, rien ne peut y être lié. Corrigez le nom, ou retirez le lien.",
  },
  "extra-host-bad": {
    en: "`{value}` is not a name and an address. Write `name:192.0.2.1`, or `name:host-gateway`.",
    fr: "`{value}` n’est pas un nom et une adresse. Écrivez `nom:192.0.2.1`, ou `nom:host-gateway`.",
  },
} as const satisfies Record<string, Words>;
