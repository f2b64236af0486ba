import type { LookUp } from "../shape/interpolate.ts";
import { changedAt, changedEach } from "../yaml/change.ts";
import { textTree, type MapTree, type Span, type Tree } from "../yaml/tree.ts";
import type { Scope } from "./scope.ts";

/** A bare `NAME` of an environment (or of the arguments of a build) takes its value from outside, where there is one. */
export function withBareVariables(file: MapTree, { lookUp }: Scope): MapTree {
  const filled = (tree: Tree): Tree => filledIn(tree, lookUp);
  return changedAt(file, "services", (services) =>
    changedEach(services, (service) =>
      changedAt(changedAt(service, "environment", filled), "build", (build) => changedAt(build, "args", filled)),
    ),
  );
}

function filledIn(tree: Tree, lookUp: LookUp): Tree {
  return changedEach(tree, (value, name) => {
    if (value.kind !== "scalar") return value;
    const isBare = tree.kind === "list" ? value.type === "string" && !value.text.includes("=") : value.type === "null";
    if (!isBare) return value;
    const variable = tree.kind === "list" ? value.text : name;
    const found = lookUp(variable);
    if (found === undefined) return value;
    const text = tree.kind === "list" ? `${variable}=${found}` : found;
    const spans: readonly Span[] = found === "" ? [] : [[text.length - found.length, text.length]];
    return textTree(text, value, { values: new Map([[variable, found]]), spans, unset: [] });
  });
}
