import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Words } from "../../shared/kernel/result.ts";
import { PolicyCode } from "../../shared/services/policies.ts";

const Because = z.string().trim().min(1).max(500).meta({ description: "Why it may, for whoever reads it later" });
const One = z.strictObject({ service: Name, policy: PolicyCode });

const Waiver = One.extend({
  because: z.string(),
  /** What containers of the service could do with it. */
  gives: Words,
  by: z.string(),
  grantedAt: z.iso.datetime(),
  /** The service makes use of it now. */
  used: z.boolean(),
});
export type Waiver = z.infer<typeof Waiver>;

/** Rules that an operator waived for a service. A node obeys only those that its own policy allows too. */
export const waiversContract = defineContract({
  name: "waivers",
  needs: ["services"],
  entries: {
    granted: {
      version: 1,
      body: One.extend({ because: Because }),
      says: {
        fr: "La règle {policy} est levée pour {service} : {because}",
        en: "The rule {policy} is waived for {service}: {because}",
      },
    },
    revoked: {
      version: 1,
      body: One,
      says: {
        fr: "La règle {policy} vaut de nouveau pour {service}.",
        en: "The rule {policy} holds for {service} again.",
      },
    },
  },
  ops: {
    grant: {
      method: "PUT",
      path: "/waivers/:service/:policy",
      permission: "administer",
      input: One.extend({ because: Because }),
      output: Waiver.extend({ note: Words }),
      errors: [],
      cli: { words: ["waiver", "grant"], args: ["service", "policy"] },
      says: {
        fr: "Lève une règle pour un service, qui peut n'être pas encore déclaré.",
        en: "Waives a rule for a service, which need not be declared yet.",
      },
    },
    revoke: {
      method: "DELETE",
      path: "/waivers/:service/:policy",
      permission: "administer",
      input: One,
      output: One.extend({ used: z.boolean(), note: Words }),
      errors: ["unknown"],
      cli: { words: ["waiver", "rm"], args: ["service", "policy"] },
      says: { fr: "Rétablit une règle pour un service.", en: "Lets a rule hold for a service again." },
    },
    list: {
      method: "GET",
      path: "/waivers",
      permission: "read",
      input: page.input.extend({ service: Name.optional() }),
      output: paged(Waiver),
      errors: [],
      cli: {
        words: ["waiver", "ls"],
        columns: ["service", "policy", "gives", "because", "by", "grantedAt", "used"],
      },
      says: { fr: "Liste les règles levées.", en: "Lists the waived rules." },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "La règle {policy} n'est pas levée pour {service}. Voyez `lierre waiver ls`.",
        en: "The rule {policy} is not waived for {service}. See `lierre waiver ls`.",
      },
    },
    "waived-no-more": {
      status: 409,
      says: {
        fr: "Cette version de {service} fait usage de la règle {policy}, qui n'est plus levée. Rien n'a été modifié. Levez-la de nouveau (`lierre waiver grant {service} {policy} --because POURQUOI`), ou appliquez un fichier qui s'en passe.",
        en: "This release of {service} makes use of the rule {policy}, which is waived no more. Nothing was modified. Waive it again (`lierre waiver grant {service} {policy} --because WHY`), or apply a file that does without.",
      },
    },
  },
  findings: {
    "waiver-missing": {
      severity: "warning",
      visibleAfterMs: 0,
      says: {
        fr: "{service} fait encore usage de la règle {policy}, qui n'est plus levée. Changez son fichier et appliquez-le de nouveau (`lierre service apply`), ou levez-la : `lierre waiver grant {service} {policy} --because POURQUOI`.",
        en: "{service} still makes use of the rule {policy}, which is waived no more. Change its file and apply it again (`lierre service apply`), or waive it: `lierre waiver grant {service} {policy} --because WHY`.",
      },
    },
  },
  metrics: { waivers: { type: "gauge", labels: ["policy"], help: "Services for which a rule is waived." } },
});
