import type { Words } from "../../../../shared/kernel/result.ts";

/** What is accepted and still worth knowing of volumes, paths and files. */
export const MOUNT_NOTES = {
  "volume-undeclared": {
    en: "The volume `{name}` is used without standing below `volumes:`; it is made all the same.",
    fr: "Le volume `{name}` est utilisé sans figurer sous `volumes:` ; il est créé quand même.",
  },
  "volume-unused": {
    en: "The volume `{name}` is declared and no service uses it, so it is not made.",
    fr: "Le volume `{name}` est déclaré et aucun service ne l’utilise : il n’est pas créé.",
  },
  "volume-external": {
    en: "The volume `{name}` was made elsewhere; Lierre makes one of its own, empty, under that name. Copy its data in once the service runs.",
    fr: "Le volume `{name}` a été fait ailleurs ; Lierre crée le sien, vide, sous ce nom. Copiez-y les données une fois le service lancé.",
  },
  "mount-anonymous": {
    en: "The volume at `{path}` has no name, so Lierre names it `{volume}`.",
    fr: "Le volume `{path}` n’a pas de nom, Lierre le nomme `{volume}`.",
  },
  "mount-twice": {
    en: "`{path}` is mounted again on line {last}, and the last one counts.",
    fr: "`{path}` est monté à nouveau à la ligne {last}, et c’est le dernier qui compte.",
  },
  "mount-option-unused": {
    en: "The mount option `{option}` has no effect here.",
    fr: "L’option de montage `{option}` est sans effet ici.",
  },
  "folder-seeded": {
    en: "`{path}` becomes the volume `{volume}`: what lies there now is copied once, when the volume is first made.",
    fr: "`{path}` devient le volume `{volume}` : ce qui s’y trouve maintenant est copié une fois, à la création du volume.",
  },
  "folder-travels": {
    en: "The container only reads `{path}`, so its files ({count}) travel with the stack and no volume is made. Change them here and apply again.",
    fr: "Le conteneur ne fait que lire `{path}` : ses fichiers ({count}) voyagent avec la pile, sans volume. Modifiez-les ici et appliquez de nouveau.",
  },
  "folder-empty": {
    en: "`{path}` becomes the volume `{volume}`, empty at first.",
    fr: "`{path}` devient le volume `{volume}`, vide au départ.",
  },
  "folder-absent": {
    en: "Nothing lies at `{path}` beside the file, so it becomes the volume `{volume}`, empty at first.",
    fr: "Rien ne se trouve en `{path}` à côté du fichier, c’est donc le volume `{volume}`, vide au départ.",
  },
  "file-read-only": {
    en: "`{path}` travels with the stack, so the container can only read it. Change it here and apply again; to let the container change it, mount its folder.",
    fr: "`{path}` voyage avec la pile, le conteneur ne peut donc que le lire. Modifiez-le ici et appliquez de nouveau ; pour que le conteneur le modifie, montez son dossier.",
  },
  "time-zone-read-only": {
    en: "The container has the machine's time zone and can only read it, whatever `{source}` says.",
    fr: "Le conteneur a le fuseau horaire de la machine et ne peut que le lire, quoi que dise `{source}`.",
  },
} as const satisfies Record<string, Words>;
