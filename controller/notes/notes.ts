import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { sitesContract } from "../sites/contract.ts";
import { sites } from "../sites/sites.ts";
import { notesContract } from "./contract.ts";

interface NoteState {
  site: string;
  text: string;
  by: string;
  writtenAtMs: number;
}

interface NotesShape extends Shape {
  readonly contract: typeof notesContract;
  readonly state: { notes: Record<string, NoteState> };
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

const shown = (note: string, { writtenAtMs, ...rest }: NoteState) => ({
  note,
  ...rest,
  writtenAt: rfc3339(writtenAtMs),
});

export const notes: Capability<NotesShape> = {
  contract: notesContract,
  foldVersion: 1,
  initial: () => ({ notes: {} }),
  live: () => ({}),
  evolve: {
    written: ({ notes: all }, { body: { note, site, text }, actor, atMs }) => {
      all[note] = { site, text, by: actor, writtenAtMs: atMs };
    },
    removed: ({ notes: all }, { body }) => {
      delete all[body.note];
    },
  },
  decide: {
    add: ({ peek, random, now }, { body: { site, text }, actor }) => {
      if (peek(sites).sites[site] === undefined) return refuse(sitesContract, "unknown", { site });
      const note = mintId("note", random);
      const entries = [draft(notesContract, "written", { note, site, text })];
      return ok({ entries, output: shown(note, { site, text, by: actor, writtenAtMs: now.wallMs }) });
    },
    remove: ({ state }, { body: { note } }) =>
      state.notes[note] === undefined
        ? refuse(notesContract, "unknown", { note })
        : ok({ entries: [draft(notesContract, "removed", { note })], output: {} }),
  },
  read: {
    list: ({ state }, input) => {
      const wanted = byId(state.notes).filter(([, { site }]) => input.site === undefined || site === input.site);
      return ok(
        cut(
          wanted.map(([note, held]) => [note, shown(note, held)]),
          input,
        ),
      );
    },
  },
};
