import { type Capability, NOTHING, type Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok, say } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { POLICIES, PolicyCode } from "../../shared/services/policies.ts";
import { services } from "../services/services.ts";
import { beforeDeclaring } from "./declaring.ts";
import { type Waiver, waiversContract } from "./contract.ts";
import { type ByPolicy, type WaiversShape, type WaiversState, type WaiverState, waiversOf } from "./state.ts";

const NODES_TOO = {
  fr: 'Chaque machine doit le permettre aussi, dans son propre policy.json ("allow": ["{policy}"]) : sans cela, elle refuse son plan.',
  en: 'Each node must allow it too, in its own policy.json ("allow": ["{policy}"]): one that does not rejects its plan.',
};
const APPLY_AGAIN = {
  fr: "{service} en fait usage, et continue ainsi jusqu'à ce que vous l'appliquiez de nouveau.",
  en: "{service} makes use of it, and goes on like this until you apply it again.",
};
const NOBODY = { fr: "Rien n'en faisait usage.", en: "Nothing made use of it." };

export const waivers: Capability<WaiversShape> = {
  contract: waiversContract,
  foldVersion: 1,
  initial: () => ({ waivers: {}, revokedAtMs: {} }),
  live: () => ({}),
  evolve: {
    granted: (state, { body: { service, policy, because }, actor, atMs }) => {
      (state.waivers[service] ??= {})[policy] = { because, byActor: actor, atMs };
      forget(state.revokedAtMs, service, policy);
    },
    revoked: (state, { body: { service, policy }, atMs }) => {
      forget(state.waivers, service, policy);
      (state.revokedAtMs[service] ??= {})[policy] = atMs;
    },
  },
  around: { before: beforeDeclaring, after: () => NOTHING },
  decide: {
    grant: (scope, { body, actor }) => {
      const { service, policy, because } = body;
      const held = { because, byActor: actor, atMs: scope.now.wallMs };
      const output = { ...shown(scope, service, policy, held), note: say(NODES_TOO, { policy }) };
      return ok({ entries: [draft(waiversContract, "granted", body)], output });
    },
    revoke: (scope, { body: { service, policy } }) => {
      if (scope.state.waivers[service]?.[policy] === undefined)
        return refuse(waiversContract, "unknown", { service, policy });
      const used = isUsed(scope, service, policy);
      const note = say(used ? APPLY_AGAIN : NOBODY, { service });
      const entries = [draft(waiversContract, "revoked", { service, policy })];
      return ok({ entries, output: { service, policy, used, note } });
    },
  },
  read: {
    list: (scope, input) => {
      const rows = all(scope.state).filter(([service]) => input.service === undefined || service === input.service);
      return ok(
        cut(
          rows.map(([service, policy, held]) => [`${service} ${policy}`, shown(scope, service, policy, held)]),
          input,
        ),
      );
    },
  },
  findings: ({ state, peek }) =>
    byId(peek(services).services).flatMap(([service, { stack, appliedAtMs }]) => {
      const held = waiversOf(state, service);
      const missing = (stack.waivers ?? []).filter((policy) => !held.has(policy));
      return missing.map((policy) =>
        finding(waiversContract, "waiver-missing", {
          subject: `service:${service}`,
          sinceMs: state.revokedAtMs[service]?.[policy] ?? appliedAtMs,
          params: { service, policy },
        }),
      );
    }),
  measures: ({ state }) =>
    PolicyCode.options.map((policy) => ({
      name: "waivers",
      labels: { policy },
      value: all(state).filter(([, of]) => of === policy).length,
    })),
};

/** Every waiver, in order of service and rule. */
const all = (state: WaiversState): [service: string, policy: PolicyCode, held: WaiverState][] =>
  byId(state.waivers).flatMap(([service, held]) =>
    byId(held as Record<PolicyCode, WaiverState>).map(([policy, one]): [string, PolicyCode, WaiverState] => [
      service,
      policy as PolicyCode,
      one,
    ]),
  );

function forget<T>(record: Record<string, ByPolicy<T>>, service: string, policy: PolicyCode): void {
  const held = record[service];
  if (held === undefined) return;
  delete held[policy];
  if (Object.keys(held).length === 0) delete record[service];
}

const isUsed = ({ peek }: Scope<WaiversShape>, service: string, policy: PolicyCode): boolean =>
  peek(services).services[service]?.stack.waivers?.includes(policy) === true;

function shown(scope: Scope<WaiversShape>, service: string, policy: PolicyCode, held: WaiverState): Waiver {
  const { because, byActor, atMs } = held;
  const { gives } = POLICIES[policy];
  return {
    service,
    policy,
    because,
    gives,
    by: byActor,
    grantedAt: rfc3339(atMs),
    used: isUsed(scope, service, policy),
  };
}
