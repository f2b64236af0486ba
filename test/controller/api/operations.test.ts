import { describe, expect, it } from "vitest";
import { json, openRig } from "./rig.ts";

describe("an operation over HTTP", () => {
  it("writes, reads back, and refuses with a problem in the language asked for", async () => {
    const { call } = await openRig();
    const added = await call("POST", "/api/v1/sites", { site: "lyon", label: "La MYNE" });
    expect(added.status).toBe(201);
    expect(await json(added)).toMatchObject({ site: "lyon", label: "La MYNE", link: "unmetered" });
    const listed = await call("GET", "/api/v1/sites?limit=1", undefined, { token: "reader" });
    expect(await json(listed)).toMatchObject({ items: [{ site: "lyon" }] });
    const again = await call(
      "POST",
      "/api/v1/sites",
      { site: "lyon" },
      { headers: { "accept-language": "fr-FR,fr;q=0.9,en;q=0.5" } },
    );
    expect(again.status).toBe(409);
    expect(again.headers.get("content-type")).toBe("application/problem+json");
    expect(again.headers.get("content-language")).toBe("fr");
    expect(await json(again)).toEqual({
      type: "/errors/sites.exists",
      title: "Conflit",
      status: 409,
      detail: "Le lieu lyon existe déjà. Changez-le avec `lierre site set lyon`.",
      code: "sites.exists",
    });
  });

  it("takes a field of the path, and refuses a body that says otherwise", async () => {
    const { call } = await openRig();
    await call("POST", "/api/v1/sites", { site: "lyon" });
    expect((await call("PATCH", "/api/v1/sites/lyon", { label: "x" })).status).toBe(200);
    const clash = await call("PATCH", "/api/v1/sites/lyon", { site: "lille" });
    expect(clash.status).toBe(422);
    expect(await json(clash)).toMatchObject({ errors: [{ pointer: "/site" }] });
  });

  it("answers 204 where there is nothing to say", async () => {
    const { call } = await openRig();
    const gone = await call("DELETE", "/api/v1/things/x");
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
  });

  it("links to the next page", async () => {
    const { call } = await openRig();
    const page = await call("GET", "/api/v1/things?deep=true&tags=a&tags=b&limit=3");
    expect(page.headers.get("link")).toBe('</api/v1/things?deep=true&tags=a&tags=b&limit=3&cursor=a>; rel="next"');
    expect(await json(page)).toMatchObject({ asked: '{"deep":true,"tags":["a","b"],"limit":3}' });
  });

  it("names every wrong place of the input, in French too", async () => {
    const { call } = await openRig();
    const reply = await call("GET", "/api/v1/things?deep=maybe&limit=99", undefined, {
      headers: { "accept-language": "fr" },
    });
    const problem = await json(reply);
    expect((problem["errors"] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(["/deep", "/limit"]);
    expect(JSON.stringify(problem)).toMatch(/Trop grand/);
  });

  it.each([
    ["not JSON", "{", {}, 400],
    ["a list", "[]", {}, 400],
    ["another type", "site=x", { "content-type": "text/plain" }, 400],
    ["a nested mistake", { files: [{ name: "a" }] }, {}, 422],
  ])("refuses a body that is %s", async (_, body, headers, status) => {
    const { call } = await openRig();
    const reply = await call("POST", "/api/v1/things/read", body, { headers });
    expect(reply.status).toBe(status);
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
  });

  it("refuses a body over 4 MiB before it reads it", async () => {
    const { call } = await openRig();
    const reply = await call("POST", "/api/v1/things/read", JSON.stringify({ files: "x".repeat(4 * 1024 * 1024) }));
    expect([reply.status, (await json(reply))["code"]]).toEqual([413, "kernel.too-large"]);
  });

  it("takes in and presents by the border, also for callers without a token where that is allowed", async () => {
    const { call } = await openRig();
    const reply = await call("POST", "/api/v1/things/read", { files: [{ name: "a", text: "12345" }] }, { token: "" });
    expect(await json(reply)).toEqual({ total: "5 letters" });
    const bad = await call("POST", "/api/v1/things/read", { files: [{ name: "a", text: "" }] }, { token: "" });
    expect(await json(bad)).toMatchObject({
      code: "probe.empty",
      errors: [{ pointer: "a.yaml:1 x", detail: "empty" }],
    });
  });

  it("keeps a fault of the software to its log", async () => {
    const { call, reports } = await openRig();
    const reply = await call("POST", "/api/v1/things/read", { files: [{ name: "a", text: "throw" }] });
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain("secret");
    expect(reports).toHaveLength(1);
  });

  it("decides without writing on a dry run, and knows it only where it is offered", async () => {
    const { call, journal } = await openRig();
    const seqOf = () => new Promise<number>((resolve) => journal.tail(({ head }) => resolve(head.seq)));
    const before = await seqOf();
    const dry = await call(
      "POST",
      "/api/v1/things?dryRun=true",
      { thing: "x" },
      { headers: { "idempotency-key": "k" } },
    );
    expect([dry.status, await seqOf()]).toEqual([200, before]);
    expect((await call("POST", "/api/v1/things", { thing: "x" }, { headers: { "idempotency-key": "k" } })).status).toBe(
      201,
    );
    expect((await call("POST", "/api/v1/things?dryRun=perhaps", { thing: "x" })).status).toBe(422);
    expect((await call("POST", "/api/v1/sites?dryRun=true", { site: "x" })).status).toBe(422);
  });

  it("says 503 while the journal can't be written, and writes nothing", async () => {
    const { call, journal } = await openRig();
    journal.failNext({ kind: "refused" });
    const reply = await call("POST", "/api/v1/sites", { site: "lyon" });
    expect([reply.status, (await json(reply))["code"]]).toEqual([503, "kernel.journal-unwritable"]);
    expect(await json(await call("GET", "/api/v1/sites"))).toEqual({ items: [] });
    expect((await call("GET", "/readyz")).status).toBe(503);
  });

  it.each(["/api/v1/nothing", "/nothing", "/errors/no.such"])("says 404 at %s", async (path) => {
    const { call } = await openRig();
    expect(await json(await call("GET", path))).toMatchObject({ status: 404, code: "kernel.not-found" });
  });

  it("explains each code at the address that its type names", async () => {
    const { call } = await openRig();
    const text = await (await call("GET", "/errors/sites.exists", undefined, { token: "" })).text();
    expect(text).toContain("existe déjà");
    expect(text).toContain("exists already");
  });
});
