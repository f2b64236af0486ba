import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong between a file and those beside it, and with those. `{key}` is the path of the key. */
export const LOADING_PROBLEMS = {
  "beside-missing": {
    en: "`{path}` was not sent along. Apply with `lierre service apply -f`, which sends what lies beside the file.",
    fr: "`{path}` n’a pas été envoyé. Appliquez avec `lierre service apply -f`, qui envoie ce qui se trouve à côté du fichier.",
  },
  "secret-revealed": {
    en: "The secret `{variable}` stands where nothing can be sealed (an image, a name, a path), so everybody could read it. Use it in `environment`, `command` or a file, or give the variable another name.",
    fr: "Le secret `{variable}` se trouve là où rien ne peut être scellé (une image, un nom, un chemin) : tout le monde pourrait le lire. Utilisez-le dans `environment`, `command` ou un fichier, ou donnez un autre nom à la variable.",
  },
  "file-absent": {
    en: "There is no file `{path}`. Create it, or correct `{key}`.",
    fr: "Il n’y a pas de fichier `{path}`. Créez-le, ou corrigez `{key}`.",
  },
  "file-is-folder": {
    en: "`{path}` is a folder, and a file is wanted here. Name a file in it.",
    fr: "`{path}` est un dossier, et il faut ici un fichier. Nommez un fichier qu’il contient.",
  },
  "beside-too-large": {
    en: "`{path}` has {sizeBytes} bytes; a file that goes along may have {limitBytes}. Shorten it, or leave it out.",
    fr: "`{path}` fait {sizeBytes} octets ; un fichier qui accompagne peut en faire {limitBytes}. Raccourcissez-le, ou omettez-le.",
  },
  "source-remote": {
    en: "`{path}` lies on the network, and only files beside yours are read. Download it, and write the path of your copy.",
    fr: "`{path}` est sur le réseau, et seuls les fichiers à côté du vôtre sont lus. Téléchargez-le, et écrivez le chemin de votre copie.",
  },
  "files-too-many": {
    en: "More than {limit} files are included and extended. Put some of them together.",
    fr: "Plus de {limit} fichiers sont inclus et étendus. Réunissez-en quelques-uns.",
  },
  "include-cycle": {
    en: "These files include each other: {cycle}. Take one of these out of its `include`.",
    fr: "Ces fichiers s’incluent les uns les autres : {cycle}. Retirez l’un d’eux de son `include`.",
  },
  "include-conflict": {
    en: "`{name}` stands in {first} and, differently, in {second}. Rename one of the two, or leave one file out.",
    fr: "`{name}` se trouve dans {first} et, différemment, dans {second}. Renommez l’un des deux, ou omettez un fichier.",
  },
  "extends-unknown": {
    en: "There is no service `{service}` in {where}, so it can't be extended. Correct the name, or add the service.",
    fr: "Il n’y a pas de service `{service}` dans {where}, il ne peut être étendu. Corrigez le nom, ou ajoutez le service.",
  },
  "extends-cycle": {
    en: "These services extend each other: {cycle}. Remove one of these `extends`.",
    fr: "Ces services s’étendent les uns les autres : {cycle}. Retirez l’un de ces `extends`.",
  },
  "env-file-absent": {
    en: "There is no file `{path}`. Create it, or write `required: false` below its `path:` if the service does without.",
    fr: "Il n’y a pas de fichier `{path}`. Créez-le, ou écrivez `required: false` sous son `path:` si le service s’en passe.",
  },
  "env-file-format": {
    en: "`{format}` is no format of variables here. Remove `format`, or write `raw` for values taken as they stand.",
    fr: "`{format}` n’est pas un format de variables ici. Retirez `format`, ou écrivez `raw` pour des valeurs telles quelles.",
  },
  "env-line-bad": {
    en: "This line is no `NAME=value`. Correct it, or put `#` before it.",
    fr: "Cette ligne n’est pas un `NOM=valeur`. Corrigez-la, ou mettez `#` devant.",
  },
  "env-quote-open": {
    en: "The quote of this value is never closed. Add it at the end of the value.",
    fr: "Le guillemet de cette valeur n’est jamais fermé. Ajoutez-le à la fin de la valeur.",
  },
  "env-variable-bad": {
    en: "A variable in this value is malformed. Write `$$` for a plain dollar, or put the value in single quotes.",
    fr: "Une variable de cette valeur est mal formée. Écrivez `$$` pour un simple dollar, ou mettez la valeur entre apostrophes.",
  },
  "depends-off": {
    en: "`{container}` depends on `{dependency}`, which runs with the profile `{profile}` only. Add `--profiles {profile}`, or `required: false` below `depends_on`.",
    fr: "`{container}` dépend de `{dependency}`, qui ne tourne qu’avec le profil `{profile}`. Ajoutez `--profiles {profile}`, ou `required: false` sous `depends_on`.",
  },
} as const satisfies Record<string, Words>;

export const LOADING_NOTES = {
  "include-merged": {
    en: "`{name}` stands here and in {file}, which is included: the two are merged, and this file has the last word.",
    fr: "`{name}` se trouve ici et dans {file}, qui est inclus : les deux sont fusionnés, et ce fichier a le dernier mot.",
  },
  "include-extension": {
    en: "`x-lierre` has no effect in {file}, which is included. Write it in the file that includes it.",
    fr: "`x-lierre` est sans effet dans {file}, qui est inclus. Écrivez-le dans le fichier qui l’inclut.",
  },
  "env-file-left-out": {
    en: "There is no file `{path}`; it is not required, so the service does without.",
    fr: "Il n’y a pas de fichier `{path}` ; il n’est pas obligatoire, le service s’en passe.",
  },
  "profile-off": {
    en: "`{service}` is left out, as it runs with profiles only: {profiles}. To run it, add `--profiles {first}`.",
    fr: "`{service}` est omis, car il ne tourne qu’avec un profil : {profiles}. Pour le lancer, ajoutez `--profiles {first}`.",
  },
  "depends-left-out": {
    en: "`{container}` does not wait for `{dependency}`, which runs with the profile `{profile}` only.",
    fr: "`{container}` n’attend pas `{dependency}`, qui ne tourne qu’avec le profil `{profile}`.",
  },
} as const satisfies Record<string, Words>;
