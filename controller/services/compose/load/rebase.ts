import { isFixedPath, pathFrom } from "../shape/paths.ts";
import { isRemote } from "./scope.ts";
import { changedAt, changedEach, textAt } from "../yaml/change.ts";
import type { MapTree, ScalarTree, Tree } from "../yaml/tree.ts";

type Change = (tree: Tree) => Tree;

/**
 * A file from another folder as if it lay in the first file's: relative paths in it are written anew. `folder` is
 * relative to the first file's.
 */
export function rebased(file: MapTree, folder: string): MapTree {
  if (folder === "." || folder === "") return file;
  const path = onText((text) => moved(folder, text));
  const shortMount = onText((text) => movedMount(folder, text));
  const longMount = (tree: Tree): Tree => (textAt(tree, "type") === "bind" ? within(tree, { source: path }) : tree);
  const mount: Change = (tree) => (tree.kind === "map" ? longMount(tree) : shortMount(tree));
  const context = onText((text) => (isElsewhere(text) ? text : moved(folder, text)));
  const envFile: Change = (tree) => (tree.kind === "map" ? within(tree, { path }) : path(tree));
  const build: Change = (tree) =>
    tree.kind === "map" ? within(tree, { context, additional_contexts: eachPair(folder) }) : context(tree);
  const service: Change = (tree) =>
    within(tree, {
      build,
      env_file: eachOrOne(envFile),
      label_file: eachOrOne(path),
      extends: (held) => within(held, { file: path }),
      volumes: eachOrOne(mount),
    });
  const sourced: Change = (tree) => within(tree, { file: path });
  const changed = within(file, { services: each(service), configs: each(sourced), secrets: each(sourced) });
  return changed.kind === "map" ? changed : file;
}

/** A relative path keeps looking like one. */
function moved(folder: string, text: string): string {
  if (text === "" || isFixedPath(text)) return text;
  const path = pathFrom(folder, text);
  return path.startsWith("..") ? path : `./${path}`;
}

/** `./data:/data` names a path, `data:/data` a volume. */
function movedMount(folder: string, text: string): string {
  if (!text.startsWith(".") || !text.includes(":")) return text;
  const colon = text.indexOf(":");
  return moved(folder, text.slice(0, colon)) + text.slice(colon);
}

/** An address, or a service, as a context of builds. */
const isElsewhere = (text: string): boolean => isRemote(text) || text.startsWith("service:");

const onText =
  (change: (text: string) => string): Change =>
  (tree) =>
    tree.kind === "scalar" && tree.type === "string" ? withText(tree, change(tree.text)) : tree;

const withText = (tree: ScalarTree, text: string): ScalarTree => (text === tree.text ? tree : { ...tree, text });

/** `name: path` or `- name=path`. */
function eachPair(folder: string): Change {
  const context = (text: string) => (isElsewhere(text) ? text : moved(folder, text));
  const pair = onText((text) => {
    const equals = text.indexOf("=");
    return equals === -1 ? text : text.slice(0, equals + 1) + context(text.slice(equals + 1));
  });
  return (tree) => (tree.kind === "list" ? each(pair)(tree) : each(onText(context))(tree));
}

/** Every value of a map or list. */
const each =
  (change: Change): Change =>
  (tree) =>
    changedEach(tree, change);

const eachOrOne =
  (change: Change): Change =>
  (tree) =>
    tree.kind === "list" ? changedEach(tree, change) : change(tree);

const within = (tree: Tree, changes: Readonly<Record<string, Change>>): Tree =>
  Object.entries(changes).reduce((changed, [name, change]) => changedAt(changed, name, change), tree);
