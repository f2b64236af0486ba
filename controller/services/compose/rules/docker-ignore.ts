/**
 * Which files and folders of a context a `.dockerignore` leaves out: its last line that fits decides, `!` brings back.
 * `kept` are needed for the build itself. A folder is looked into where something in it may come back.
 */
export function ignored(text: string, kept: readonly string[]): (path: string, isFolder: boolean) => boolean {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ out: !line.startsWith("!"), fits: patternOf(line.replace(/^!/, "").trim()) }));
  const bringsBack = rules.some(({ out }) => !out);
  return (path, isFolder) => {
    const isNeeded = kept.some((one) => one === path || (isFolder && one.startsWith(`${path}/`)));
    if (isNeeded || (isFolder && bringsBack)) return false;
    return rules.findLast(({ fits }) => fits.test(path))?.out ?? false;
  };
}

/** `*` and `?` stay within a name, `**` goes through folders; a folder's name takes all that is in it. */
function patternOf(line: string): RegExp {
  const plain = line
    .replace(/^\.?\/+/, "")
    .replace(/\/+$/, "")
    .replace(/(?:\*\*\/){2,}/g, "**/");
  const source = plain.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === "**/") return "(?:.*/)?";
    if (found === "**") return ".*";
    if (found === "*") return "[^/]*";
    return found === "?" ? "[^/]" : `\\${found}`;
  });
  return new RegExp(`^${source}(?:/.*)?$`);
}
