import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with what a container has mounted: volumes, paths, configs, secrets. */
export const MOUNT_PROBLEMS = {
  "mount-bad": {
    en: "`{value}` is not a volume and a path. Write `data:/var/lib/data`, with an absolute path.",
    fr: "`{value}` n’est pas un volume et un chemin. Écrivez `data:/var/lib/data`, avec un chemin absolu.",
  },
  "mount-windows": {
    en: "`{source}` is a path of Windows and nodes run Linux. Write a path beside the file, such as `./data`.",
    fr: "`{source}` est un chemin de Windows et les machines sont sous Linux. Écrivez un chemin à côté du fichier, comme `./data`.",
  },
  "mount-home": {
    en: "`{source}` is in somebody's home, and a node doesn't know whose. Write the whole path, such as `/srv/data`.",
    fr: "`{source}` est dans le dossier de quelqu’un, et une machine ne sait pas de qui. Écrivez le chemin entier, comme `/srv/data`.",
  },
  "mount-type": {
    en: "A mount of type `{type}` is not supported here, because no node offers any. Use `volume`, `bind` or `tmpfs`.",
    fr: "Un montage de type `{type}` n’est pas pris en charge ici, car aucune machine n’en offre. Utilisez `volume`, `bind` ou `tmpfs`.",
  },
  "mount-option": {
    en: "The mount option `{option}` is unknown. Keep `ro`, `rw` or `nocopy`, or none.",
    fr: "L’option de montage `{option}` est inconnue. Gardez `ro`, `rw` ou `nocopy`, ou rien.",
  },
  "mount-clash": {
    en: "`volumes` and `tmpfs` both put something at `{path}`, first on line {first}. Keep one of the two.",
    fr: "`volumes` et `tmpfs` mettent tous deux quelque chose en `{path}`, d’abord à la ligne {first}. Gardez l’un des deux.",
  },
  "mount-file-absent": {
    en: "There is no `{path}` beside the file, and the container wants a file at `{target}`. Put it there; if it is a folder, create it or write `{path}/`.",
    fr: "Il n’y a pas de `{path}` à côté du fichier, et le conteneur veut un fichier en `{target}`. Mettez-l’y ; si c’est un dossier, créez-le ou écrivez `{path}/`.",
  },
  "file-too-large-beside": {
    en: "`{path}` has {size}; what travels with a stack has {limit} at most. Mount the folder that it is to lie in, and copy it there once the service runs: `lierre service exec`.",
    fr: "`{path}` fait {size} ; ce qui voyage avec une pile fait {limit} au plus. Montez le dossier où il doit se trouver, et copiez-l’y une fois le service lancé : `lierre service exec`.",
  },
  "folder-too-large": {
    en: "`{path}` holds more than {limit} or {files} files, too much to travel with the stack. Move most of it elsewhere, apply, and copy it in once the service runs: `lierre service exec`.",
    fr: "`{path}` contient plus de {limit} ou de {files} fichiers, trop pour voyager avec la pile. Mettez-en l’essentiel ailleurs, appliquez, et copiez-le une fois le service lancé : `lierre service exec`.",
  },
  "files-too-large": {
    en: "With this the files that travel with the stack have {size}, and {limit} is the most. Move some elsewhere, apply, and copy them in once the service runs: `lierre service exec`.",
    fr: "Avec ceci les fichiers qui voyagent avec la pile font {size}, et {limit} est le maximum. Mettez-en ailleurs, appliquez, et copiez-les une fois le service lancé : `lierre service exec`.",
  },
  "volume-name-bad": {
    en: "`{name}` can't name a volume. Use letters, digits, `_`, `.` and `-`, starting with a letter or digit, at most 63.",
    fr: "`{name}` ne peut pas nommer un volume. Utilisez lettres, chiffres, `_`, `.` et `-`, en commençant par une lettre ou un chiffre, 63 au plus.",
  },
  "volume-name-path": {
    en: "`{name}` is no name of a volume. For a folder beside the file write `./{name}`.",
    fr: "`{name}` n’est pas un nom de volume. Pour un dossier à côté du fichier écrivez `./{name}`.",
  },
  "volume-driver": {
    en: "`{name}` asks for the volume driver `{driver}`, which is not supported here, because Lierre keeps volumes itself. Remove `driver`.",
    fr: "`{name}` demande le pilote de volume `{driver}`, qui n’est pas pris en charge ici, car Lierre garde les volumes lui-même. Retirez `driver`.",
  },
  "volume-options": {
    en: "`{name}` is to be of the kind `{type}`, which is not supported here, because Lierre keeps volumes itself, on its nodes. Remove `driver_opts`.",
    fr: "`{name}` devrait être de la sorte `{type}`, qui n’est pas prise en charge ici, car Lierre garde les volumes lui-même, sur ses machines. Retirez `driver_opts`.",
  },
  "volumes-from-unknown": {
    en: "`{container}` is no service of this file, so it has no mounts to take over. Name one, or mount its volumes.",
    fr: "`{container}` n’est pas un service de ce fichier, il n’a donc pas de montages à reprendre. Nommez-en un, ou montez ses volumes.",
  },
  "file-source": {
    en: "`{name}` needs one source for its content. Write one of `file:`, `environment:` or, for a config, `content:`.",
    fr: "`{name}` a besoin d’une source pour son contenu. Écrivez l’un de `file:`, `environment:` ou, pour une config, `content:`.",
  },
  "file-variable-missing": {
    en: "`{key}` takes its content from the variable `{variable}`, which has no value. Give it one, in `.env` or your shell.",
    fr: "`{key}` prend son contenu de la variable `{variable}`, qui n’a pas de valeur. Donnez-lui-en une, dans `.env` ou votre shell.",
  },
  "file-undeclared": {
    en: "`{name}` stands nowhere below `{where}:` at the top of the file. Declare it there, or remove it here.",
    fr: "`{name}` ne figure nulle part sous `{where}:` en tête du fichier. Déclarez-le là, ou retirez-le ici.",
  },
  "config-external": {
    en: "`{name}` is to exist already, and Lierre keeps no configs apart. Write its content here by `content:` or `file:`; for what is secret use `secrets:`.",
    fr: "`{name}` devrait déjà exister, or Lierre ne garde pas de configs à part. Écrivez son contenu ici par `content:` ou `file:` ; pour ce qui est secret, `secrets:`.",
  },
  "secret-name-bad": {
    en: "`{name}` can't be the name of a secret. Use letters, digits, `_`, `.` and `-`, starting with a letter or `_`, such as `DB_PASSWORD`.",
    fr: "`{name}` ne peut pas nommer un secret. Utilisez lettres, chiffres, `_`, `.` et `-`, en commençant par une lettre ou `_`, comme `DB_PASSWORD`.",
  },
  "build-remote": {
    en: "`{context}` lies elsewhere, and an image is made from what lies beside the file. Copy it into a folder there.",
    fr: "`{context}` est ailleurs, or une image est faite de ce qui est à côté du fichier. Copiez-le dans un dossier à cet endroit.",
  },
  "build-context-absent": {
    en: "There is no folder `{path}` to make the image from. Create it, or correct `context`.",
    fr: "Il n’y a pas de dossier `{path}` dont faire l’image. Créez-le, ou corrigez `context`.",
  },
  "build-dockerfile-absent": {
    en: "There is no `{path}` to make the image by. Create it, or correct `dockerfile`.",
    fr: "Il n’y a pas de `{path}` pour faire l’image. Créez-le, ou corrigez `dockerfile`.",
  },
} as const satisfies Record<string, Words>;
