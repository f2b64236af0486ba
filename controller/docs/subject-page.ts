import { PROTOCOL } from "../../shared/bus/protocol.ts";
import {
  CONTROLLER_HEARS,
  CONTROLLER_PUBLISHES,
  nodeHears,
  nodeInbox,
  nodePublishes,
  SUBJECTS,
  type SubjectName,
  subjectOf,
} from "../../shared/bus/subjects.ts";
import { code, markdownTable, page } from "./markdown.ts";

const PLACE = { site: "<site>", node: "<node>" };

/** docs/reference/subjects.md */
export function subjectPage(): string {
  const rows = Object.entries(SUBJECTS).map(([name, { direction, maxBytes, says }]) => [
    code(subjectOf(PLACE, name as SubjectName)),
    direction,
    String(maxBytes),
    says,
  ]);
  const rights = [
    ["a node", code(nodePublishes(PLACE)), [nodeHears(PLACE), `${nodeInbox(PLACE)}.>`].map(code).join(" ")],
    ["a controller", code(CONTROLLER_PUBLISHES), code(CONTROLLER_HEARS)],
  ];
  return page(
    "Subjects on the bus",
    `Protocol ${PROTOCOL}. A node may publish only upwards and hear only what is for it; nothing else is allowed.`,
    [
      markdownTable(["Subject", "Direction", "Bytes at most", ""], rows),
      `## Permissions\n\n${markdownTable(["Who", "Publishes", "Hears"], rights)}`,
    ],
  );
}
