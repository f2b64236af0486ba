import { z } from "zod";
import { EXEC_LIMITS, ExecInput, ExecOutput, ExecWords } from "../../shared/exec/wire.ts";
import { InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId, SessionId } from "../../shared/kernel/ids.ts";
import { ContainerName } from "../../shared/services/names.ts";

const User = z.string().min(1).max(255).meta({ description: "User within the container" });

/** Commands that people run in containers. What they are is in the journal, what they read and write is nowhere. */
export const execContract = defineContract({
  name: "exec",
  needs: ["fleet", "placement", "services"],
  entries: {
    asked: {
      version: 1,
      body: z.strictObject({
        session: SessionId,
        service: Name,
        instance: InstanceId,
        container: ContainerName,
        node: NodeId,
        user: User.optional(),
        words: ExecWords,
        /** The beginning of the command, as a line. */
        line: z.string(),
      }),
      says: {
        fr: "Une commande est lancée dans {container} de {instance} : {line}",
        en: "A command is run in {container} of {instance}: {line}",
      },
    },
  },
  ops: {
    run: {
      method: "POST",
      path: "/services/:service/exec",
      permission: "operate",
      input: z.strictObject({
        service: Name,
        command: ExecWords.meta({
          description: "The command, after `--`; it is written into the journal, so no secret belongs in it",
        }),
        container: ContainerName.optional().meta({ description: "Which container, where there are several" }),
        instance: InstanceId.optional().meta({ description: "Which instance; the first that answers otherwise" }),
        user: User.optional(),
        input: ExecInput.optional().meta({ description: "What the command reads, in base64" }),
      }),
      output: z.strictObject({
        session: SessionId,
        instance: InstanceId,
        container: ContainerName,
        node: NodeId,
        /** It begins once somebody listens to its output, which must be within this time. */
        listenWithinMs: z.int(),
      }),
      errors: ["services.unknown", "nowhere", "unheard", "no-container", "which-container", "busy"],
      cli: {
        words: ["service", "exec"],
        args: ["service", "command"],
        input: { field: "input" },
        passesOn: { path: "/exec/:session", field: "session" },
      },
      says: {
        fr: "Lance une commande dans un conteneur : `lierre service exec SERVICE -- COMMANDE…`. Sort avec le code de la commande.",
        en: "Runs a command in a container: `lierre service exec SERVICE -- COMMAND…`. Ends with the command's exit code.",
      },
    },
    output: {
      method: "GET",
      path: "/exec/:session",
      permission: "operate",
      input: z.strictObject({ session: SessionId }),
      output: ExecOutput.omit({ session: true }),
      errors: ["unknown"],
      stream: true,
      says: {
        fr: "Ce qu'une commande écrit, puis son code de sortie. La commande commence avec l'écoute, et finit avec elle.",
        en: "What a command writes, then its exit code. The command begins with the listening, and ends with it.",
      },
    },
  },
  errors: {
    nowhere: {
      status: 409,
      says: {
        fr: "{service} n'est placé nulle part. Voyez `lierre service why {service}`.",
        en: "{service} stands nowhere. See `lierre service why {service}`.",
      },
    },
    unheard: {
      status: 409,
      says: {
        fr: "{service} est sur {where}, sans nouvelles pour l'instant : la commande ne peut pas y aller. Voyez `lierre status`, ou recommencez dans quelques secondes.",
        en: "{service} stands on {where}, which is not heard of now: the command can't get there. See `lierre status`, or try again in a few seconds.",
      },
    },
    "no-container": {
      status: 404,
      says: {
        fr: "{service} n'a pas de conteneur {container}. Il a : {containers}.",
        en: "{service} has no container {container}. It has: {containers}.",
      },
    },
    "which-container": {
      status: 422,
      says: {
        fr: "{service} a plusieurs conteneurs : dites lequel avec --container ({containers}).",
        en: "{service} has several containers: say which one with --container ({containers}).",
      },
    },
    busy: {
      status: 429,
      says: {
        fr: "{count} commandes sont déjà en cours. Attendez que l'une finisse, puis recommencez.",
        en: "{count} commands are under way already. Wait until one ends, then try again.",
      },
    },
    unknown: {
      status: 404,
      says: {
        fr: "Il n'y a pas de commande {session} à écouter : elle est finie, ou une autre personne l'a lancée. Relancez-la.",
        en: "There is no command {session} to listen to: it is over, or somebody else ran it. Run it again.",
      },
    },
  },
  findings: {},
  metrics: {},
});

/** A command that nobody listens to within this time does not begin. */
export const LISTEN_WITHIN_MS = EXEC_LIMITS.unheardMs;
