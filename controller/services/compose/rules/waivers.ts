import { POLICIES, type PolicyCode } from "../../../../shared/services/policies.ts";
import { compare, refuse, remark, type Reading } from "../shape/reading.ts";

/** The rules that were waived for the service and that it makes use of, sorted; what no waiver covers is refused. */
export function agreedWaivers(name: string | undefined, reading: Reading): readonly PolicyCode[] {
  const waived = (name !== undefined && reading.input.waivers?.(name)) || new Set<PolicyCode>();
  const used = new Set<PolicyCode>();
  for (const { policy, spot, what } of reading.needs) {
    const { gives } = POLICIES[policy];
    if (!waived.has(policy)) {
      refuse(reading, spot, "policy-forbids", { what, policy, gives, service: name ?? "SERVICE" });
    } else if (what.startsWith("~")) {
      refuse(reading, spot, "mount-home", { source: what });
    } else {
      used.add(policy);
      remark(reading, spot, "policy-waived", { what, policy, gives });
    }
  }
  return [...used].toSorted(compare);
}
