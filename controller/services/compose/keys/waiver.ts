import type { PolicyCode } from "../../../../shared/services/policies.ts";
import type { Reading, Spot } from "../shape/reading.ts";

/** The file asks for what a rule forbids: whether that was waived is known once the service has its name. */
export function needWaiver(reading: Reading, spot: Spot, policy: PolicyCode, what: string): void {
  reading.needs.push({ policy, spot, what });
}
