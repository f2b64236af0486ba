import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with one service of the file (one container of the stack). */
export const CONTAINER_PROBLEMS = {
  "container-name-bad": {
    en: "`{name}` can't be a service's name. Use letters, digits, `_`, `.` and `-`, starting with a letter or digit, at most 63.",
    fr: "`{name}` ne peut pas nommer un service. Utilisez lettres, chiffres, `_`, `.` et `-`, en commençant par une lettre ou un chiffre, 63 au plus.",
  },
  "image-missing": {
    en: "The service `{name}` has no image. Add `image:` with the name of a published image.",
    fr: "Le service `{name}` n’a pas d’image. Ajoutez `image:` avec le nom d’une image publiée.",
  },
  "image-build-only": {
    en: "The service `{name}` says only how its image is made. Publish one (`docker build -t REGISTRY/NAME . && docker push REGISTRY/NAME`) and write `image: REGISTRY/NAME`; or write `build: on-node` below `x-lierre:`, and each node makes its own.",
    fr: "Le service `{name}` dit seulement comment faire son image. Publiez-en une (`docker build -t REGISTRE/NOM . && docker push REGISTRE/NOM`) et écrivez `image: REGISTRE/NOM` ; ou écrivez `build: on-node` sous `x-lierre:`, et chaque machine fera la sienne.",
  },
  "image-bad": {
    en: "`{image}` is not the name of an image. Write it in lower case, such as `docker.io/library/nginx:1.29`.",
    fr: "`{image}` n’est pas le nom d’une image. Écrivez-le en minuscules, comme `docker.io/library/nginx:1.29`.",
  },
  "command-quote-open": {
    en: "A quote or a backslash in `{key}` is left open. Close it, or write the command as a list.",
    fr: "Un guillemet ou une barre oblique inverse de `{key}` reste ouvert. Fermez-le, ou écrivez la commande comme une liste.",
  },
  "command-operator": {
    en: 'No shell runs `{key}`, so `{operator}` would not work. Write it as a list: `["sh", "-c", "…"]`.',
    fr: 'Aucun shell n’exécute `{key}`, donc `{operator}` serait sans effet. Écrivez une liste : `["sh", "-c", "…"]`.',
  },
  "environment-name-bad": {
    en: "`{name}` can't be the name of an environment variable. Use letters, digits, `_`, `.` and `-`, starting with a letter or `_`.",
    fr: "`{name}` ne peut pas nommer une variable d’environnement. Utilisez lettres, chiffres, `_`, `.` et `-`, en commençant par une lettre ou `_`.",
  },
  "environment-value-bad": {
    en: "The value of `{name}` is longer than {limit} characters or holds a null character. Shorten it, or mount a file.",
    fr: "La valeur de `{name}` dépasse {limit} caractères ou contient un caractère nul. Raccourcissez-la, ou montez un fichier.",
  },
  "label-name-bad": {
    en: "`{name}` can't be the name of a label. Use at most 255 characters, without spaces or `=`.",
    fr: "`{name}` ne peut pas nommer une étiquette. Utilisez 255 caractères au plus, sans espace ni `=`.",
  },
  "label-reserved": {
    en: "Labels that start with `{prefix}` belong to Lierre. Rename `{name}`.",
    fr: "Les étiquettes qui commencent par `{prefix}` sont à Lierre. Renommez `{name}`.",
  },
  "port-bad": {
    en: "`{value}` is not a port mapping. Write `8080:80`, with ports between 1 and 65535.",
    fr: "`{value}` n’est pas une association de ports. Écrivez `8080:80`, avec des ports entre 1 et 65535.",
  },
  "port-range": {
    en: "`{value}` pairs {host} ports of the node with {container} of the container. Make both ranges as long.",
    fr: "`{value}` associe {host} ports de la machine à {container} du conteneur. Donnez la même longueur aux deux plages.",
  },
  "port-range-long": {
    en: "`{value}` is {count} ports; a container publishes {max} at most. Publish fewer.",
    fr: "`{value}` fait {count} ports ; un conteneur en publie {max} au plus. Publiez-en moins.",
  },
  "port-protocol": {
    en: "`{protocol}` is not supported for ports. Use `tcp` or `udp`.",
    fr: "`{protocol}` n’est pas pris en charge pour les ports. Utilisez `tcp` ou `udp`.",
  },
  "healthcheck-test-bad": {
    en: 'A health check starts with `CMD`, `CMD-SHELL` or `NONE`. Write `["CMD", "curl", "-f", "http://localhost"]`, or one line of text.',
    fr: 'Un contrôle de santé commence par `CMD`, `CMD-SHELL` ou `NONE`. Écrivez `["CMD", "curl", "-f", "http://localhost"]`, ou une ligne de texte.',
  },
  "healthcheck-test-missing": {
    en: "The health check has no test. Add `test:`, or `disable: true` to have none.",
    fr: "Le contrôle de santé n’a pas de test. Ajoutez `test:`, ou `disable: true` pour n’en avoir aucun.",
  },
} as const satisfies Record<string, Words>;
