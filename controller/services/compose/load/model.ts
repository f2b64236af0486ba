import { refuse, TOP } from "../shape/reading.ts";
import { NODES_MAX } from "../yaml/grow.ts";
import type { MapTree } from "../yaml/tree.ts";
import { withBareVariables } from "./bare-variables.ts";
import { withExtends } from "./extends.ts";
import { withIncludes } from "./include.ts";
import { mergedMaps } from "./merge.ts";
import { settled } from "./settle.ts";
import { readied, type Model, type Parsed } from "./source.ts";

/** Merges files into one, with what they include and extend, and values for their variables. */
export function mergedModel(files: readonly Parsed[], model: Model): MapTree | undefined {
  const { loading } = model;
  let whole: MapTree | undefined;
  for (const file of files) {
    for (const document of file.documents) {
      const ready = withExtends(withIncludes(readied(document, model), model, mergedModel), file.path, model);
      whole = whole === undefined ? ready : mergedMaps(whole, ready, []);
      if (whole.size > NODES_MAX) {
        refuse(loading.reading, { ...TOP, file: file.name }, "alias-bomb", { limit: NODES_MAX });
        loading.complete = false;
        return undefined;
      }
    }
  }
  return whole === undefined ? undefined : withBareVariables(settled(whole), model.scope);
}
