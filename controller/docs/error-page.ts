import type { Contract } from "../../shared/kernel/contract.ts";
import { errorTable } from "../api/errors.ts";
import { code, markdownTable, page } from "./markdown.ts";

const ABOUT =
  "Every error that the API answers. `code` never changes its meaning; sentences may. `{name}` stands for what it is about.";

/** docs/reference/errors.md */
export function errorPage(contracts: readonly Contract[]): string {
  const rows = [...errorTable(contracts)].map(([name, { status, says }]) => [
    code(name),
    String(status),
    says.en,
    says.fr,
  ]);
  return page("Errors", ABOUT, [markdownTable(["Code", "Status", "English", "Français"], rows)]);
}
