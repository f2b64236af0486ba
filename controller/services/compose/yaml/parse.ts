import { isDocument, isScalar, LineCounter, parseAllDocuments, type YAMLParseError } from "yaml";
import { refuse, TOP, type Reading } from "../shape/reading.ts";
import { grow, NODES_MAX } from "./grow.ts";
import type { Tree } from "./tree.ts";

const FILE_BYTES_MAX = 256 * 1024;

/**
 * Reads the text of a file as YAML: its documents, in their order, empty ones left out. Undefined when it is none: then
 * `reading` holds the problems. Scalars stay text until `grow` gives them the meaning that they have for Compose.
 */
export function parseYaml(text: string, file: string, reading: Reading): readonly Tree[] | undefined {
  const sizeBytes = new TextEncoder().encode(text).length;
  if (sizeBytes > FILE_BYTES_MAX) {
    refuse(reading, { ...TOP, file }, "file-too-large", { sizeBytes, limitBytes: FILE_BYTES_MAX });
    return undefined;
  }
  try {
    // A mark of UTF-8 is no column of the first line.
    return parseText(text.replace(/^\u{feff}/u, ""), file, reading);
  } catch (error) {
    // The parser calls itself for each level, so a file of brackets runs it out of stack.
    if (!(error instanceof RangeError)) throw error;
    refuse(reading, { ...TOP, file }, "yaml-too-deep", {});
    return undefined;
  }
}

function parseText(text: string, file: string, reading: Reading): readonly Tree[] | undefined {
  const marks = new LineCounter();
  const options = {
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: marks,
    resolveKnownTags: false,
    logLevel: "silent",
  } as const;
  const documents = parseAllDocuments(text, options).filter((document) => isDocument(document));
  const errors = documents.flatMap((each) => each.errors);
  if (errors.some((error) => error.code === "RESOURCE_EXHAUSTION")) {
    refuse(reading, { ...TOP, file }, "yaml-too-deep", {});
    return undefined;
  }
  for (const error of errors) refuseMalformed(error, file, marks, reading);
  if (errors.length > 0) return undefined;
  const full = documents.filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.source === ""));
  if (full.length === 0) {
    refuse(reading, { ...TOP, file }, "document-not-map", {});
    return undefined;
  }
  const trees = full.flatMap((document) => grow(document, file, marks, reading) ?? []);
  if (trees.length === full.length) return trees;
  refuse(reading, { ...TOP, file }, "alias-bomb", { limit: NODES_MAX });
  return undefined;
}

function refuseMalformed(error: YAMLParseError, file: string, marks: LineCounter, reading: Reading): void {
  const { line, col } = marks.linePos(error.pos[0]);
  const spot = { file, line: Math.max(line, 1), column: Math.max(col, 1), key: "" };
  if (error.code === "TAB_AS_INDENT") refuse(reading, spot, "yaml-tab", {});
  else refuse(reading, spot, "yaml-malformed", { detail: error.message.replace(/\s+/g, " ") });
}
