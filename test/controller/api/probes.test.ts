import { describe, expect, it } from "vitest";
import { json, openRig } from "./rig.ts";

describe("probes", () => {
  it("is live whatever happens, and ready only with journal and bus", async () => {
    const rig = await openRig();
    expect(await json(await rig.call("GET", "/readyz", undefined, { token: "" }))).toEqual({
      ok: true,
      dependencies: { journal: { ok: true }, bus: { ok: true } },
    });
    rig.bus = { ok: false, detail: "refused" };
    const cut = await rig.call("GET", "/readyz", undefined, { token: "" });
    expect([cut.status, await json(cut)]).toMatchObject([
      503,
      { ok: false, dependencies: { bus: { detail: "refused" } } },
    ]);
    expect((await rig.call("GET", "/livez", undefined, { token: "" })).status).toBe(200);
  });

  it("writes measures as exposition text, for who may read", async () => {
    const { call } = await openRig();
    await call("POST", "/api/v1/things", { thing: "x" });
    expect((await call("GET", "/metrics", undefined, { token: "nothing" })).status).toBe(403);
    const reply = await call("GET", "/metrics", undefined, { token: "reader" });
    const text = await reply.text();
    expect(reply.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    expect(text).toContain("# HELP lierre_things Things.\n# TYPE lierre_things gauge\n");
    expect(text).toContain('lierre_things{name="a \\"b\\"\\\\"} 1\n');
    expect(text).toContain("lierre_bus_connected 1\n");
    const shape = /^(# (HELP|TYPE) lierre_[a-z_]+ .+|lierre_[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)*\})? -?\d+(\.\d+)?)$/;
    expect(
      text
        .trimEnd()
        .split("\n")
        .filter((line) => !shape.test(line)),
    ).toEqual([]);
  });

  it("sends secure headers", async () => {
    const { call } = await openRig();
    expect((await call("GET", "/livez")).headers.get("x-content-type-options")).toBe("nosniff");
  });
});
