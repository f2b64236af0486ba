/** A cell must not end its row nor open a tag; between code marks a `<` is itself. */
const cellText = (text: string): string =>
  text
    .replaceAll("|", "\\|")
    .replaceAll(/\s*\n\s*/g, " ")
    .split("`")
    .map((part, at) => (at % 2 === 0 ? part.replaceAll("<", "&lt;") : part))
    .join("`");

/** A table of a page; nothing where there are no rows. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  return `${[line(headings), line(headings.map(() => "---")), ...rows.map((row) => line(row.map(cellText)))].join("\n")}\n`;
}

/** Text as code, also when it is empty or holds a backtick. */
export const code = (text: string): string =>
  text === "" ? "" : text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;

/** A page that says of itself what it was made from. */
export function page(title: string, about: string, sections: readonly string[]): string {
  const note = "<!-- Made by `npm run docs` from the contracts: change those, not this page. -->";
  return `${[`# ${title}`, note, about, ...sections.filter((text) => text !== "")].map((text) => text.trim()).join("\n\n")}\n`;
}
