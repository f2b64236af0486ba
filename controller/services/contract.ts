import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { Words } from "../../shared/kernel/result.ts";
import { Stack } from "../../shared/services/wire.ts";

const File = z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(262_144) });
const Note = z.strictObject({ line: z.int(), key: z.string(), says: Words });

const Applied = z.strictObject({
  service: Name,
  revision: z.int(),
  outcome: z.enum(["created", "changed", "unchanged"]),
  /** Where its instances stand, or would: with the reason in one sentence. */
  placed: z.array(z.strictObject({ instance: InstanceId, node: NodeId, name: z.string(), site: Name, because: Words })),
  /** Instances that fit nowhere now, and why, node by node. */
  missing: z.int(),
  rejected: z.array(z.strictObject({ node: NodeId, name: z.string(), site: Name, because: Words })),
  notes: z.array(Note),
});

/** What people use, declared in a Compose file. */
export const servicesContract = defineContract({
  name: "services",
  needs: ["leadership", "sites", "fleet", "placement"],
  entries: {
    applied: {
      version: 1,
      body: z.strictObject({ service: Name, stack: Stack, sealed: z.string(), mac: z.string() }),
      says: { fr: "Le service {service} est déclaré.", en: "Service {service} is declared." },
    },
    removed: {
      version: 1,
      body: z.strictObject({ service: Name }),
      says: {
        fr: "Le service {service} est retiré ; ses données restent.",
        en: "Service {service} is removed; its data stays.",
      },
    },
    restarted: {
      version: 1,
      body: z.strictObject({ service: Name }),
      says: { fr: "Redémarrage demandé pour {service}.", en: "A restart of {service} is asked for." },
    },
  },
  ops: {
    apply: {
      method: "POST",
      path: "/services",
      permission: "operate",
      wire: z.strictObject({
        name: Name.optional().meta({ description: "Name of the service; the file's `name` otherwise" }),
        files: z.array(File).min(1).max(1),
        dryRun: z.boolean().optional(),
      }),
      input: z.strictObject({ stack: Stack, sealed: z.string(), mac: z.string(), notes: z.array(Note) }),
      output: Applied,
      errors: ["invalid", "impossible", "in-the-way", "sites.unknown"],
      cli: { words: ["service", "apply"], files: { field: "files" } },
      dryRun: true,
      says: { fr: "Déclare un service par un fichier Compose.", en: "Declares a service by a Compose file." },
    },
    remove: {
      method: "DELETE",
      path: "/services/:service",
      permission: "operate",
      input: z.strictObject({ service: Name }),
      output: z.strictObject({ service: Name, stops: z.array(z.string()), keeps: z.array(z.string()) }),
      errors: ["unknown"],
      cli: { words: ["service", "rm"], args: ["service"] },
      dryRun: true,
      says: {
        fr: "Arrête et retire un service ; ses données restent.",
        en: "Stops and removes a service; its data stays.",
      },
    },
    restart: {
      method: "POST",
      path: "/services/:service/restart",
      permission: "operate",
      input: z.strictObject({ service: Name }),
      output: z.strictObject({ service: Name, restarts: z.int() }),
      errors: ["unknown"],
      cli: { words: ["service", "restart"], args: ["service"] },
      says: { fr: "Redémarre un service.", en: "Restarts a service." },
    },
    schema: {
      method: "GET",
      path: "/schemas/x-lierre",
      permission: "public",
      input: z.strictObject({}),
      output: z.record(z.string(), z.unknown()),
      errors: [],
      cli: { words: ["service", "schema"] },
      says: { fr: "Le schéma JSON du bloc x-lierre.", en: "The JSON Schema of the x-lierre block." },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "Aucun service ne s'appelle {service}. Voyez `lierre service ls`.",
        en: "No service is called {service}. See `lierre service ls`.",
      },
    },
    invalid: {
      status: 422,
      says: {
        fr: "{file} ne peut pas être appliqué : {count} chose(s) à changer. Rien n'a été modifié.",
        en: "{file} can't be applied: {count} thing(s) to change. Nothing was modified.",
      },
    },
    impossible: {
      status: 422,
      says: {
        fr: "{service} ne tient sur aucune machine tel qu'il est demandé. Rien n'a été modifié. Demandez moins, changez de port ou de lieux, ou ajoutez une machine.",
        en: "{service} fits on no node as it is asked for. Nothing was modified. Ask for less, change the port or the sites, or add a node.",
      },
    },
    "still-there": {
      status: 409,
      says: {
        fr: "{node} porte encore {instances}. Videz-la (`lierre node drain {node}`) ; ce qui garde des données y reste : retirez ces services d'abord (`lierre service rm`). Rien n'a été modifié.",
        en: "{node} still holds {instances}. Drain it (`lierre node drain {node}`); what keeps data stays: remove those services first (`lierre service rm`). Nothing was modified.",
      },
    },
    "in-the-way": {
      status: 409,
      says: {
        fr: "{service} garde ses données sur {node} et n'y tient plus ainsi : {because}. Rien n'a été modifié.",
        en: "{service} keeps its data on {node} and no longer fits there like this: {because}. Nothing was modified.",
      },
    },
  },
  findings: {},
  metrics: { services: { type: "gauge", labels: [], help: "Number of declared services." } },
});
