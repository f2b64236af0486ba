import type { Contract } from "../../shared/kernel/contract.ts";
import { apiPage } from "./api-page.ts";
import { cliPage } from "./cli-page.ts";
import { composeKeysPage } from "./compose-keys-page.ts";
import { errorPage } from "./error-page.ts";
import { findingPage } from "./finding-page.ts";
import { subjectPage } from "./subject-page.ts";

/** The reference: file name below docs/reference → text. */
export function reference(contracts: readonly Contract[]): ReadonlyMap<string, string> {
  return new Map([
    ["api.md", apiPage(contracts)],
    ["cli.md", cliPage(contracts)],
    ["compose-keys.md", composeKeysPage()],
    ["errors.md", errorPage(contracts)],
    ["findings.md", findingPage(contracts)],
    ["subjects.md", subjectPage()],
  ]);
}
