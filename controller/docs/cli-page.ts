import type { Contract } from "../../shared/kernel/contract.ts";
import { type Operation, operationsOf } from "../api/table.ts";
import { EXIT, EXIT_WORDS } from "../cli/exit-codes.ts";
import { fallbackText, type Flag, shapeOf } from "../cli/flags.ts";
import { CLI_WORDS } from "../cli/words.ts";
import { code, markdownTable, page } from "./markdown.ts";

const ABOUT = `\`lierre\` speaks to the HTTP API. Data goes to stdout, messages to stderr; \`--json\` gives the API's own answer (streams: one JSON document a line). It speaks French where the system does (\`LANG\`). Colour only on a terminal; \`NO_COLOR\` is honoured.

The address and the token come from \`--api\` and \`--token-file\`, else \`LIERRE_API\` and \`LIERRE_TOKEN_FILE\`, else \`~/.config/lierre/config.json\` (\`{"api", "tokenFile", "ca"}\`), else the nearest \`.lierre/cli.json\`, which the demonstration writes. A token goes only to the address that it was written beside or named with.`;

/** docs/reference/cli.md */
export function cliPage(contracts: readonly Contract[]): string {
  const spoken = operationsOf(contracts).filter(({ op }) => op.cli !== undefined);
  return page("Command line", ABOUT, [...spoken.map(commandText), OWN, globals(), exits()]);
}

const OWN = `## lierre events

${CLI_WORDS.events.en}: \`lierre events [-f] [--last n]\`. With \`-f\` it goes on, and after a broken line it comes back and misses nothing.

## lierre completion

\`lierre completion bash|zsh|fish\` prints a script: \`source <(lierre completion bash)\`.

## A journal without a controller

\`lierre journal verify|tail|export --dir <folder>\` reads the folder itself.`;

function commandText(operation: Operation): string {
  const { op, capability } = operation;
  const { positional, flags, secret, input } = shapeOf(operation);
  const args = positional.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  const usage = ["lierre", ...(op.cli?.words ?? []), ...args, ...filesText(op.cli?.files)].join(" ");
  const dry = op.dryRun === true ? [["`--dry-run`", CLI_WORDS.dryRun.en]] : [];
  const unseen = secret === undefined ? [] : [["`--file <path>`", CLI_WORDS.secretFile.en]];
  const piped = input === undefined ? [] : [["`-i, --stdin`", CLI_WORDS.stdin.en]];
  const rows = [...flags.map((flag) => [code(flagText(flag)), flagAbout(flag)]), ...unseen, ...piped, ...dry];
  const permission = op.permission === "public" ? "" : ` Needs ${code(`${capability}:${op.permission}`)}.`;
  return [
    `## lierre ${op.cli?.words.join(" ")}`,
    `${code(usage)}: ${op.says.en}${permission}`,
    markdownTable(["Flag", ""], rows),
  ].join("\n\n");
}

function filesText(files: CliFiles): readonly string[] {
  return files === undefined ? [] : [files.gather === undefined ? "-f <file>" : "[-f <file>]..."];
}

type CliFiles = NonNullable<Operation["op"]["cli"]>["files"];

function flagText({ long, short, takes, off }: Flag): string {
  const name = takes === undefined ? `--${off ? "no-" : ""}${long}` : `--${long} <${takes}>`;
  return short === undefined ? name : `-${short}, ${name}`;
}

function flagAbout({ field, off }: Flag): string {
  const fallback = field.default === undefined || off ? "" : `default ${fallbackText(field.default)}`;
  return [field.description ?? "", field.required ? "required" : fallback].filter((text) => text !== "").join("; ");
}

function globals(): string {
  const rows = [
    ["`--json`", CLI_WORDS.json.en],
    ["`--api <url>`", CLI_WORDS.api.en],
    ["`--token-file <path>`", CLI_WORDS.tokenFile.en],
    ["`--ca <path>`", CLI_WORDS.ca.en],
    ["`--timeout <duration>`", CLI_WORDS.timeout.en],
    ["`--no-color`", CLI_WORDS.noColor.en],
    ["`-y, --yes`", CLI_WORDS.yes.en],
  ];
  return `## On every command\n\n${markdownTable(["Flag", ""], rows)}`;
}

const PASSED_ON =
  "`lierre service exec` ends with the exit code of its command where that is 124 or less, else with 1 and a sentence.";

function exits(): string {
  const rows = Object.entries(EXIT).map(([name, exit]) => [String(exit), EXIT_WORDS[name as keyof typeof EXIT].en]);
  return `## Exit codes\n\n${PASSED_ON}\n\n${markdownTable(["Code", ""], rows)}`;
}
