import type { Words } from "../../../../shared/kernel/result.ts";

/** What may be wrong with a file before it says anything about services. `{key}` is the path of the key. */
export const DOCUMENT_PROBLEMS = {
  "file-too-large": {
    en: "The file has {sizeBytes} bytes; a Compose file may have {limitBytes}. Split it into several services.",
    fr: "Le fichier fait {sizeBytes} octets ; un fichier Compose peut en faire {limitBytes}. Répartissez-le en plusieurs services.",
  },
  "problems-more": {
    en: "{count} more problems are not shown. Mend those above, and try again.",
    fr: "{count} autres problèmes ne sont pas montrés. Corrigez ceux ci-dessus, puis réessayez.",
  },
  "yaml-malformed": {
    en: "This is not YAML: {detail}. Correct the line, often an indent, a colon or a quote.",
    fr: "Ce n’est pas du YAML : {detail}. Corrigez la ligne, souvent un retrait, un deux-points ou un guillemet.",
  },
  "yaml-tab": {
    en: "A tab stands where YAML wants spaces. Replace it by spaces.",
    fr: "Une tabulation se trouve là où YAML veut des espaces. Remplacez-la par des espaces.",
  },
  "yaml-too-deep": {
    en: "The file is nested too deeply to be read. Take out the nested brackets or blocks.",
    fr: "Le fichier est trop imbriqué pour être lu. Retirez les crochets ou les blocs imbriqués.",
  },
  "document-not-map": {
    en: "The file should hold keys such as `services:` and holds none. Start it with `services:`.",
    fr: "Le fichier devrait contenir des clés comme `services:` et n’en contient pas. Commencez-le par `services:`.",
  },
  "alias-unknown": {
    en: "`*{alias}` refers to nothing that stands before it. Write `&{alias}` at the part you mean.",
    fr: "`*{alias}` ne renvoie à rien de ce qui précède. Écrivez `&{alias}` à l’endroit voulu.",
  },
  "alias-cycle": {
    en: "`*{alias}` contains itself. Take the alias out of the part that it names.",
    fr: "`*{alias}` se contient lui-même. Sortez l’alias de la partie qu’il désigne.",
  },
  "alias-bomb": {
    en: "With its aliases written out the file has more than {limit} parts. Use fewer aliases of aliases.",
    fr: "Une fois ses alias développés, le fichier a plus de {limit} éléments. Utilisez moins d’alias d’alias.",
  },
  "tag-unknown": {
    en: "The YAML tag `{tag}` is not supported here. Remove the tag.",
    fr: "L’étiquette YAML `{tag}` n’est pas prise en charge ici. Retirez-la.",
  },
  "key-not-text": {
    en: "A key here is a list or a map. Write a plain word before the colon.",
    fr: "Une clé est ici une liste ou un dictionnaire. Écrivez un simple mot avant le deux-points.",
  },
  "key-duplicate": {
    en: "`{name}` stands twice, first on line {first}. Keep one of the two.",
    fr: "`{name}` apparaît deux fois, d’abord à la ligne {first}. Gardez l’une des deux.",
  },
  "merge-not-map": {
    en: "`<<` merges maps and this is none. Give it an alias of a map, such as `<<: *common`.",
    fr: "`<<` fusionne des dictionnaires et ceci n’en est pas un. Donnez-lui l’alias d’un dictionnaire, comme `<<: *common`.",
  },
} as const satisfies Record<string, Words>;
