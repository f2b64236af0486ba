import { describe, expect, it } from "vitest";
import { API_ROOT, bringsBody, operationsOf, pathFields, wireOf } from "../../../controller/api/table.ts";
import { fieldsOf, jsonSchemaOf } from "../../../controller/api/fields.ts";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import { json, openRig } from "./rig.ts";

const operations = operationsOf(CAPABILITIES.map(({ capability }) => capability.contract));
const closed = operations.filter(({ op }) => op.permission !== "public");
const pathOf = (path: string) => `${API_ROOT}${path.replaceAll(/:\w+/g, "some-thing")}`;

describe("every operation of the table", async () => {
  const rig = await openRig({ mounted: CAPABILITIES });

  it.each(closed.map(({ id, op }) => [id, op] as const))("%s needs a token, and one that may", async (id, op) => {
    const body = op.method === "GET" || op.method === "DELETE" ? undefined : {};
    const anonymous = await rig.call(op.method, pathOf(op.path), body, { token: "" });
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get("www-authenticate")).toContain("Bearer");
    const stranger = await rig.call(op.method, pathOf(op.path), body, { token: "nobody-s" });
    expect(stranger.status).toBe(401);
    const weak = await rig.call(op.method, pathOf(op.path), body, { token: "nothing" });
    expect(weak.status).toBe(403);
    expect((await json(weak))["detail"]).toContain(`${id.split(".")[0]}:${op.permission}`);
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    "%s names a key it does not know",
    async (_, operation) => {
      const { op } = operation;
      const query = bringsBody(operation) ? "" : "?no-such-key=1";
      const body = bringsBody(operation) ? { "no-such-key": 1 } : undefined;
      const reply = await rig.call(op.method, `${pathOf(op.path)}${query}`, body);
      expect(reply.status).toBe(422);
      const problem = await json(reply);
      expect(problem["code"]).toBe("kernel.invalid-input");
      expect((problem["errors"] as { pointer: string }[]).map(({ pointer }) => pointer)).toContain("/no-such-key");
    },
  );

  it.each(operations.map((operation) => [operation.id, operation] as const))("%s is sound", (_, operation) => {
    const { op, capability } = operation;
    const fields = fieldsOf(wireOf(operation)).map(({ name }) => name);
    const input = Object.keys(op.input.shape);
    expect(pathFields(op.path).filter((name) => !fields.includes(name) || !input.includes(name))).toEqual([]);
    expect(jsonSchemaOf(op.output, "output")).toBeDefined();
    expect(op.says.fr).not.toBe("");
    const known = CAPABILITIES.map(({ capability: held }) => held.contract);
    const unknown = op.errors.filter((code) => {
      const [owner, name] = code.includes(".") ? code.split(".") : [capability, code];
      return known.find((contract) => contract.name === owner)?.errors[name ?? ""] === undefined;
    });
    expect(unknown).toEqual([]);
  });
});
