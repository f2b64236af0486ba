import * as fc from "fast-check";

/** A JSON Schema as the Compose specification writes it. */
export interface SpecSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly oneOf?: readonly SpecSchema[];
  readonly properties?: Readonly<Record<string, SpecSchema>>;
  readonly patternProperties?: Readonly<Record<string, SpecSchema>>;
  readonly required?: readonly string[];
  readonly items?: SpecSchema;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $defs?: Readonly<Record<string, SpecSchema>>;
}

const WORDS = ["a", "web", "data", "80", "10s", "64m", "0.5", "true", "1000", "a=b", "always", "x:/y", "./x", "a b"];

/** The schema that a reference names, or the schema itself. */
function followed(schema: SpecSchema, root: SpecSchema): SpecSchema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : followed(root.$defs?.[name] ?? {}, root);
}

/** Documents that a schema takes. */
export function documents(schema: SpecSchema, root: SpecSchema, depth = 0): fc.Arbitrary<unknown> {
  const plain = followed(schema, root);
  if (plain.oneOf !== undefined) return fc.oneof(...plain.oneOf.map((one) => documents(one, root, depth)));
  if (plain.enum !== undefined) return fc.constantFrom(...plain.enum);
  const types = plain.type === undefined ? ["string"] : typeof plain.type === "string" ? [plain.type] : plain.type;
  return fc.oneof(...types.map((type) => ofType(type, plain, root, depth)));
}

function ofType(type: string, schema: SpecSchema, root: SpecSchema, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return fc.constantFrom(...WORDS.filter((word) => new RegExp(schema.pattern ?? "").test(word)));
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 70_000 });
    case "number":
      return fc.oneof(fc.nat(70_000), fc.constantFrom(0.5, 1.25));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.uniqueArray(documents(schema.items ?? {}, root, depth + 1), {
        maxLength: 2,
        selector: (one) => JSON.stringify(one),
      });
    default:
      return ofObject(schema, root, depth);
  }
}

function ofObject(schema: SpecSchema, root: SpecSchema, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, patternProperties = {}, required = [] } = schema;
  const known = Object.entries(properties);
  const inner = (one: SpecSchema) => documents(one, root, depth + 1);
  const must = fc.record(Object.fromEntries(required.map((name) => [name, inner(properties[name] ?? {})])));
  const chosen = fc
    .subarray(known, { maxLength: Math.min(known.length, depth < 2 ? 6 : 3) })
    .chain((some) => fc.record(Object.fromEntries(some.map(([name, one]) => [name, inner(one)]))));
  const [free] = Object.entries(patternProperties).filter(([pattern]) => pattern !== "^x-");
  const named =
    free === undefined
      ? fc.constant({})
      : fc.dictionary(fc.constantFrom("web", "db", "data"), inner(free[1]), { maxKeys: 2, noNullPrototype: true });
  return fc.tuple(must, chosen, named).map(([a, b, c]) => ({ ...c, ...b, ...a }));
}

/** Every key of a schema: its path, `*` for a free name or an item, and the schemas that it may follow. */
export function specKeys(root: SpecSchema): ReadonlyMap<string, readonly SpecSchema[]> {
  const found = new Map<string, SpecSchema[]>();
  walk(root, "");
  return found;

  function walk(schema: SpecSchema, path: string): void {
    const plain = followed(schema, root);
    for (const one of plain.oneOf ?? []) walk(one, path);
    for (const [name, one] of Object.entries(plain.properties ?? {}))
      visit(one, path === "" ? name : `${path}.${name}`);
    for (const [pattern, one] of Object.entries(plain.patternProperties ?? {})) {
      if (pattern !== "^x-") walk(one, `${path}.*`);
    }
    if (plain.items !== undefined) walk(plain.items, `${path}.*`);
  }

  function visit(schema: SpecSchema, path: string): void {
    found.set(path, [...(found.get(path) ?? []), schema]);
    walk(schema, path);
  }
}
