import { Command } from "commander";
import type { Contract } from "../../shared/kernel/contract.ts";
import { type Operation, operationsOf } from "../api/table.ts";
import { eventsCommand } from "./commands/events.ts";
import { FOLDER_VERBS, folderOf, offerFolder, readFolder } from "./commands/journal-folder.ts";
import { type End, speak } from "./commands/operation.ts";
import { completionScript } from "./completion.ts";
import { EXIT, exitCodesText } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { HELP_TITLES } from "./words.ts";

/** How a program is built: `whole` also for commands that were not named, as completion and the reference need. */
export interface Building {
  readonly contracts: readonly Contract[];
  readonly session: Session;
  readonly end: End;
  readonly whole: boolean;
}

/** The whole command line, from the table of operations. */
export function buildProgram(building: Building): Command {
  const { session, end } = building;
  const program = dressed(new Command("lierre"), session);
  program
    .description(session.say("about"))
    .version(session.ports.version, "-V, --version", session.say("version"))
    .option("--json", session.say("json"))
    .option("--api <url>", session.say("api"))
    .option("--token-file <path>", session.say("tokenFile"))
    .option("--ca <path>", session.say("ca"))
    .option("--timeout <duration>", session.say("timeout"))
    .option("--no-color", session.say("noColor"))
    .option("-y, --yes", session.say("yes"));
  program.hook("preAction", () => {
    session.flags = program.opts();
  });
  for (const operation of operationsOf(building.contracts)) {
    if (operation.op.cli !== undefined) addOperation(program, operation, operation.op.cli.words, building);
  }
  eventsCommand(dressed(program.command("events").description(session.say("events")), session), session, end);
  const completion = dressed(program.command("completion").description(session.say("completion")), session);
  completion.argument("<shell>", "bash | zsh | fish").action((shell: string) => {
    const script = completionScript(shell, buildProgram({ ...building, whole: true }));
    if (script === undefined) throw new UsageError(session.say("noShell", { text: shell }));
    session.ports.out(script);
    end(EXIT.ok);
  });
  helpCommand(program, session, end);
  return program;
}

function addOperation(program: Command, operation: Operation, words: readonly string[], building: Building): void {
  const { session, end, whole } = building;
  const { argv } = session.ports;
  const parent = words.slice(0, -1).reduce((above, word) => groupOf(above, word, session), program);
  const command = dressed(parent.command(words.at(-1) ?? operation.name), session).description(
    operation.op.says[session.language],
  );
  if (words.length > 1) parent.description(parent.commands.map((child) => child.name()).join(", "));
  // Flags cost a schema each, so only commands that were named get theirs.
  if (!whole && !words.every((word) => argv.includes(word))) return;
  const verb = words[0] === "journal" ? FOLDER_VERBS.find((name) => name === words[1]) : undefined;
  if (verb === undefined) return speak(command, operation, session, end);
  offerFolder(command, session);
  speak(command, operation, session, end, async () => {
    const dir = folderOf(command);
    return dir === undefined ? undefined : readFolder(verb, dir, command, session);
  });
}

function groupOf(above: Command, word: string, session: Session): Command {
  return above.commands.find((command) => command.name() === word) ?? dressed(above.command(word), session);
}

function helpCommand(program: Command, session: Session, end: End): void {
  const help = dressed(program.command("help").description(session.say("helpTopics")), session);
  help.argument("[words...]", "").action((words: readonly string[]) => {
    if (words[0] === "exit-codes") session.ports.out(exitCodesText(session.language));
    else {
      const step = (at: Command | undefined, word: string) => at?.commands.find((command) => command.name() === word);
      const found = words.reduce<Command | undefined>(step, program);
      if (found === undefined) throw new UsageError(session.say("unknownCommand", { text: words.join(" ") }));
      found.outputHelp();
    }
    end(EXIT.ok);
  });
}

/** What every command has in common: language, where text goes, no exit of its own. */
function dressed(command: Command, session: Session): Command {
  const { ports, language } = session;
  return command
    .exitOverride()
    .helpCommand(false)
    .helpOption("-h, --help", session.say("help"))
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => HELP_TITLES[title]?.[language] ?? title })
    .configureOutput({ writeOut: ports.out, writeErr: ports.err, outputError: () => undefined });
}
