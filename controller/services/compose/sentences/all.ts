import type { Words } from "../../../../shared/kernel/result.ts";
import { CONTAINER_PROBLEMS } from "./containers.ts";
import { DOCUMENT_PROBLEMS } from "./document.ts";
import { STACK_PROBLEMS } from "./stack.ts";
import { VALUE_PROBLEMS } from "./values.ts";

/** Every reason to refuse a Compose file: what is wrong, with which thing, and what to do. */
export const PROBLEMS = {
  ...DOCUMENT_PROBLEMS,
  ...VALUE_PROBLEMS,
  ...CONTAINER_PROBLEMS,
  ...STACK_PROBLEMS,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** What is accepted and still worth knowing. */
export const NOTES = {
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
  "volume-undeclared": {
    en: "The volume `{name}` is used without standing below `volumes:`; it is made all the same.",
    fr: "Le volume `{name}` est utilisé sans figurer sous `volumes:` ; il est créé quand même.",
  },
  "volume-unused": {
    en: "The volume `{name}` is declared and no service uses it, so it is not made.",
    fr: "Le volume `{name}` est déclaré et aucun service ne l’utilise : il n’est pas créé.",
  },
} as const satisfies Record<string, Words>;
export type NoteCode = keyof typeof NOTES;
