import { string } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** The grammar of the distribution project: `[host[:port]/]path[:tag][@algorithm:digest]`. */
const LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?`;
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,128}";
const REFERENCE = new RegExp(`^(?:${HOST}/)?${PART}(?:/${PART})*(?::${TAG})?(?:@${DIGEST})?$`);

/** A name may have 255 characters, a tag 128 and a digest as many. */
const IMAGE_CHARS_MAX = 512;

/** The name of an image as people write it; a missing tag stays missing. */
export const image: Shape<string> = changed(
  string({ en: "the name of an image", fr: "le nom d’une image" }),
  (name, spot, reading) => {
    if (name.length <= IMAGE_CHARS_MAX && REFERENCE.test(name)) return name;
    refuse(reading, spot, "image-bad", { image: name });
    return undefined;
  },
);
