import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthority } from "../../../controller/bus/authority.adapter.ts";
import { fleetRig } from "./rig.ts";

let folder: string;
let ca: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lierre-ca-"));
  ca = (await openAuthority({ folder, hosts: [], wallMs: Date.now() })).ca;
});
afterAll(() => rm(folder, { recursive: true }));

test("a token pins the controller's authority, and the joined machine is given it whole", async () => {
  const made = fleetRig({ ca });
  made.rig.command("sites.add", { site: "a", link: "unmetered" });
  const { token } = await made.token("a");
  const pinned = createHash("sha256").update(new X509Certificate(ca).raw).digest("hex");
  expect(token.split(".")[1]).toBe(pinned);
  expect(await made.join(token)).toMatchObject({ ok: true, value: { ca } });
});

test("a token of a controller without an authority does not join one that has one", async () => {
  const clear = fleetRig();
  clear.rig.command("sites.add", { site: "a", link: "unmetered" });
  const { token } = await clear.token("a");
  expect(await fleetRig({ ca }).join(token)).toMatchObject({ ok: false, error: { code: "fleet.token-foreign" } });
});
