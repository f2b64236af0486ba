import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NoteId } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";

const Text = z.string().min(1).max(500);
const Note = z.strictObject({
  note: NoteId,
  site: Name,
  text: Text,
  by: z.string(),
  writtenAt: z.iso.datetime(),
});

/** What people leave for each other about a place: where the key is, when the room is closed. */
export const notesContract = defineContract({
  name: "notes",
  needs: ["sites"],
  entries: {
    written: {
      version: 1,
      body: z.strictObject({ note: NoteId, site: Name, text: Text }),
      says: { fr: "Une note est laissée pour {site}.", en: "A note is left for {site}." },
    },
    removed: { version: 1, body: z.strictObject({ note: NoteId }) },
  },
  ops: {
    add: {
      method: "POST",
      path: "/sites/:site/notes",
      permission: "operate",
      input: z.strictObject({ site: Name, text: Text }),
      output: Note,
      errors: ["sites.unknown"],
      cli: { words: ["note", "add"], args: ["site", "text"] },
      says: { fr: "Laisse une note sur un lieu.", en: "Leaves a note on a site." },
    },
    list: {
      method: "GET",
      path: "/notes",
      permission: "read",
      input: page.input.extend({ site: Name.optional() }),
      output: paged(Note),
      errors: [],
      cli: { words: ["note", "ls"], columns: ["note", "site", "text", "writtenAt"] },
      says: { fr: "Liste les notes.", en: "Lists the notes." },
    },
    remove: {
      method: "DELETE",
      path: "/notes/:note",
      permission: "operate",
      input: z.strictObject({ note: NoteId }),
      output: z.strictObject({}),
      errors: ["unknown"],
      cli: { words: ["note", "rm"], args: ["note"] },
      says: { fr: "Retire une note.", en: "Removes a note." },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "Il n'y a pas de note {note}. Voyez `lierre note ls`.",
        en: "There is no note {note}. See `lierre note ls`.",
      },
    },
  },
  findings: {},
  metrics: {},
});
