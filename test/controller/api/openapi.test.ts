import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../controller/api/openapi.ts";
import { operationsOf } from "../../../controller/api/table.ts";
import { CAPABILITIES } from "../../../controller/capabilities.ts";

type Loose = Readonly<Record<string, unknown>>;
const contracts = CAPABILITIES.map(({ capability }) => capability.contract);
const document = openApiDocument(contracts, "1.0.0") as Loose & { paths: Record<string, Record<string, Loose>> };
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every schema that stands in the document, wherever it is. */
function schemasIn(value: unknown): Loose[] {
  if (Array.isArray(value)) return value.flatMap(schemasIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => (key === "schema" ? [held as Loose] : schemasIn(held)));
}

describe("the OpenAPI document", () => {
  it("has every operation of the table once", () => {
    const ids = operations.map(({ operation }) => String(operation["operationId"]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual([...operationsOf(contracts).map(({ id }) => id), "events"].toSorted());
  });

  it("declares each field of each path, and nothing twice", () => {
    for (const { path, operation } of operations) {
      const parameters = (operation["parameters"] ?? []) as { name: string; in: string; required: boolean }[];
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(inPath.every(({ required }) => required)).toBe(true);
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("describes every answer, and its problems by one schema", () => {
    for (const { operation } of operations) {
      const responses = Object.entries(operation["responses"] as Record<string, Loose>);
      expect(responses.filter(([status]) => status.startsWith("2"))).toHaveLength(1);
      expect(responses.every(([status, { description }]) => /^\d{3}$/.test(status) && description !== "")).toBe(true);
    }
  });

  it("holds only schemas that JSON Schema 2020-12 accepts", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document["components"] as Loose, "components");
    const schemas = schemasIn(document.paths).filter((schema) => !("$ref" in schema));
    expect(schemas.length).toBeGreaterThan(20);
    for (const schema of schemas) expect(ajv.validateSchema(schema)).toBe(true);
  });

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
