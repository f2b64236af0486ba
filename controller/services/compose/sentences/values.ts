import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with any key and any value. */
export const VALUE_PROBLEMS = {
  "key-unknown": {
    en: "`{name}` is not a key of {where}. Correct its spelling, or remove it.",
    fr: "`{name}` n’est pas une clé connue dans {where}. Corrigez son orthographe, ou retirez-la.",
  },
  "key-misspelt": {
    en: "`{name}` is not a key of {where}. Did you mean `{guess}`? Rename it, or remove it.",
    fr: "`{name}` n’est pas une clé connue dans {where}. Vouliez-vous dire `{guess}` ? Renommez-la, ou retirez-la.",
  },
  "key-unsupported": {
    en: "`{key}` is not supported here, because {docs}.",
    fr: "`{key}` n’est pas pris en charge ici, car {docs}.",
  },
  "key-missing": {
    en: "`{name}` is missing from {where}. Add `{name}:` with {expects}.",
    fr: "`{name}` manque dans {where}. Ajoutez `{name}:` avec {expects}.",
  },
  "extension-misplaced": {
    en: "`x-lierre` counts only at the top of the file, beside `services:`, or below a service. Move it there.",
    fr: "`x-lierre` ne compte qu’en tête du fichier, à côté de `services:`, ou sous un service. Déplacez-le là.",
  },
  "wrong-type": {
    en: "`{key}` should be {expects}, and is {got}. Rewrite it, or remove the key.",
    fr: "`{key}` devrait être {expects}, et c’est {got}. Réécrivez la valeur, ou retirez la clé.",
  },
  "not-quoted": {
    en: '`{key}` should be text, and YAML reads `{value}` as {got}. Put it in quotes: "{value}".',
    fr: '`{key}` devrait être du texte, et YAML lit `{value}` comme {got}. Mettez des guillemets : "{value}".',
  },
  "value-bad": {
    en: "`{value}` is not {expects}. Correct `{key}`.",
    fr: "`{value}` n’est pas {expects}. Corrigez `{key}`.",
  },
  "out-of-range": {
    en: "`{key}` is {value}; it must lie between {min} and {max}. Choose a number in between.",
    fr: "`{key}` vaut {value} ; il faut entre {min} et {max}. Choisissez un nombre entre les deux.",
  },
  "over-limit": {
    en: "`{part}` of `{key}` is more than a service may hold. Make it shorter, or split the service.",
    fr: "`{part}` de `{key}` dépasse ce qu’un service peut contenir. Raccourcissez, ou divisez le service.",
  },
  "variable-malformed": {
    en: "`{text}` is not a variable. Write `{example}`, or `$$` for a plain dollar.",
    fr: "`{text}` n’est pas une variable. Écrivez `{example}`, ou `$$` pour un simple dollar.",
  },
  "variable-missing": {
    en: "`{key}` needs the variable `{variable}`, which has no value. Set it in your shell or in `.env` beside the file, or write a default: `{example}`.",
    fr: "`{key}` a besoin de la variable `{variable}`, qui n’a pas de valeur. Définissez-la dans votre shell ou dans `.env` à côté du fichier, ou écrivez une valeur par défaut : `{example}`.",
  },
  "variable-required": {
    en: "The file asks for the variable `{variable}`, which has no value ({message}). Set it in your shell, or in `.env` beside the file.",
    fr: "Le fichier demande la variable `{variable}`, qui n’a pas de valeur ({message}). Définissez-la dans votre shell, ou dans `.env` à côté du fichier.",
  },
} as const satisfies Record<string, Words>;
