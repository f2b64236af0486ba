import { type Command, Option } from "commander";
import type { Operation } from "../../api/table.ts";
import { fallbackText, type Flag, shapeOf } from "../flags.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { perform } from "./perform.ts";
import { brought } from "./files.ts";
import { inputOf, secretOf } from "./secret.ts";

/** How a command tells how it ended. */
export type End = (code: ExitCode) => void;

const bracketed = (name: string, required: boolean, many: boolean): string =>
  required ? `<${name}${many ? "..." : ""}>` : `[${name}${many ? "..." : ""}]`;

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** May do the whole command another way; undefined leaves it to the API. */
type Instead = () => Promise<ExitCode | undefined>;

/** Gives a command the arguments, flags and action of its operation. */
export function speak(command: Command, operation: Operation, session: Session, end: End, instead?: Instead): void {
  const shape = shapeOf(operation);
  for (const { name, required, kind, description } of shape.positional) {
    command.argument(bracketed(name, required, kind === "list"), description ?? "");
  }
  for (const flag of shape.flags) command.addOption(optionOf(flag, session));
  if (shape.files !== undefined) {
    const { gather, unless } = operation.op.cli?.files ?? {};
    const about = session.say(gather === undefined ? "files" : "composeFiles");
    const option = new Option("-f, --file <path>", about).argParser(collect);
    command.addOption(gather === undefined && unless === undefined ? option.makeOptionMandatory() : option);
  }
  if (shape.secret !== undefined) command.option("--file <path>", session.say("secretFile"));
  if (shape.input !== undefined) command.option("-i, --stdin", session.say("stdin"));
  if (operation.op.dryRun === true) command.option("--dry-run", session.say("dryRun"));
  if (operation.op.cli?.wait !== undefined) command.option("--wait [duration]", session.say("wait"));
  if (operation.id === "overview.status") command.option("--exit-code", session.say("exitCode"));
  command.action(async () => {
    const elsewhere = await instead?.();
    if (elsewhere !== undefined) return end(elsewhere);
    const options = command.opts<Record<string, unknown>>();
    const dryRun = options["dryRun"] === true;
    if (
      (operation.op.method === "DELETE" || operation.op.final === true) &&
      !dryRun &&
      !(await agreed(session, operation, command))
    ) {
      session.tell(session.say("cancelled"));
      return end(EXIT.cancelled);
    }
    const { files, gathered } = await brought(session, operation, options);
    const secret = shape.secret === undefined ? undefined : await secretOf(session, options["file"]);
    const input = options["stdin"] === true ? await inputOf(session) : undefined;
    const spoken = { args: command.processedArgs, options, files, gathered, secret, input, dryRun };
    end(await perform(session, operation, shape, spoken));
  });
}

function optionOf(flag: Flag, session: Session): Option {
  const { field, long, short, takes, off } = flag;
  const name = takes === undefined ? `--${off ? "no-" : ""}${long}` : `--${long} <${takes}>`;
  const option = new Option(short === undefined ? name : `-${short}, ${name}`, describe(flag, session));
  if (field.kind === "choice") option.choices([...field.choices]);
  if (field.kind === "list" || field.kind === "map") option.argParser(collect);
  return field.required ? option.makeOptionMandatory() : option;
}

function describe({ field, off }: Flag, session: Session): string {
  const known = field.default !== undefined && field.kind !== "boolean" && !off;
  const fallback = known ? `(${session.say("default", { value: fallbackText(field.default) })})` : "";
  return [field.description ?? "", fallback].filter((text) => text !== "").join(" ");
}

/** Before something is removed a person is asked; where nobody can be, `--yes` must have said it. */
async function agreed(session: Session, operation: Operation, command: Command): Promise<boolean> {
  const { ports, flags } = session;
  if (flags.yes === true) return true;
  if (!ports.tty.stdin) {
    session.tell(session.say("needsYes"));
    return false;
  }
  const what = `${operation.op.says[session.language]} (${command.processedArgs.join(" ")})`;
  return /^[oyj]/i.test((await ports.ask(session.say("yesNo", { what }))).trim());
}
