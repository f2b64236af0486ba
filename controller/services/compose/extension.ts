import { z } from "zod";
import { extension } from "./keys/extension.ts";

/** The JSON Schema of the `x-lierre` block, for editors. Made from the table that reads the block. */
export function composeExtensionJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(extension.schema, { io: "input" });
  return { ...schema, title: "x-lierre", description: "The x-lierre block of a Compose file" };
}
