import { z } from "zod";
import { plain } from "./render/cell.ts";
import { EXIT, type ExitCode, exitOf } from "./exit-codes.ts";
import type { ApiReply } from "./ports.ts";
import type { Session } from "./session.ts";

const ProblemSeen = z.object({
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** What a reply was: an answer to show, or the exit code of a refusal that was told already. */
export type Heard = { readonly answer: unknown } | { readonly exit: ExitCode };

/** Understands a reply. A refusal is told on stderr: its sentence, then each wrong place. */
export function hear(session: Session, reply: ApiReply): Heard {
  if (reply.status === 204) return { answer: undefined };
  const read = parsed(reply.text);
  const fine = reply.status >= 200 && reply.status < 300;
  if (fine && read !== undefined) return { answer: read.json };
  const problem = ProblemSeen.safeParse(read?.json);
  if (!problem.success) {
    session.tell(session.say("odd", { api: session.target.api, status: reply.status }));
    return { exit: EXIT.failed };
  }
  const { detail, errors = [], code, status } = problem.data;
  if (session.json) session.tell(reply.text);
  else
    session.tell(
      [`lierre: ${plain(detail)}`, ...errors.map((one) => `  ${plain(`${one.pointer}: ${one.detail}`)}`)].join("\n"),
    );
  return { exit: exitOf(status, code) };
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
