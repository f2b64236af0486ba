import type { ReportBody } from "../shared/execution/wire.ts";
import type { Entry } from "../shared/kernel/entry.ts";
import type { LoopEvent } from "../shared/kernel/loop-ports.ts";

/** What an agent's log is made of: one line each, by name, with what tells it from others. Never a secret. */
export interface AgentEvent {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly event: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

const event = (level: AgentEvent["level"], name: string, fields: AgentEvent["fields"]): AgentEvent => ({
  level,
  event: name,
  fields,
});

/** These fail with the machine's or the network's weather; what comes of them is told by reports and findings. */
const QUIET: ReadonlySet<string> = new Set(["send", "probe", "engine.logs"]);

/** What a step of the loop says to the log. */
export function eventsOf(step: LoopEvent): readonly AgentEvent[] {
  switch (step.event) {
    case "input":
      return inputEvents(step.input);
    case "committed":
      return step.entries.flatMap(entryEvents);
    case "unwritable":
      return [event("error", "journal-unwritable", { reason: step.reason })];
    case "opened":
      return [];
    case "writable":
      return [event("info", "journal-tried-again", {})];
  }
}

function inputEvents(input: (LoopEvent & { event: "input" })["input"]): readonly AgentEvent[] {
  if (input.type === "msg" && input.name === "link") {
    const { connected, detail } = input.body as { connected: boolean; detail: string };
    return [event("info", "link", { connected, detail })];
  }
  if (input.type !== "done" || input.outcome.ok || QUIET.has(input.effect.type)) return [];
  const { code, detail } = input.outcome.error;
  return [event("warn", "failed", { effect: input.effect.key, code, detail })];
}

function entryEvents({ kind, body }: Entry): readonly AgentEvent[] {
  switch (kind) {
    case "identity.joined": {
      const { node, site, lineage } = body as { node: string; site: string; lineage: string };
      return [event("info", "joined", { node, site, lineage })];
    }
    case "execution.accepted": {
      const { term, generation, hash } = body as { term: number; generation: number; hash: string };
      return [event("info", "plan-accepted", { term, generation, hash })];
    }
    case "execution.pinned": {
      const { image, pinned } = body as { image: string; pinned: string };
      return [event("info", "image-pinned", { image, pinned })];
    }
    case "reports.queued":
      return reportEvents((body as unknown as { body: ReportBody }).body);
    default:
      return [];
  }
}

function reportEvents(report: ReportBody): readonly AgentEvent[] {
  switch (report.kind) {
    case "plan": {
      const { outcome, term, generation, reason } = report;
      return outcome === "accepted"
        ? []
        : [event("warn", "plan-rejected", { term, generation, reason: reason?.en ?? "" })];
    }
    case "instance": {
      const { instance, state, reason } = report;
      return [
        event(state === "down" || state === "degraded" ? "warn" : "info", "instance", {
          instance,
          state,
          reason: reason?.en ?? "",
        }),
      ];
    }
    case "finding": {
      const { code, standing, params } = report;
      return [event(standing ? "warn" : "info", "finding", { code, standing, ...params })];
    }
    case "job": {
      const { instance, container, outcome, exitCode, tookMs } = report;
      const level = outcome === "failed" || outcome === "not-started" ? "warn" : "info";
      return [event(level, "job", { instance, container, outcome, exitCode, tookMs })];
    }
    case "pin":
    case "usage":
      return [];
  }
}
