import { join } from "node:path";
import { ROOT } from "../../../deploy/demo/home.ts";

/** The apps' files, in the sources: this runs from `dist/`. */
export const APPS_FOLDER = join(ROOT, "test/apps");
