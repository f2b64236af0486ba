import { isDocument, LineCounter, parseAllDocuments, type YAMLParseError } from "yaml";
import { refuse, TOP, type Reading } from "../shape/reading.ts";
import { grow, NODES_MAX } from "./grow.ts";
import type { Tree } from "./tree.ts";

const FILE_BYTES_MAX = 256 * 1024;

/**
 * Reads the text of a file as one YAML document. Undefined when it is none: then `reading` holds the problems.
 * Scalars stay text until `grow` gives them the meaning that they have for Compose.
 */
export function parseYaml(text: string, reading: Reading): Tree | undefined {
  const sizeBytes = new TextEncoder().encode(text).length;
  if (sizeBytes > FILE_BYTES_MAX) {
    refuse(reading, TOP, "file-too-large", { sizeBytes, limitBytes: FILE_BYTES_MAX });
    return undefined;
  }
  try {
    return parseText(text, reading);
  } catch (error) {
    // The parser calls itself for each level, so a file of brackets runs it out of stack.
    if (!(error instanceof RangeError)) throw error;
    refuse(reading, TOP, "yaml-too-deep", {});
    return undefined;
  }
}

function parseText(text: string, reading: Reading): Tree | undefined {
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
  const [document, second] = documents;
  if (document === undefined) {
    refuse(reading, TOP, "document-not-map", {});
    return undefined;
  }
  const errors = documents.flatMap((each) => each.errors);
  if (errors.some((error) => error.code === "RESOURCE_EXHAUSTION")) {
    refuse(reading, TOP, "yaml-too-deep", {});
    return undefined;
  }
  for (const error of errors) refuseMalformed(error, marks, reading);
  if (errors.length > 0) return undefined;
  if (second !== undefined) {
    const { line, col } = marks.linePos(second.range[0]);
    refuse(reading, { line, column: col, key: "" }, "yaml-several-documents", { count: documents.length });
    return undefined;
  }
  const tree = grow(document, marks, reading);
  if (tree === undefined) refuse(reading, TOP, "alias-bomb", { limit: NODES_MAX });
  return tree;
}

function refuseMalformed(error: YAMLParseError, marks: LineCounter, reading: Reading): void {
  const { line, col } = marks.linePos(error.pos[0]);
  const spot = { line: Math.max(line, 1), column: Math.max(col, 1), key: "" };
  if (error.code === "TAB_AS_INDENT") refuse(reading, spot, "yaml-tab", {});
  else refuse(reading, spot, "yaml-malformed", { detail: error.message.replace(/\s+/g, " ") });
}
