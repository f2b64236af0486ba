import type { Capability } from "../../shared/kernel/capability.ts";
import { earliest } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { NO_REASON, ok } from "../../shared/kernel/result.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import { importingContract } from "./contract.ts";
import { found, lookAt, lookAtLooks, looksDue, lookTold, read, wished } from "./looking.ts";
import type { ImportingScope, ImportingShape } from "./state.ts";
import { importsDue, importTold, reported, shown, start, undo } from "./working.ts";

/** Imports that are kept for people to see. */
const KEPT = 50;
/** How long a failure is worth a person's attention. */
const FAILURE_SHOWN_MS = DAY_MS;

/**
 * Compose projects of nodes become services.
 *
 * INVARIANTS
 * - Nothing is stopped before a person has said so, and that stands in the journal.
 * - Old containers that were stopped are asked back until their node says that they run, unless the service runs instead.
 */
export const importing: Capability<ImportingShape> = {
  contract: importingContract,
  foldVersion: 1,
  initial: () => ({ imports: {} }),
  live: () => ({ looks: new Map(), plans: new Map(), telling: new Map(), progress: new Map() }),
  evolve: {
    begun: ({ imports }, { body: { import: id, ...body }, actor, atMs }) => {
      imports[id] = { ...body, step: "copying", byActor: actor, atMs, sinceMs: atMs };
      const over = byId(imports).filter(([, { step }]) => step !== "copying" && step !== "returning");
      const old = over.sort(([, a], [, b]) => a.atMs - b.atMs).slice(0, Math.max(0, over.length - KEPT));
      for (const [done] of old) delete imports[done];
    },
    copied: ({ imports }, { body, atMs }) => {
      const held = imports[body.import];
      if (held !== undefined) Object.assign(held, { step: "applied", sinceMs: atMs });
    },
    gaveUp: ({ imports }, { body: { import: id, reason, restarted }, atMs }) => {
      const held = imports[id];
      if (held !== undefined) Object.assign(held, { step: restarted ? "failed" : "returning", reason, sinceMs: atMs });
    },
    undoing: ({ imports }, { body, atMs }) => {
      const held = imports[body.import];
      if (held !== undefined) Object.assign(held, { step: "returning", sinceMs: atMs });
    },
    returned: ({ imports }, { body, atMs }) => {
      const held = imports[body.import];
      if (held === undefined) return;
      Object.assign(held, { step: held.reason === undefined ? "undone" : "failed", sinceMs: atMs });
    },
  },
  notice: {
    tick: lookAtLooks,
    msg: {
      "look-wish": (scope, _from, wish) => wished(scope, wish),
      "project-found": found,
      "import-report": ({ live, state }, from, report) => {
        if (state.imports[report.import]?.node === from && report.step === "working")
          live.progress.set(report.import, report);
      },
    },
    done: {
      "tell.look": (scope, { request }, outcome) => lookTold(scope, request.session, outcome),
      "read.project": (scope, { session, service }, outcome) => read(scope, session, service, outcome),
      "tell.import": (scope, { request }) => importTold(scope, request.import),
    },
  },
  react: { msg: { "import-report": reported } },
  decide: {
    start: (scope, { body, actor }) => start(scope, body.plan, actor),
    undo: (scope, { body }) => undo(scope, body.import),
  },
  read: {
    look: lookAt,
    list: (scope, input) =>
      ok(
        cut(
          byId(scope.state.imports).map(([id, held]) => [id, shown(scope, id, held)]),
          input,
        ),
      ),
  },
  due: (scope) => {
    const looks = looksDue(scope);
    const imports = importsDue(scope);
    const wakeAtMs = earliest(looks.wakeAtMs, imports.wakeAtMs);
    return { effects: [...looks.effects, ...imports.effects], wakeAtMs };
  },
  findings: importFindings,
};

function importFindings({ state, now, peek }: ImportingScope) {
  return byId(state.imports).flatMap(([, { step, project, service, node, reason = NO_REASON, sinceMs }]) => {
    const params = { project, reason, node: peek(fleet).nodes[node]?.name ?? node };
    const rest = { subject: `service:${service}`, sinceMs, params };
    if (step === "returning") return [finding(importingContract, "not-running-again", rest)];
    const fresh = step === "failed" && now.wallMs - sinceMs < FAILURE_SHOWN_MS;
    return fresh ? [finding(importingContract, "import-failed", rest)] : [];
  });
}
