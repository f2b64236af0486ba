import { afterAll, beforeAll, expect, test } from "vitest";
import { CAPABILITIES } from "../../../controller/capabilities.ts";
import { placement } from "../../../controller/placement/placement.ts";
import type { ControllerPorts } from "../../../controller/ports.ts";
import { border } from "../../../controller/services/services.adapter.ts";
import type { Result } from "../../../shared/kernel/result.ts";
import { sha256Hex } from "../../../shared/kernel/json.ts";
import { fakeKeyring } from "../../support/keyring.ts";
import { inventory, joinBody } from "../../support/stacks.ts";
import { openShell, type Shell } from "./rig.ts";

const web = (version: number) => `
services:
  web: { image: "web:${version}", ports: ["8080:80"] }
x-lierre: { web: { container: web, port: 80 } }
`;

let shell: Shell;
const reported = { n: 0 };

function command(op: string, body: unknown): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    shell.rig.loop.post({ type: "command", op, actor: "system", body, fresh: "f".repeat(43) }, (answer) => {
      const result = answer as Result<unknown>;
      if (result.ok) resolve(result.value as Record<string, string>);
      else reject(new Error(JSON.stringify(result.error)));
    });
  });
}

/** A site with a machine that told its inventory. */
async function node(site: string, number: number, images: readonly string[]): Promise<void> {
  await command("sites.add", { site, label: site, link: "unmetered" });
  const { token = "" } = await command("fleet.tokenNew", { site, ttlMinutes: 60 });
  const { tokenHash: _, ...joining } = joinBody(site, number, token);
  const joined = await command("fleet.join", { ...joining, tokenHash: sha256Hex(token) });
  const told = inventory({
    images: [...images],
    imageBytes: Object.fromEntries(images.map((i) => [i, 50 * 1024 ** 2])),
  });
  shell.rig.loop.post({ type: "msg", name: "inventory", from: joined["node"] ?? "", body: told });
}

/** The machine under an instance says how it is. */
function says(instance: string, state: string): void {
  const held = shell.rig.peek(placement).instances[instance];
  if (held === undefined) throw new Error(`${instance} stands nowhere`);
  const { node: at, revision, restarts } = held;
  reported.n += 1;
  const body = { kind: "instance", instance, service: "web", revision, restarts, state };
  const report = { n: reported.n, after: reported.n - 1, key: `instance:${instance}`, body };
  shell.rig.loop.post({ type: "msg", name: "report", from: at, body: report });
}

beforeAll(async () => {
  const ports = {
    keyring: fakeKeyring,
    peek: (other) => shell.rig.peek(other),
  } as Pick<ControllerPorts, "keyring" | "peek"> as ControllerPorts;
  const mounted = CAPABILITIES.filter(({ capability: { contract } }) => !["people", "journal"].includes(contract.name));
  shell = await openShell(mounted, { services: border(ports) });
  await node("lille", 1, ["web:1"]);
  await node("lyon", 2, []);
  shell.files.set("compose.yaml", web(1));
});
afterAll(() => shell.close());

const planIn = (out: string): string => /pl-[0-9a-f]{10}/.exec(out)?.[0] ?? "";

test("a plan is shown, applied as it was shown, and refused with 6 once it is stale", async () => {
  const shown = await shell.run("service plan -f compose.yaml --name web");
  expect([shown.code, shown.err]).toEqual([0, ""]);
  expect(shown.out).toBe(
    [
      "web, release 1: 1 instance(s) to start.",
      "",
      "What changes",
      `  + starts  web-1  lille-pc (lille)  ${because(shown.out)}`,
      "",
      "In the file",
      "  + new  web",
      "",
      `To apply exactly this: lierre service apply --plan ${planIn(shown.out)}`,
      "",
    ].join("\n"),
  );
  expect((await shell.run(`service apply --plan ${planIn(shown.out)}`)).code).toBe(0);
  const again = await shell.run(`service apply --plan ${planIn(shown.out)}`);
  expect([again.code, again.out]).toEqual([6, ""]);
  expect(again.err).toContain("is not known, or no longer");
});

const because = (out: string): string => /best score.*$/m.exec(out)?.[0] ?? "?";

test("--wait ends well once it runs, and with 3 when the time is over", async () => {
  const late = { now: 0 };
  const passing = { pause: async () => void (late.now += 60_000), nowMs: () => late.now };
  const over = await shell.run("service restart web --wait 2m", passing);
  expect(over.code).toBe(3);
  expect(over.err).toContain("web-1 (lille-pc): joining\n");
  expect(over.err).toContain("web is not in order after 120 s.");
  const well = await shell.run("service scale web 1 --wait", { pause: async () => says("web-1", "ok") });
  expect([well.code, well.err.split("\n").at(-2)]).toEqual([0, "web: release 1, all in order."]);
});

test("a plan says what differs, and what it costs", async () => {
  shell.files.set("compose.yaml", web(2));
  const { code, out, err } = await shell.run("service plan -f compose.yaml --name web");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("~ changed  web  image");
  expect(out).toContain("size unknown to fetch");
});
