/** A path that was declared relative, in its plain form; undefined where it leads out of its folder, or nowhere. */
export function pathWithin(path: string): string | undefined {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  return steps.length === 0 || steps.includes("..") ? undefined : steps.join("/");
}

/** `1000` or `1000:1000` as owner of what is made for that user; a name is known to the image alone. */
export function ownerOf(user: string | undefined): { readonly uid: number; readonly gid: number } {
  const [, uid, gid] = /^(\d{1,9})(?::(\d{1,9}))?$/.exec(user ?? "") ?? [];
  return { uid: Number(uid ?? 0), gid: Number(gid ?? 0) };
}
