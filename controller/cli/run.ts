import { CommanderError } from "commander";
import type { Contract } from "../../shared/kernel/contract.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { Silence, type CliPorts } from "./ports.ts";
import { buildProgram } from "./program.ts";
import { Session } from "./session.ts";
import { languageOfSystem } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** Runs one command line and tells its exit code. Nothing here ends the process. */
export async function runCli(contracts: readonly Contract[], ports: CliPorts): Promise<ExitCode> {
  const session = new Session(ports, languageOfSystem(ports.env));
  let code: ExitCode = EXIT.ok;
  const end = (ended: ExitCode) => {
    code = ended;
  };
  try {
    const argv = ports.argv.length === 0 ? ["--help"] : [...ports.argv];
    await buildProgram({ contracts, session, end, whole: false }).parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return trouble(error, session);
  }
}

function trouble(error: unknown, session: Session): ExitCode {
  if (error instanceof CommanderError) return misspoken(error, session);
  if (error instanceof UsageError) return told(session, error.message, EXIT.usage);
  if (error instanceof Silence) {
    const { api, timeoutMs } = session.target;
    if (error.kind === "late")
      return told(session, session.say("late", { seconds: timeoutMs / 1_000 }), EXIT.cancelled);
    return told(session, session.say("unreachable", { api, reason: error.message }), EXIT.unreachable);
  }
  return told(session, error instanceof Error ? error.message : String(error), EXIT.failed);
}

function told(session: Session, sentence: string, code: ExitCode): ExitCode {
  session.tell(`lierre: ${sentence}`);
  return code;
}

const MISSPOKEN = {
  "commander.unknownOption": "unknownOption",
  "commander.unknownCommand": "unknownCommand",
  "commander.missingArgument": "missingArgument",
  "commander.optionMissingArgument": "missingArgument",
  "commander.missingMandatoryOptionValue": "missingArgument",
  "commander.excessArguments": "excessArguments",
} as const;

/** The parser's complaint in our words. Help and version are no complaint; a group without its verb shows its help. */
function misspoken(error: CommanderError, session: Session): ExitCode {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code === "commander.help") return EXIT.usage;
  const text = /'([^']+)'/.exec(error.message)?.[1] ?? error.message.replace(/^error: /, "");
  const word = MISSPOKEN[error.code as keyof typeof MISSPOKEN];
  if (word !== undefined) return told(session, session.say(word, { text }), EXIT.usage);
  return told(session, session.say("badChoice", { text: error.message.replace(/^error: /, "") }), EXIT.usage);
}
