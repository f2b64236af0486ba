import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with the stack as a whole. */
export const STACK_PROBLEMS = {
  "name-missing": {
    en: "The service has no name. Add `name: my-service` at the top of the file, or give a name on the command line.",
    fr: "Le service n’a pas de nom. Ajoutez `name: mon-service` en tête du fichier, ou donnez un nom sur la ligne de commande.",
  },
  "name-bad": {
    en: "`{name}` can't name a service. Use a-z, 0-9 and `-`, starting with a letter, at most 40, such as `{guess}`.",
    fr: "`{name}` ne peut pas nommer un service. Utilisez a-z, 0-9 et `-`, en commençant par une lettre, 40 au plus, comme `{guess}`.",
  },
  "services-missing": {
    en: "The file declares no services. Add one below `services:`.",
    fr: "Le fichier ne déclare aucun service. Ajoutez-en un sous `services:`.",
  },
  "depends-unknown": {
    en: "`{container}` depends on `{dependency}`, which is not in this file. Add it below `services:`, or remove the dependency.",
    fr: "`{container}` dépend de `{dependency}`, absent de ce fichier. Ajoutez-le sous `services:`, ou retirez la dépendance.",
  },
  "depends-cycle": {
    en: "These services wait for each other: {cycle}. Remove one of these dependencies.",
    fr: "Ces services s’attendent les uns les autres : {cycle}. Retirez l’une de ces dépendances.",
  },
  "port-clash": {
    en: "Port {port} of the node is taken twice: line {first} (`{firstContainer}`) and line {second} (`{secondContainer}`). Change one.",
    fr: "Le port {port} de la machine est pris deux fois : ligne {first} (`{firstContainer}`) et ligne {second} (`{secondContainer}`). Changez-en un.",
  },
  "memory-impossible": {
    en: "{asked} of memory is impossible: a container takes from {min} to {max}. Change `{key}`.",
    fr: "{asked} de mémoire est impossible : un conteneur prend de {min} à {max}. Changez `{key}`.",
  },
  "cpus-impossible": {
    en: "`{asked}` processors is impossible: from 0.001 to {max}. Change `{key}`.",
    fr: "`{asked}` processeurs est impossible : de 0.001 à {max}. Changez `{key}`.",
  },
  "stack-too-large": {
    en: "The containers of the stack stand on one node and together ask for {asked}, more than {max}. Lower their `deploy.resources`.",
    fr: "Les conteneurs de la pile tiennent sur une machine et demandent ensemble {asked}, plus que {max}. Baissez leurs `deploy.resources`.",
  },
  "replicas-impossible": {
    en: "{asked} replicas is impossible: from 1 to {max}, or 0 to leave the service out. Change `{key}`.",
    fr: "{asked} répliques est impossible : de 1 à {max}, ou 0 pour laisser le service de côté. Changez `{key}`.",
  },
  "replicas-differ": {
    en: "`{container}` asks for {asked} replicas and `{other}` for {otherAsked}. Lierre places the whole stack, so give all the same number, or apply two files.",
    fr: "`{container}` demande {asked} répliques et `{other}` {otherAsked}. Lierre place la pile entière : donnez à tous le même nombre, ou appliquez deux fichiers.",
  },
  "replicas-with-volumes": {
    en: "{asked} replicas would each have data of their own in `{volume}`. Use one, or `policy: replicated` if the application copies its data itself.",
    fr: "{asked} répliques auraient chacune leurs propres données dans `{volume}`. Gardez-en une, ou `policy: replicated` si l’application copie elle-même ses données.",
  },
  "stateless-with-volumes": {
    en: "`policy: stateless` promises that no data is kept, and the volume `{volume}` keeps some. Use `mobile` or `site-local`, or remove the volume.",
    fr: "`policy: stateless` promet qu’aucune donnée n’est gardée, or le volume `{volume}` en garde. Utilisez `mobile` ou `site-local`, ou retirez le volume.",
  },
  "failover-auto": {
    en: "`failover: auto` is not available yet. Write `failover: manual`, or remove it.",
    fr: "`failover: auto` n’est pas encore disponible. Écrivez `failover: manual`, ou retirez-le.",
  },
  "site-name-bad": {
    en: "`{name}` can't be a site's name. Use the name that `lierre site ls` shows.",
    fr: "`{name}` ne peut pas nommer un site. Utilisez le nom que montre `lierre site ls`.",
  },
  "site-both": {
    en: "The site `{name}` is both wanted and excluded. Remove it from one of the lists.",
    fr: "Le site `{name}` est à la fois voulu et exclu. Retirez-le de l’une des listes.",
  },
  "probe-container-missing": {
    en: "The file has several services, so the probe must say which one it asks. Add `container:` below `probe:`.",
    fr: "Le fichier a plusieurs services, la sonde doit dire lequel elle interroge. Ajoutez `container:` sous `probe:`.",
  },
  "probe-container-unknown": {
    en: "The probe asks `{container}`, which is not in this file. Name one of: {choices}.",
    fr: "La sonde interroge `{container}`, absent de ce fichier. Nommez l’un de : {choices}.",
  },
  "web-unpublished": {
    en: "`{container}` publishes no TCP port {port}, so nobody could reach it. Add it below `ports:`, or name one that is published.",
    fr: "`{container}` ne publie pas de port TCP {port}, personne ne pourrait le joindre. Ajoutez-le sous `ports:`, ou nommez-en un qui est publié.",
  },
  "platform-differs": {
    en: "`{container}` wants {asked} and `{other}` {otherAsked}, but a stack stands on one node. Give all the same platform.",
    fr: "`{container}` veut {asked} et `{other}` {otherAsked}, or une pile tient sur une machine. Donnez à tous la même plateforme.",
  },
} as const satisfies Record<string, Words>;
