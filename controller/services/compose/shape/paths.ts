/** Whether a path means the same from every folder: `/srv/x`, `~/x`, `C:\x`. */
export const isFixedPath = (path: string): boolean => /^(?:[/~]|[A-Za-z]:[\\/])/.test(path);

/** A path without `.`, `..` in its middle and doubled slashes. `.` is the folder itself; leading `..` stay. */
export function normalPath(path: string): string {
  if (/^[A-Za-z]:\\/.test(path)) return path;
  const root = path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const above = parts.at(-1);
    if (part !== ".." || above === undefined || above === ".." || above === "~") {
      if (part !== ".." || root === "") parts.push(part);
    } else {
      parts.pop();
    }
  }
  return parts.length === 0 ? root || "." : root + parts.join("/");
}

/** Where a path that stands in a file of `folder` leads. */
export const pathFrom = (folder: string, path: string): string =>
  normalPath(isFixedPath(path) || folder === "" || folder === "." ? path : `${folder}/${path}`);

/** The folder that a path lies in; `.` for a bare name. */
export function folderOf(path: string): string {
  const at = path.replaceAll("\\", "/").lastIndexOf("/");
  return at === -1 ? "." : normalPath(path.slice(0, at) || "/");
}

/** A path as it looks from a folder; as it is when it does not lie below. */
export function pathBelow(folder: string, path: string): string {
  const [below, whole] = [folder === "." ? "" : `${folder}/`, normalPath(path)];
  return whole.startsWith(below) ? whole.slice(below.length) : whole;
}
