import { ExecOutput } from "../../../shared/exec/wire.ts";
import { API_ROOT } from "../../api/table.ts";
import { EXIT, type ExitCode, passedOn } from "../exit-codes.ts";
import { Silence } from "../ports.ts";
import { hear } from "../reply.ts";
import type { Session } from "../session.ts";

const Item = ExecOutput.omit({ session: true });
type Item = Omit<ExecOutput, "session">;

/** Prints what a command in a container writes, each stream on ours, and ends as it ends. */
export async function passOn(
  session: Session,
  way: { readonly path: string; readonly field: string },
  answer: unknown,
): Promise<ExitCode> {
  const value = (answer as Readonly<Record<string, string>>)[way.field] ?? "";
  const path = `${API_ROOT}${way.path.replace(`:${way.field}`, encodeURIComponent(value))}`;
  const heard = { last: 0, gap: false, end: undefined as Item | undefined };
  const take = (item: Item): void => {
    heard.gap ||= item.n !== heard.last + 1;
    heard.last = item.n;
    if (item.end) heard.end = item;
  };
  const client = await session.ports.client();
  const request = { method: "GET", path, headers: { accept: "text/event-stream" } };
  try {
    const reply = await client.follow(session.target, request, ({ data }) => {
      const item = Item.parse(JSON.parse(data));
      take(item);
      if (session.json) session.ports.out(`${data}\n`);
      else write(session, item);
    });
    if (reply !== undefined) {
      const refused = hear(session, reply);
      return "exit" in refused ? refused.exit : EXIT.failed;
    }
  } catch (error) {
    if (!(error instanceof Silence)) throw error;
  }
  if (heard.gap) session.tell(`lierre: ${session.say("commandGap")}`);
  return endingOf(session, heard.end, heard.gap);
}

function write({ ports }: Session, { stream, data }: Item): void {
  if (data === "") return;
  const bytes = Buffer.from(data, "base64");
  if (stream === "stdout") ports.outBytes(bytes);
  else ports.errBytes(bytes);
}

function endingOf(session: Session, end: Item | undefined, gap: boolean): ExitCode {
  const tell = (sentence: string): ExitCode => {
    session.tell(`lierre: ${sentence}`);
    return EXIT.failed;
  };
  if (end === undefined) return tell(session.say("commandLost"));
  const { exitCode, failed } = end;
  if (exitCode === undefined) return tell(session.say("commandFailed", { reason: failed?.[session.language] ?? "?" }));
  const ours = passedOn(exitCode);
  if (ours === undefined) return tell(session.say("commandCode", { code: exitCode }));
  return gap && exitCode === 0 ? EXIT.failed : ours;
}
