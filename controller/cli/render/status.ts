import type { z } from "zod";
import type { overviewContract } from "../../overview/contract.ts";
import { age } from "../quantities.ts";
import { rowsText } from "./answer.ts";
import { plain } from "./cell.ts";
import type { Look } from "./look.ts";
import { severityShape, stateText } from "./states.ts";

export type Status = z.infer<typeof overviewContract.ops.status.output>;

const TITLES = {
  findings: { fr: "À voir maintenant", en: "Worth a look now" },
  sites: { fr: "Lieux", en: "Sites" },
  nodes: { fr: "Machines", en: "Nodes" },
  services: { fr: "Services", en: "Services" },
} as const;

/** `lierre status`: what is wrong, since when and what to do; then sites, nodes and services. */
export function statusText(status: Status, look: Look): string {
  const head = `${stateText(status.state, look)}  ${plain(status.summary[look.language])}\n`;
  const sections = [
    findingsText(status, look),
    section("sites", status.sites, ["site", "label", "state", "nodes", "services"], look),
    section("nodes", status.nodes, ["name", "site", "state", "heardSecondsAgo", "instances", "node"], look),
    section("services", status.services, ["service", "state", "replicas", "policy", "sites", "answersAt"], look),
  ];
  return [head, ...sections.filter((text) => text !== "")].join("\n");
}

function findingsText({ findings }: Status, look: Look): string {
  if (findings.length === 0) return "";
  const lines = findings.map(({ severity, subject, since, says }) => {
    const when = age(look.instantMs(since), look.nowMs, look.language);
    return `  ${severityShape(severity, look)} ${plain(says[look.language])}  (${plain(subject)}, ${when})\n`;
  });
  return `${TITLES.findings[look.language]}\n${lines.join("")}`;
}

function section(
  name: "sites" | "nodes" | "services",
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  look: Look,
): string {
  if (rows.length === 0) return "";
  const body = rowsText(rows, columns, undefined, look);
  return `${TITLES[name][look.language]}\n${body.replaceAll(/^(?=.)/gm, "  ")}`;
}
