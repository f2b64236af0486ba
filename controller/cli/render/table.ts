// oxlint-disable-next-line no-control-regex -- the colours that `paint` puts in
const COLOURS = /\u001b\[\d+m/g;

/** How many columns of a terminal a text takes; all shapes used here take one. */
const widthOf = (text: string): number => Array.from(text.replaceAll(COLOURS, "").normalize("NFC")).length;

/** Rows as aligned columns under their headings, two spaces apart; nothing at the end of a line. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))));
  const lines = all.map((row) =>
    row
      .map((text, column) => text + " ".repeat((widths[column] ?? 0) - widthOf(text)))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
