import type { ImportReport, ImportRequest, LookProject } from "../../shared/importing/wire.ts";
import type { Capability } from "../../shared/kernel/capability.ts";
import type { Due, EffectOf } from "../../shared/kernel/effect.ts";
import { say } from "../../shared/kernel/result.ts";
import type { IdentityShape } from "../identity/identity.ts";
import type { LinkShape } from "../link/link.ts";
import { importingContract } from "./contract.ts";
import { SENTENCES } from "./sentences.ts";
import type { ImportingLive, ImportingSettings, ImportingShape, Leaving } from "./shape.ts";

/** Looks at once: each may take as long as counting a disk does. */
const LOOKS_MAX = 4;
const QUEUE_MAX = 100;

/**
 * Takes over what runs as a Compose project on this machine.
 *
 * INVARIANTS
 * - Without the owner's word nothing is looked at and nothing is touched.
 * - An import is worked at once in a life of the agent, and is asked for anew by its controller in the next.
 */
export function createImporting(
  identity: Capability<IdentityShape>,
  link: Capability<LinkShape>,
  settings: ImportingSettings,
): Capability<ImportingShape> {
  return {
    contract: importingContract,
    foldVersion: 1,
    initial: () => ({}),
    live: () => ({ process: "-", looks: new Map(), imports: new Map(), queue: [], last: 0 }),
    evolve: {},
    notice: {
      start: ({ live }, { nonce }) => {
        live.process = nonce.slice(0, 12); // as beats name it
      },
      msg: {
        "look-project": ({ live }, _from, request) => look(live, request, settings),
        "import-project": ({ live }, _from, request) => begin(live, request, settings),
        "import-progress": ({ live }, _from, { import: id, ...how }) => {
          const held = live.imports.get(`${id} forth`);
          if (held?.report.step !== "working") return undefined;
          return tell(live, { ...held.report, ...how });
        },
        link: (_scope, _from, { connected }) => (connected ? "wake" : undefined),
      },
      done: {
        "engine.projects": ({ live }, { session }, outcome) => {
          live.looks.delete(session);
          const found = outcome.ok
            ? outcome.value
            : { projects: [], failed: say(SENTENCES.engine, { detail: outcome.error.detail }) };
          leave(live, { name: "project-found", body: { session, ...found } });
        },
        "engine.import": ({ live }, { import: id, way }, outcome) => {
          const held = live.imports.get(`${id} ${way}`);
          if (held === undefined) return;
          const { failed, restarted } = outcome.ok
            ? outcome.value
            : { failed: say(SENTENCES.engine, { detail: outcome.error.detail }), restarted: false };
          if (failed === undefined) tell(live, { ...held.report, step: "done" });
          else tell(live, { ...held.report, step: "failed", failed, restarted: restarted === true });
        },
        send: ({ live }, _args, _outcome, key) => {
          live.queue = live.queue.filter(({ n }) => key !== keyOf(n));
        },
      },
    },
    decide: {},
    read: {},
    due: ({ live, peek, peekLive }) =>
      peek(identity).joined === null ? { effects: [] } : workDue(live, peekLive(link).up),
  };
}

const keyOf = (n: number): string => `importing:${n}`;

function leave(live: ImportingLive, message: Leaving): "wake" {
  live.last += 1;
  live.queue = [...live.queue, { n: live.last, message }].slice(-QUEUE_MAX);
  return "wake";
}

function look(live: ImportingLive, request: LookProject, { allowed }: ImportingSettings): "wake" | undefined {
  const { session } = request;
  if (!allowed)
    return leave(live, { name: "project-found", body: { session, projects: [], failed: SENTENCES.denied } });
  if (live.looks.has(session) || live.looks.size >= LOOKS_MAX) return undefined;
  live.looks.set(session, request);
  return "wake";
}

/** Begins an import, or says again how far it is. One that failed is tried again when it is asked for again. */
function begin(live: ImportingLive, request: ImportRequest, { allowed }: ImportingSettings): "wake" | undefined {
  const { import: id, way, process } = request;
  if (process !== live.process) return undefined; // meant for a life that is over: its controller asks this one too
  const held = live.imports.get(`${id} ${way}`);
  if (held !== undefined && held.report.step !== "failed") return tell(live, held.report);
  const totalBytes = request.volumes.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  const report: ImportReport = { import: id, way, step: "working", doneBytes: 0, totalBytes };
  live.imports.set(`${id} ${way}`, { request, report });
  // The other way is over with this one, whatever became of it.
  live.imports.delete(`${id} ${way === "forth" ? "back" : "forth"}`);
  if (allowed) return tell(live, report);
  return tell(live, { ...report, step: "failed", failed: SENTENCES.denied, restarted: true });
}

function tell(live: ImportingLive, report: ImportReport): "wake" {
  const held = live.imports.get(`${report.import} ${report.way}`);
  if (held !== undefined) held.report = report;
  return leave(live, { name: "import-report", body: report });
}

type Work = EffectOf<ImportingShape["effects"]>;

function workDue(live: ImportingLive, up: boolean): Due<ImportingShape["effects"]> {
  const looks = [...live.looks.values()].map(
    (args): Work => ({ key: `projects:${args.session}`, type: "engine.projects", args }),
  );
  const imports = [...live.imports.entries()].flatMap(([key, { request, report }]): Work[] => {
    if (report.step !== "working") return [];
    const { process: _, ...args } = request;
    return [{ key: `import ${key}`, type: "engine.import", args }];
  });
  const leaving = up ? live.queue : [];
  const sends = leaving.map(({ n, message }): Work => ({ key: keyOf(n), type: "send", args: message }));
  return { effects: [...looks, ...imports, ...sends] };
}
