import { contentHash, sha256Hex } from "../../../../shared/kernel/json.ts";
import { STACK_LIMITS, type Build, type PlacedFile } from "../../../../shared/services/wire.ts";
import type { WrittenBuild } from "../keys/build.ts";
import type { WrittenService } from "../keys/top.ts";
import { filesBelow, peekBeside, textOf } from "../shape/beside.ts";
import { normalPath, pathFrom } from "../shape/paths.ts";
import { showBytes } from "../shape/quantities.ts";
import { refuse, type Found, type Reading } from "../shape/reading.ts";
import { ignored } from "./docker-ignore.ts";
import { pack, type Luggage } from "./luggage.ts";
import { sealedValues, type Sealing } from "./sealing.ts";

/** The images that are made on the node, by container. */
export function settledBuilds(
  services: readonly WrittenService[],
  allOnNode: boolean,
  luggage: Luggage,
  sealing: Sealing,
  reading: Reading,
): ReadonlyMap<string, Build> {
  return new Map(
    services.flatMap(({ name, value }) => {
      if (value.build === undefined || !isBuilt(value, allOnNode)) return [];
      const build = settledBuild(name, value.build, luggage, sealing, reading);
      return build === undefined ? [] : [[name, build] as const];
    }),
  );
}

/** Without an image, or where its pull policy says `build`. */
export function isBuilt(value: WrittenService["value"], allOnNode: boolean): boolean {
  const asked = allOnNode || value["x-lierre"]?.value.build !== undefined;
  return value.build !== undefined && asked && (value.image === undefined || value.pull_policy?.value === "build");
}

const INLINE = "Dockerfile.lierre";

function settledBuild(
  container: string,
  { value, spot }: Found<WrittenBuild>,
  luggage: Luggage,
  sealing: Sealing,
  reading: Reading,
): Build | undefined {
  reading.problems.push(...value.problems);
  reading.notes.push(...value.notes);
  const folder = normalPath(value.context);
  if (/^(?:[a-z-]+:\/\/|git@|service:|github\.com\/)|^[/~]/.test(value.context)) {
    refuse(reading, spot, "build-remote", { context: value.context });
    return undefined;
  }
  const files = contextFiles(folder, container, { value, spot }, luggage, reading);
  if (files === undefined) return undefined;
  const dockerfile = value.inline === undefined ? normalPath(value.dockerfile) : INLINE;
  const context =
    value.inline === undefined
      ? files
      : [...files, { path: INLINE, file: packText(luggage, container, value.inline, spot), mode: 0o644 }];
  if (!context.some(({ path }) => path === dockerfile)) {
    refuse(reading, spot, "build-dockerfile-absent", { path: pathFrom(folder, dockerfile) });
    return undefined;
  }
  const home = { spot, part: "build.args", reading };
  const args = sealedValues(sealing, value.args, STACK_LIMITS.wordChars, home);
  const target = value.target === undefined ? {} : { target: value.target };
  const contents = context.map(({ path, mode, file }) => [path, mode, sha256Hex(luggage.files.get(file) ?? "")]);
  return { context, dockerfile, args, ...target, hash: contentHash({ contents, dockerfile, args, ...target }) };
}

const packText = (luggage: Luggage, container: string, text: string, spot: Found<unknown>["spot"]): string =>
  pack(luggage, "build", `${container}/${INLINE}`, Buffer.from(text, "utf8").toString("base64"), spot);

function contextFiles(
  folder: string,
  container: string,
  { value, spot }: Found<WrittenBuild>,
  luggage: Luggage,
  reading: Reading,
): PlacedFile[] | undefined {
  const ignore = textOf(peekBeside(reading, pathFrom(folder, ".dockerignore")));
  const kept = [value.dockerfile, ".dockerignore"].map(normalPath);
  const below = filesBelow(reading, folder, spot, ignored(ignore ?? "", kept));
  if (below === undefined) return undefined;
  if (!below.ok && (below.because === "absent" || below.because === "not-folder")) {
    refuse(reading, spot, "build-context-absent", { path: folder });
    return undefined;
  }
  if (!below.ok) {
    const limit = showBytes(STACK_LIMITS.fileBytes);
    refuse(reading, spot, "folder-too-large", { path: below.path, limit, files: STACK_LIMITS.files });
    return undefined;
  }
  return below.files.map(({ path, content, mode }) => ({
    path,
    file: pack(luggage, "build", `${container}/${path}`, content, spot),
    mode: mode & 0o777,
  }));
}
