import { EXEC_LIMITS } from "../../../shared/exec/wire.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** What a decoder puts where bytes are no text. */
const NO_TEXT = "\u{fffd}";

/**
 * A value that must not stand on a command line, where other programs of the machine and the shell's history would see
 * it. A file is taken as it is; of what is typed or piped the last line break goes. Throws a usage error when there is
 * nothing, or when it is no text.
 */
export async function secretOf(session: Session, path: unknown): Promise<string> {
  const { ports } = session;
  if (typeof path === "string" && path !== "-") return checked(session, session.file(path, "noFile"));
  const typed = ports.tty.stdin ? await ports.askUnseen(session.say("secretPrompt")) : await ports.readStdin();
  return checked(session, typed.replace(/\r?\n$/, ""));
}

/** What is piped in, in base64, for a command to read. */
export async function inputOf(session: Session): Promise<string> {
  const bytes = Buffer.from(await session.ports.readStdinBytes());
  if (bytes.length > EXEC_LIMITS.stdinBytes)
    throw new UsageError(session.say("stdinTooLarge", { bytes: bytes.length }));
  return bytes.toString("base64");
}

function checked(session: Session, text: string): string {
  if (text === "") throw new UsageError(session.say("secretEmpty"));
  if (text.includes(NO_TEXT)) throw new UsageError(session.say("secretNoText"));
  return text;
}
