import type { Command } from "commander";
import { API_ROOT } from "../../api/table.ts";
import { ApiEvent } from "../../api/event.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { Silence, type StreamEvent } from "../ports.ts";
import { plain } from "../render/cell.ts";
import { paint } from "../render/look.ts";
import { hear } from "../reply.ts";
import type { Session } from "../session.ts";
import type { End } from "./operation.ts";

const AGAIN_MS = 5_000;

interface EventsFlags {
  readonly follow?: boolean;
  readonly last?: string;
}

/** `lierre events [-f]`: what happened, one line each. */
export function eventsCommand(command: Command, session: Session, end: End): void {
  command.option("-f, --follow", session.say("follow")).option("-n, --last <n>", session.say("last"));
  command.action(async () => {
    const { follow, last } = command.opts<EventsFlags>();
    const seen = await past(session, last ?? (follow === true ? "10" : "50"), follow === true);
    if (typeof seen !== "object") return end(seen);
    end(follow === true ? await onwards(session, seen.lastSeq) : EXIT.ok);
  });
}

/** Shows the last events and tells where they end. */
async function past(
  session: Session,
  last: string,
  follow: boolean,
): Promise<ExitCode | { readonly lastSeq: number | undefined }> {
  const client = await session.ports.client();
  const path = `${API_ROOT}/events?${new URLSearchParams({ last }).toString()}`;
  const heard = hear(session, await client.ask(session.target, { method: "GET", path }));
  if ("exit" in heard) return heard.exit;
  const { items } = heard.answer as { items: readonly ApiEvent[] };
  if (session.json && !follow) session.ports.out(`${JSON.stringify(heard.answer)}\n`);
  else for (const event of items) session.ports.out(eventText(event, session));
  if (items.length === 0 && !follow) session.tell(session.say("nothing"));
  return { lastSeq: items.at(-1)?.seq };
}

/** Follows for ever; when the line breaks it comes back and misses nothing. */
async function onwards(session: Session, fromSeq: number | undefined): Promise<ExitCode> {
  const client = await session.ports.client();
  let lastId = String(fromSeq ?? 0);
  const heard = ({ id, data }: StreamEvent) => {
    lastId = id ?? lastId;
    session.ports.out(eventText(ApiEvent.parse(JSON.parse(data)), session));
  };
  for (;;) {
    try {
      const headers = { accept: "text/event-stream", "last-event-id": lastId };
      const reply = await client.follow(session.target, { method: "GET", path: `${API_ROOT}/events`, headers }, heard);
      if (reply !== undefined) {
        const refused = hear(session, reply);
        return "exit" in refused ? refused.exit : EXIT.failed;
      }
    } catch (error) {
      if (!(error instanceof Silence)) throw error;
    }
    session.tell(session.say("lineLost", { seconds: AGAIN_MS / 1_000 }));
    await session.ports.pause(AGAIN_MS);
  }
}

function eventText(event: ApiEvent, session: Session): string {
  if (session.json) return `${JSON.stringify(event)}\n`;
  const { look } = session;
  const time = event.at.slice(0, 19).replace("T", " ");
  return `${paint(look, "dim", `${time}Z`)}  ${plain(event.says[look.language])}  ${paint(look, "dim", plain(event.actor))}\n`;
}
