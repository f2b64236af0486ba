import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CAPABILITIES } from "../capabilities.ts";
import { reference } from "./reference.ts";

/** `npm run docs`, from the repository's root. */
const folder = join("docs", "reference");
mkdirSync(folder, { recursive: true });
for (const [name, text] of reference(CAPABILITIES.map(({ capability }) => capability.contract))) {
  writeFileSync(join(folder, name), text);
}
