import { POLICIES, type PolicyCode } from "../../shared/services/policies.ts";
import { composeFile } from "../services/compose/keys/top.ts";
import { keyRows, type KeyRow } from "../services/compose/shape/keys.ts";
import { code, markdownTable, page } from "./markdown.ts";

const ABOUT = `Every key of the Compose specification, and of \`x-lierre\`, with one verdict. A file is read whole, and all that is wrong with it is said at once, each with its file, line, key and remedy; what has no effect is listed as notes.

- **done**: it works as in Docker Compose, but for what is said beside it. \`*\` is a name of yours, or an item of a list.
- **refused by a rule**: it would give a service more of the machine than a service may have, so the file is refused, unless an operator waives that rule for that service: \`lierre waiver grant SERVICE RULE\`. A rule in brackets concerns some of the key's values.
- **no effect**: accepted, and listed as having no effect.
- **not supported**: the file is refused, with the reason and what to do instead.

Some things differ from one machine with Docker Compose:

- A folder beside the file (\`./data:/data\`) becomes a volume, which starts with what lies in the folder when it is first made. A file beside it (\`./app.conf:/etc/app.conf:ro\`) travels with the stack and can only be read. Together they may have 256 KiB in 256 files. \`/etc/localtime\` and \`/etc/timezone\` are the machine's time zone.
- A port that names none of the node (\`- "3000"\`) is given the same number from 1024 on if it is free in the file, else one from 20000 to 29999 that follows from the names. A port of \`127.0.0.1\` is not published.
- Memory and processors that a file leaves out are assumed (256 MiB, a quarter of a processor) until the service's use has been measured, and are no limit. A reservation alone counts as what is needed, and as the limit.
- All containers of a file stand together on one node, and \`replicas\` counts copies of them all. A service with \`replicas: 0\` is left out.
- Without \`x-lierre\`, a file with volumes is \`mobile\` and moves only when a person or its node says so; one without is \`stateless\`.`;

/** docs/reference/compose-keys.md */
export function composeKeysPage(): string {
  const rows = keyRows(composeFile);
  const sections = [
    ["A file", rows.filter(({ key }) => !/^(?:services|x-lierre)\./.test(key))],
    ["A service", rows.filter(({ key }) => key.startsWith("services.") && !key.startsWith("services.*.x-lierre."))],
    ["`x-lierre`", rows.filter(({ key }) => key.startsWith("x-lierre.") || key.startsWith("services.*.x-lierre."))],
  ] as const;
  return page("Keys of a Compose file", ABOUT, [
    ...sections.map(([title, held]) => `## ${title}\n\n${table(held)}`),
    `## Rules\n\n${rules()}`,
  ]);
}

const VERDICTS = {
  done: "done",
  refused: "refused by a rule",
  noted: "no effect",
  unsupported: "not supported",
} as const satisfies Record<KeyRow["verdict"], string>;

const table = (rows: readonly KeyRow[]): string =>
  markdownTable(
    ["Key", "Verdict", "English", "Français"],
    rows.map((row) => [code(row.key), verdictText(row.verdict, row.policy), ...docsText(row, rows)]),
  );

/** What stands below a key and shares its fate is not explained again. */
function docsText({ key, docs }: KeyRow, rows: readonly KeyRow[]): readonly [en: string, fr: string] {
  const above = rows.find((other) => key.startsWith(`${other.key}.`) && other.docs === docs);
  return above === undefined ? [docs.en, docs.fr] : [`as ${code(above.key)}`, `comme ${code(above.key)}`];
}

function verdictText(verdict: KeyRow["verdict"], policy: PolicyCode | undefined): string {
  if (policy === undefined) return VERDICTS[verdict];
  return verdict === "refused" ? `refused by ${code(policy)}` : `${VERDICTS[verdict]} (${code(policy)})`;
}

/** What a service could do that has a waiver. */
function rules(): string {
  const rows = Object.entries(POLICIES).map(([policy, { gives }]) => [code(policy), gives.en, gives.fr]);
  return markdownTable(["Rule", "What a service would have", "Ce que le service aurait"], rows);
}
