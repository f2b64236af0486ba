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
    en: "The service `{name}` says only how its image is built. Build and push it elsewhere, then add `image:` with its name.",
    fr: "Le service `{name}` dit seulement comment construire son image. Construisez-la et publiez-la ailleurs, puis ajoutez `image:` avec son nom.",
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
    en: "`{value}` is a range of ports, which is not supported yet. Write one line for each port.",
    fr: "`{value}` est une plage de ports, pas encore prise en charge. Écrivez une ligne par port.",
  },
  "port-host-missing": {
    en: "`{value}` names no port on the node. Write both, such as `8080:{value}`: the first is where people reach it.",
    fr: "`{value}` ne nomme aucun port de la machine. Écrivez les deux, comme `8080:{value}` : le premier est celui que l’on joint.",
  },
  "port-host-address": {
    en: "`{address}` binds the port to one address, but the service may run on any node. Write `{instead}` without it.",
    fr: "`{address}` lie le port à une adresse, or le service peut tourner sur toute machine. Écrivez `{instead}`, sans elle.",
  },
  "port-protocol": {
    en: "`{protocol}` is not supported for ports. Use `tcp` or `udp`.",
    fr: "`{protocol}` n’est pas pris en charge pour les ports. Utilisez `tcp` ou `udp`.",
  },
  "mount-bad": {
    en: "`{value}` is not a volume and a path. Write `data:/var/lib/data`, with an absolute path.",
    fr: "`{value}` n’est pas un volume et un chemin. Écrivez `data:/var/lib/data`, avec un chemin absolu.",
  },
  "mount-bind": {
    en: "`{source}` is a path on one machine, and the service may move to another. Use a named volume: `data:{path}`.",
    fr: "`{source}` est un chemin d’une seule machine, or le service peut aller sur une autre. Utilisez un volume nommé : `data:{path}`.",
  },
  "mount-anonymous": {
    en: "The volume at `{path}` has no name, so its data could not be found again. Name it: `data:{path}`.",
    fr: "Le volume `{path}` n’a pas de nom, ses données ne pourraient être retrouvées. Nommez-le : `data:{path}`.",
  },
  "mount-type": {
    en: "A mount of type `{type}` is not supported yet. Use `type: volume`.",
    fr: "Un montage de type `{type}` n’est pas encore pris en charge. Utilisez `type: volume`.",
  },
  "mount-option": {
    en: "The mount option `{option}` is not supported. Keep `ro` or `rw`, or none.",
    fr: "L’option de montage `{option}` n’est pas prise en charge. Gardez `ro` ou `rw`, ou rien.",
  },
  "mount-clash": {
    en: "Something is mounted at `{path}` already, on line {first}. Remove one of the two, or give it another path.",
    fr: "Quelque chose est déjà monté sur `{path}`, à la ligne {first}. Retirez l’un des deux, ou donnez-lui un autre chemin.",
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
