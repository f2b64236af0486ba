import { dirname } from "node:path";
import type { Command } from "commander";
import { rfc3339 } from "../../../shared/kernel/time.ts";
import type { Entry } from "../../../shared/kernel/entry.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { answerText, rowsText } from "../render/answer.ts";
import type { Session } from "../session.ts";

interface FolderFlags {
  readonly dir?: string;
  readonly file?: string;
  readonly limit?: string;
}

/** What a folder of a journal can tell without a controller. */
export const FOLDER_VERBS = ["verify", "tail", "export"] as const;
type Verb = (typeof FOLDER_VERBS)[number];

/** Adds `--dir` to `lierre journal verify|tail|export`. */
export function offerFolder(command: Command, session: Session): void {
  command.option("--dir <folder>", session.say("dir"));
  command.option("--file <path>", session.say("dir"));
}

/** The folder that was named, by itself or by a file in it. */
export function folderOf(command: Command): string | undefined {
  const { dir, file } = command.opts<FolderFlags>();
  return dir ?? (file === undefined ? undefined : /\.\w+$/.test(file) ? dirname(file) : file);
}

/** Reads a journal's folder. What is wrong with it is thrown as a sentence by the tools themselves. */
export async function readFolder(verb: Verb, dir: string, command: Command, session: Session): Promise<ExitCode> {
  const files = await session.ports.journalFiles();
  const { ports, json, look } = session;
  switch (verb) {
    case "verify": {
      const verdict = files.verifyFile(dir);
      ports.out(json ? `${JSON.stringify(verdict)}\n` : answerText(verdict, {}, undefined, look));
      return verdict.ok ? EXIT.ok : EXIT.badAnswer;
    }
    case "tail": {
      const limit = command.opts<FolderFlags>().limit ?? "100";
      const items = files.tailFile(dir, Math.max(1, Math.floor(Number(limit)) || 100)).map(shown);
      ports.out(
        json ? `${JSON.stringify({ items })}\n` : rowsText(items, ["seq", "at", "actor", "kind"], undefined, look),
      );
      return EXIT.ok;
    }
    case "export":
      files.exportFile(dir, (entries) => ports.out(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
      return EXIT.ok;
  }
}

const shown = ({ atMs, ...rest }: Entry) => ({ ...rest, at: rfc3339(atMs) });
