import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { ContainerName } from "../../shared/services/names.ts";

const Instant = z.iso.datetime();

/** How a run ended: `skipped-overlap`, the one before was still going; `not-started`, its container could not start. */
export const JobOutcome = z.enum(["ok", "failed", "skipped-overlap", "not-started"]);
export type JobOutcome = z.infer<typeof JobOutcome>;

const One = z.strictObject({ service: Name, container: ContainerName });

const Run = z.strictObject({
  instance: InstanceId,
  dueAt: Instant,
  startedAt: Instant,
  tookMs: z.int(),
  exitCode: z.int(),
  outcome: JobOutcome,
});
export type ShownRun = z.infer<typeof Run>;

const Job = One.extend({
  cron: z.string(),
  timeZone: z.string(),
  /** Absent where its time never comes, or its service is stopped. */
  nextAt: Instant.optional(),
  last: Run.optional(),
});
export type Job = z.infer<typeof Job>;

const Failed = One.extend({ instance: InstanceId, exitCode: z.int(), outcome: JobOutcome });

/** Containers that run at set times: when next, and how it went. */
export const jobsContract = defineContract({
  name: "jobs",
  needs: ["fleet", "placement", "services"],
  entries: {
    failed: {
      version: 1,
      body: Failed,
      says: {
        fr: "La tâche {container} de {service} a échoué (code {exitCode}).",
        en: "The job {container} of {service} failed (exit code {exitCode}).",
      },
    },
    recovered: {
      version: 1,
      body: One,
      says: {
        fr: "La tâche {container} de {service} réussit à nouveau.",
        en: "The job {container} of {service} succeeds again.",
      },
    },
  },
  ops: {
    list: {
      method: "GET",
      path: "/jobs",
      permission: "read",
      input: page.input.extend({ service: Name.optional() }),
      output: paged(Job.extend({ lastAt: Instant.optional(), outcome: JobOutcome.optional() })),
      errors: ["services.unknown"],
      cli: {
        words: ["job", "ls"],
        args: ["service"],
        columns: ["service", "container", "cron", "timeZone", "nextAt", "lastAt", "outcome"],
      },
      says: {
        fr: "Liste les tâches, leur prochaine heure et leur dernier résultat.",
        en: "Lists the jobs, when they run next and how they went last.",
      },
    },
    log: {
      method: "GET",
      path: "/services/:service/jobs/:container",
      permission: "operate",
      input: One,
      output: Job.extend({ runs: z.array(Run), tail: z.string() }),
      errors: ["services.unknown", "unknown", "not-run"],
      cli: { words: ["job", "log"], args: ["service", "container"], prints: "tail" },
      says: {
        fr: "Montre la fin de ce qu'une tâche a écrit, et ses dernières exécutions.",
        en: "Shows the end of what a job wrote, and its last runs.",
      },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "{service} n'a pas de tâche {container}. Voyez `lierre job ls {service}`.",
        en: "{service} has no job called {container}. See `lierre job ls {service}`.",
      },
    },
    "not-run": {
      status: 409,
      says: {
        fr: "La tâche {container} de {service} n'a encore jamais été exécutée. Prochaine fois : {next}.",
        en: "The job {container} of {service} has not run yet. Next time: {next}.",
      },
    },
  },
  findings: {
    "job-failed": {
      severity: "warning",
      visibleAfterMs: 0,
      says: {
        fr: "La tâche {container} de {service} a échoué sur {instance} : {reason}. Voyez `lierre job log {service} {container}`.",
        en: "The job {container} of {service} failed on {instance}: {reason}. See `lierre job log {service} {container}`.",
      },
    },
  },
  metrics: {
    job_failing: { type: "gauge", labels: ["service", "container"], help: "1 while the last run of a job failed." },
  },
});
