import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runningCaddy } from "../../agent/gateway/process.adapter.ts";
import { describeWith } from "../support/parts.ts";
import { askWeb } from "../support/web.ts";
import { Place, routed } from "./gateway-rig.ts";

const OWN = "127.0.90.1";

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "closed meanwhile";
  }
};

/** What listens, as `/proc/net/tcp` tells it, by the names that file descriptors have. */
const listeners = (table: string): string[] =>
  table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === "0A")
    .map((fields) => `socket:[${fields[9]}]`);

describeWith(["caddy"], "a gateway's Caddy", () => {
  let place: Place;
  let count = 0;

  beforeEach(() => {
    count += 1;
    place = new Place(OWN, 18_400 + count);
  });

  afterEach(() => place.end());

  describe("as a process", () => {
    test("starts with nothing to serve, obeys on a socket of its user's, and keeps its files to itself", async () => {
      const pid = await place.hold.up();
      const own = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
      const listening = ["tcp", "tcp6"].flatMap((kind) => listeners(readFileSync(`/proc/${pid}/net/${kind}`, "utf8")));
      expect(own.some((link) => link.startsWith("socket:"))).toBe(true);
      expect(listening.filter((link) => own.includes(link))).toEqual([]);
      expect(existsSync(join(place.folder, "admin.sock"))).toBe(true);
      expect(
        readdirSync(place.folder).every((name) => /^(admin\.sock|caddy\.|start\.json|data|config|slots)/.test(name)),
      ).toBe(true);
    });

    test("outlives the agent, and the next one adopts it with what it serves", async () => {
      const a = await place.web("a", "127.0.91.1");
      const pid = await place.hold.up();
      expect(await place.hold.load(pid, [routed("wiki", place.port, [a])])).toEqual({
        ok: true,
        value: { loaded: true },
      });
      place.hold.leave();
      const next = place.another();
      expect(await next.up()).toBe(pid);
      expect(await next.load(pid, [routed("wiki", place.port, [a])])).toEqual({ ok: true, value: { loaded: false } });
      expect(await askWeb(place.url)).toMatchObject({ status: 200, text: "a 0" });
      next.leave();
    });

    test("killed, it is told at once, adopted or not; the next start serves again", async () => {
      const a = await place.web("a", "127.0.91.1");
      const pid = await place.hold.up();
      place.hold.leave();
      const adopted = place.another();
      await adopted.up();
      process.kill(pid, "SIGKILL");
      expect(await adopted.ended).toMatchObject({ ok: false, error: { code: "ended" } });
      const again = await adopted.up();
      expect(again).not.toBe(pid);
      process.kill(again, "SIGKILL");
      expect(await adopted.ended).toMatchObject({ ok: false, error: { code: "ended" } });
      const third = await adopted.up();
      expect(await adopted.load(third, [routed("wiki", place.port, [a])])).toMatchObject({ ok: true });
      expect(await askWeb(place.url)).toMatchObject({ status: 200 });
      adopted.leave();
    });

    test("is gone when this is to be no gateway, and that is so already the second time", async () => {
      const pid = await place.hold.up();
      expect(await place.hold.absent()).toEqual({ ok: true, value: null });
      expect(runningCaddy(place.folder)).toBeUndefined();
      expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
      expect(await place.hold.absent()).toEqual({ ok: true, value: null });
    });

    test("of another folder, or a number used again, is not ours", async () => {
      const pid = await place.hold.up();
      const other = mkdtempSync(join(tmpdir(), "lierre-gateway-"));
      writeFileSync(join(other, "caddy.pid"), String(pid));
      expect(runningCaddy(other)).toBeUndefined();
      writeFileSync(join(other, "caddy.pid"), String(process.pid));
      expect(runningCaddy(other)).toBeUndefined();
      rmSync(other, { recursive: true });
    });

    test("is named as absent when it is not there", async () => {
      const lacking = place.another(place.folder, "no-such-caddy");
      await expect(lacking.up()).rejects.toThrow(/^absent: spawn no-such-caddy ENOENT/);
    });

    test("lives in a folder however deep", async () => {
      const deep = join(place.folder, "d".repeat(100), "gateway");
      const far = place.another(deep);
      const pid = await far.up();
      expect(await far.load(pid, [])).toMatchObject({ ok: true });
      expect(await far.absent()).toMatchObject({ ok: true });
    });
  });

  describe("a configuration", () => {
    test("that can't be is refused with the reason, and what was served goes on", async () => {
      const a = await place.web("a", "127.0.91.1");
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a])]);
      const taken = await place.web("other", OWN, place.port + 100);
      const refused = await place.hold.load(pid, [routed("wiki", place.port, [a]), routed("pads", taken.port, [a])]);
      expect(refused).toMatchObject({
        ok: false,
        error: { code: "refused", detail: expect.stringMatching(/address already in use/) as string },
      });
      expect(await askWeb(place.url)).toMatchObject({ status: 200 });
    });

    test("shares no port with another Caddy of the same user", async () => {
      const a = await place.web("a", "127.0.91.1");
      const other = new Place(OWN, place.port);
      const [pid, others] = [await place.hold.up(), await other.hold.up()];
      expect(await place.hold.load(pid, [routed("wiki", place.port, [a])])).toMatchObject({ ok: true });
      expect(await other.hold.load(others, [routed("pads", place.port, [a])])).toMatchObject({
        ok: false,
        error: { code: "refused", detail: expect.stringMatching(/EADDRINUSE/) as string },
      });
      await other.end();
    });

    test("is not loaded for a change among the instances, and is for a new service", async () => {
      const [a, b] = [await place.web("a", "127.0.91.1"), await place.web("b", "127.0.92.1")];
      const pid = await place.hold.up();
      const loads = [
        await place.hold.load(pid, [routed("wiki", place.port, [a])]),
        await place.hold.load(pid, [routed("wiki", place.port, [a, b])]),
        await place.hold.load(pid, [routed("wiki", place.port, [b], [a])]),
        await place.hold.load(pid, [routed("wiki", place.port, [])]),
        await place.hold.load(pid, [routed("wiki", place.port, [b]), routed("pads", place.port + 100, [a])]),
        await place.hold.load(pid, [routed("pads", place.port + 100, [a])]),
      ];
      expect(loads.map((outcome) => outcome.ok && outcome.value.loaded)).toEqual([
        true,
        false,
        false,
        false,
        true,
        true,
      ]);
      expect(readdirSync(join(place.folder, "slots"))).toEqual(["pads"]);
    });

    test("that was cancelled has not the last word", async () => {
      const [a, b] = [await place.web("a", "127.0.91.1"), await place.web("b", "127.0.92.1")];
      const pid = await place.hold.up();
      const loads = [[a], [b], [a], [b]].map((first) => place.hold.load(pid, [routed("wiki", place.port, first)]));
      await Promise.all(loads);
      expect(await askWeb(place.url)).toMatchObject({ text: "b 0" });
    });
  });
});
