import { API_ROOT, operationsOf } from "../../api/table.ts";
import type { Operation } from "../../api/table.ts";
import { overviewContract } from "../../overview/contract.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { durationMs, shortBytes } from "../quantities.ts";
import { hear } from "../reply.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

const LOOK_EVERY_MS = 500;
/** Nothing more will come of it by itself. */
const NO_WAY_BACK = "services.release-failing";
const WAIT_MS = 10 * 60_000;

type Words = Readonly<{ fr: string; en: string }>;

/** What a look at a service says of its way. */
interface Seen {
  readonly arrived: boolean;
  readonly stopped: boolean;
  readonly gaveUp?: Words;
  readonly revision: number;
  readonly missing: number;
  readonly findings: readonly { readonly code: string; readonly says: Words }[];
  readonly instances: readonly {
    readonly instance: string;
    readonly name: string;
    readonly state: string;
    readonly reason: Words;
    readonly containers?: readonly {
      readonly name: string;
      readonly phase: string;
      readonly doneBytes?: number;
      readonly totalBytes?: number;
      readonly says?: Words;
    }[];
  }[];
}

/** How long `--wait` waits: as long as was said with it. */
export function waitMsOf(session: Session, option: unknown): number | undefined {
  if (option === undefined || option === false) return undefined;
  if (option === true) return WAIT_MS;
  const text = typeof option === "string" ? option : "";
  const ms = durationMs(text);
  if (ms === undefined || ms === 0) throw new UsageError(session.say("badDuration", { text }));
  return ms;
}

/** Looks until what was asked for has come to pass, and tells each step as it is seen. */
export async function waitFor(
  session: Session,
  operation: Operation,
  answer: unknown,
  waitMs: number,
): Promise<ExitCode> {
  const wait = operation.op.cli?.wait;
  const looked = operationsOf([overviewContract]).find(({ id }) => id === wait?.op);
  const { [wait?.field ?? ""]: name, revision } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (wait === undefined || looked === undefined || typeof name !== "string") return EXIT.ok;
  const path = `${API_ROOT}${looked.op.path.replace(`:${wait.field}`, encodeURIComponent(name))}`;
  const told = new Set<string>();
  const untilMs = session.ports.nowMs() + waitMs;
  const client = await session.ports.client();
  for (;;) {
    const heard = hear(session, await client.ask(session.target, { method: "GET", path }));
    if ("exit" in heard) return heard.exit;
    const seen = heard.answer as Seen;
    for (const line of linesOf(session, seen)) if (told.size !== told.add(line).size) session.tell(line);
    if (seen.gaveUp !== undefined && typeof revision === "number" && seen.revision > revision) {
      session.tell(session.say("gaveUp", { name, reason: seen.gaveUp[session.language] }));
      return EXIT.failed;
    }
    const hopeless = seen.findings.find(({ code }) => code === NO_WAY_BACK);
    if (hopeless !== undefined) {
      session.tell(hopeless.says[session.language]);
      return EXIT.failed;
    }
    if (seen.arrived) {
      session.tell(session.say(seen.stopped ? "allStopped" : "arrived", { name, revision: seen.revision }));
      return EXIT.ok;
    }
    if (session.ports.nowMs() >= untilMs) {
      session.tell(session.say("waitOver", { name, seconds: Math.round(waitMs / 1_000) }));
      return EXIT.cancelled;
    }
    await session.ports.pause(LOOK_EVERY_MS);
  }
}

/** One line per instance and container as it is now: a line is told once. */
function linesOf(session: Session, { instances, missing }: Seen): string[] {
  const { language } = session;
  const lines = instances.flatMap(({ instance, name, state, reason, containers }) => [
    `  ${instance} (${name}): ${state}${reason[language] === "" ? "" : ` – ${reason[language]}`}`,
    ...(containers ?? []).map((container) => `    ${container.name}: ${container.phase}${amount(container, language)}`),
  ]);
  return missing === 0 ? lines : [...lines, session.say("waitMissing", { missing })];
}

/** In tenths, so that a slow pull does not fill the screen. */
function amount(
  { doneBytes, totalBytes }: { readonly doneBytes?: number; readonly totalBytes?: number },
  language: Session["language"],
): string {
  if (doneBytes === undefined || totalBytes === undefined || totalBytes === 0) return "";
  const tenths = Math.floor((doneBytes * 10) / totalBytes);
  return ` ${tenths * 10} % (${shortBytes(totalBytes, language)})`;
}
