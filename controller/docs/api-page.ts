import type { Contract } from "../../shared/kernel/contract.ts";
import { type Field, fieldsOf, jsonSchemaOf } from "../api/fields.ts";
import { API_ROOT, type Operation, operationsOf, pathFields, wireOf } from "../api/table.ts";
import { code, markdownTable, page } from "./markdown.ts";

const ABOUT = `Requests and answers are JSON. A request carries \`Authorization: Bearer <token>\`; each operation names the permission it needs. Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`, in French or English by \`Accept-Language\`: see [errors](errors.md). Lists come in pages (\`limit\`, \`cursor\`, \`Link: rel="next"\`). A write may carry an \`Idempotency-Key\`: the same key with the same request within 24 h gets the same answer, and nothing is done twice. The same table as OpenAPI 3.1 is at \`/openapi.json\`.

Besides the operations there are \`GET ${API_ROOT}/events\` (what happened; with \`Accept: text/event-stream\` what happens, from \`Last-Event-ID\` on), \`GET /livez\`, \`GET /readyz\`, \`GET /metrics\` (Prometheus) and \`GET /errors/<code>\`.`;

/** docs/reference/api.md */
export function apiPage(contracts: readonly Contract[]): string {
  const sections = contracts.filter(({ ops }) => Object.keys(ops).length > 0).map(sectionOf);
  return page("HTTP API", ABOUT, [...sections, metricsSection(contracts)]);
}

function sectionOf(contract: Contract): string {
  return [`## ${contract.name}`, ...operationsOf([contract]).map(operationText)].join("\n\n");
}

function operationText(operation: Operation): string {
  const { op, id, capability } = operation;
  const inPath = new Set(pathFields(op.path));
  const rows = fieldsOf(wireOf(operation)).map((field) => [
    code(field.name),
    where(operation, inPath, field),
    kindText(field),
    field.description ?? "",
  ]);
  const answers = Object.keys(jsonSchemaOf(op.output, "output")["properties"] ?? {});
  const marks = [
    op.stream === true ? "server-sent events" : "",
    op.dryRun === true ? "`?dryRun=true`" : "",
    op.once === true ? "answer shown once" : "",
  ];
  const permission = op.permission === "public" ? "none" : code(`${capability}:${op.permission}`);
  const errors = op.errors.map((name) => code(name.includes(".") ? name : `${capability}.${name}`));
  const facts = [
    `Permission: ${permission}.`,
    answers.length === 0 ? "" : `Answers: ${answers.map(code).join(", ")}.`,
    errors.length === 0 ? "" : `Errors: ${errors.join(", ")}.`,
    marks.filter((mark) => mark !== "").join(", "),
  ];
  return [
    `### ${op.method} ${API_ROOT}${op.path}`,
    `${op.says.en} (${code(id)})`,
    facts.filter((fact) => fact !== "").join(" "),
    markdownTable(["Field", "In", "Value", ""], rows).trim(),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function where({ op }: Operation, inPath: ReadonlySet<string>, { name }: Field): string {
  return inPath.has(name) ? "path" : op.method === "GET" || op.method === "DELETE" ? "query" : "body";
}

function kindText({ kind, choices, required, default: fallback }: Field): string {
  const shown = kind === "choice" ? choices.join(", ") : kind;
  return `${shown}${required ? ", required" : fallback === undefined ? "" : `, default ${JSON.stringify(fallback)}`}`;
}

function metricsSection(contracts: readonly Contract[]): string {
  const rows = contracts.flatMap(({ metrics }) =>
    Object.entries(metrics).map(([name, { type, labels, help }]) => [
      code(`lierre_${name}`),
      type,
      labels.join(", "),
      help,
    ]),
  );
  return `## Metrics\n\n${markdownTable(["Name", "Type", "Labels", ""], rows)}`;
}
