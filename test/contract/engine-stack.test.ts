import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ContainerWish } from "../../agent/execution/engine.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import type { Build, Container } from "../../shared/services/wire.ts";
import { describeWith, dockerSocketPath } from "../support/parts.ts";
import {
  base64,
  codeOf,
  collection,
  imageWish,
  must,
  perform,
  type Rig,
  see,
  seeOne,
  until,
  wishFor,
} from "./engine-rig.ts";
import { dockerRig, loadTestImages, type TestImages } from "./engine-rig-docker.ts";
import { fakeRig } from "./engine-rig-fake.ts";

describe("the fake engine", () => {
  contract(async () => fakeRig());
});

describeWith(["docker", "command:busybox"], "Docker", () => {
  let images: TestImages;
  beforeAll(async () => {
    images = await loadTestImages(dockerSocketPath());
  });
  afterAll(() => images.remove());
  contract(() => dockerRig(images));
});

/** What containers of a stack are given besides themselves: networks, files, first contents, images of their own. */
function contract(make: () => Promise<Rig>): void {
  let rig: Rig;
  beforeEach(async () => {
    rig = await make();
  });
  afterEach(() => rig.close());
  const container = (wish: ContainerWish) => must(rig, "engine.container", wish);
  const spec = (name: string, change: Partial<Container> = {}, other: Partial<ContainerWish> = {}) =>
    wishFor(rig, { name, ...change }, other);

  describe("networks", () => {
    const network = (name: string, internal: boolean, ...aliases: string[]) => ({
      name: `${rig.prefix}-${name}`,
      internal,
      aliases,
    });

    test("are joined all, with their aliases; a name is known in its own network alone", async () => {
      const web = spec("web", {}, { networks: [network("front", false, "web"), network("back", true, "web", "www")] });
      const db = spec("db", {}, { networks: [network("back", true, "db", "database")] });
      const alone = spec("alone", {}, { networks: [network("front", false, "alone")] });
      for (const wish of [web, db, alone]) await container(wish);
      for (const host of ["db", "database", "alone"]) expect(await rig.knows(web.name, host)).toBe(true);
      for (const host of ["web", "www"]) expect(await rig.knows(db.name, host)).toBe(true);
      for (const host of ["db", "www"]) expect(await rig.knows(alone.name, host)).toBe(false);
      expect(await Promise.all([web, db].map(({ name }) => rig.leadsOut(name)))).toEqual([true, false]);
    });

    test("that a kill -9 left unjoined are joined at the next start", async () => {
      const networks = [network("front", false, "web"), network("back", true, "web")];
      const wish = spec("web", {}, { networks });
      await rig.leaveCreated(wish);
      await container(wish);
      const db = spec("db", {}, { networks: [network("back", true, "db")] });
      await container(db);
      expect(await rig.knows(db.name, "web")).toBe(true);
    });

    test("of another container are shared, and lost and found with it", async () => {
      const web = spec("web", { ports: [{ hostPort: 18_473, containerPort: 80, protocol: "tcp" }] });
      const networkMode = { networkMode: "container:web" };
      const side = spec("side", networkMode, { networks: [], peers: { web: web.name } });
      const db = spec("db");
      for (const wish of [web, side, db]) await container(wish);
      expect(await rig.knows(side.name, "db")).toBe(true);
      const first = await container(side);
      expect(await container(side)).toEqual(first);
      await container(spec("web", { labels: { color: "blue" } }));
      const second = await container(side);
      expect(second).not.toEqual(first);
      expect(await rig.knows(side.name, "db")).toBe(true);
      expect(await container(side)).toEqual(second);
    });

    test("may be none at all", async () => {
      const wish = spec("web", { networkMode: "none" }, { networks: [] });
      await container(wish);
      expect(await rig.leadsOut(wish.name)).toBe(false);
    });

    test("of ours are kept while a plan names them or a container is in them", async () => {
      const names = ["front", "back"].map((name) => `${rig.prefix}-${name}`);
      const wish = spec("web", {}, { networks: [network("front", false), network("back", true)] });
      const { id } = await container(wish);
      expect(await must(rig, "engine.collect", collection(rig))).toEqual({ removed: 0 });
      await must(rig, "engine.absent", { node: rig.node, id, graceMs: 0 });
      expect(await must(rig, "engine.collect", collection(rig, { keepNetworks: names }))).toEqual({ removed: 0 });
      expect(await must(rig, "engine.collect", collection(rig))).toEqual({ removed: 2 });
    });
  });

  describe("files", () => {
    const files = [
      { file: "config/app.conf", path: "/etc/app/app.conf", mode: 0o444, uid: 0, gid: 0 },
      { file: "secret:key", path: "/run/secrets/key", mode: 0o440, uid: 0, gid: 1000 },
    ];
    const sealed = (key = "hush") =>
      rig.seal({ files: { "config/app.conf": base64("a = 1\n"), "secret:key": base64(key) } });

    test("that travelled are there with their rights, and go with the container", async () => {
      const wish = spec("web", { files }, { sealed: sealed() });
      const { id } = await container(wish);
      expect((await rig.read(wish.name, "/etc/app/app.conf"))?.trim()).toBe("a = 1");
      expect(await rig.read(wish.name, "/run/secrets/key")).toBe("hush");
      expect(await rig.rights(wish.name, "/run/secrets/key")).toBe("440 0 1000");
      expect(await rig.rights(wish.name, "/etc/app/app.conf")).toBe("444 0 0");
      const next = spec("web", { files, labels: { revision: "2" } }, { sealed: sealed("changed") });
      await container(next);
      expect(await rig.read(wish.name, "/run/secrets/key")).toBe("changed");
      expect(id).not.toBe((await see(rig))[0]?.id);
    });

    test("that are not among what was sealed keep a container from starting, and its predecessor runs on", async () => {
      const old = await container(spec("web"));
      expect(await codeOf(rig, "engine.container", spec("web", { files }, { sealed: rig.seal({}) }))).toBe(
        "unsealable",
      );
      expect(await see(rig)).toMatchObject([{ id: old.id, status: "running" }]);
    });
  });

  test("a folder in memory is one", async () => {
    const wish = spec("web", { tmpfs: [{ path: "/cache", sizeBytes: 1_048_576, mode: 0o700 }], readOnly: true });
    await container(wish);
    expect(await rig.inMemory(wish.name, "/cache")).toBe(true);
  });

  describe("a volume", () => {
    const mounts = [{ volume: "data", path: "/data", readOnly: false, noCopy: true }];
    const seeds = { data: [{ path: "conf.d/app.conf", file: "seed/app.conf", mode: 0o640 }] };
    const sealed = (text: string) => rig.seal({ files: { "seed/app.conf": base64(text) } });

    test("is made with its first content, whole, and never gets it again", async () => {
      const user = "1000:1000";
      const wish = spec("web", { mounts, user }, { seeds, sealed: sealed("first") });
      await container(wish);
      expect(await rig.read(wish.name, "/data/conf.d/app.conf")).toBe("first");
      expect(await rig.rights(wish.name, "/data/conf.d/app.conf")).toBe("640 1000 1000");
      expect(await rig.read(wish.name, "/data/seed.txt")).toBeUndefined(); // the image's own is not copied
      const next = spec("web", { mounts, user, labels: { revision: "2" } }, { seeds, sealed: sealed("second") });
      await container(next);
      expect(await rig.read(wish.name, "/data/conf.d/app.conf")).toBe("first");
    });

    test("is seen in part where a folder of it is named", async () => {
      await container(spec("web", { mounts }, { seeds, sealed: sealed("first") }));
      const part = [{ volume: "data", path: "/conf", readOnly: true, subpath: "conf.d" }];
      const side = spec("side", { mounts: part });
      await container(side);
      expect(await rig.read(side.name, "/conf/app.conf")).toBe("first");
    });
  });

  describe("an image", () => {
    const login = { username: "lierre", password: "hush-hush-7f3a" };
    const logins = (host: string, password = login.password) =>
      rig.seal({ logins: { [host]: { ...login, password } } });

    test("that is not for all is pulled with the login that travelled with one of those who want it", async () => {
      const image = await rig.privateImage("demo", login);
      const host = image.split("/")[0] ?? "";
      const ask = (...sealed: string[]) => perform(rig, "engine.image", imageWish(rig, image, { sealed }));
      for (const sealed of [[], [logins("ghcr.io")], [logins(host, "wrong-wrong")]])
        expect(await ask(...sealed)).toMatchObject({ ok: false, error: { code: "image-missing" } });
      const outcome = await ask("to somebody else", rig.seal({}), logins(host));
      expect(outcome).toMatchObject({ ok: true, value: { platform: rig.platform } });
      expect(JSON.stringify(outcome)).not.toContain(login.password);
    });

    test("that is never to be pulled is there or is not", async () => {
      const never = { pull: "never" as const };
      expect(await codeOf(rig, "engine.image", imageWish(rig, rig.image, never))).toBe("ok");
      expect(await codeOf(rig, "engine.image", imageWish(rig, "nobody/has:1", never))).toBe("image-missing");
    });
  });

  describe("a build", () => {
    const wish = (dockerfile: string, change: Partial<Build> = {}) => {
      const context = ["Dockerfile", "motd"].map((path) => ({ path, file: `build/${path}`, mode: 0o644 }));
      const build = { context, dockerfile: "Dockerfile", args: {}, hash: sha256Hex(dockerfile), ...change };
      const files = { "build/Dockerfile": base64(dockerfile), "build/motd": base64("built here\n") };
      const image = `${rig.prefix}-built:1`;
      return { image, platform: rig.platform, pinAs: image, build, sealed: [rig.seal({ files })] };
    };
    const good = () => wish(`FROM ${rig.image}\nCOPY motd /motd\nCMD ["sleep", "86400"]\n`);

    test("makes an image once, which is known by its id and goes when nobody wants it", async () => {
      const { pinned } = await must(rig, "engine.build", good());
      expect(pinned).toMatch(/^sha256:/);
      expect(await must(rig, "engine.build", { ...good(), sealed: ["not asked for again"] })).toMatchObject({ pinned });
      const { id } = await container(spec("web", {}, { image: pinned }));
      expect(await must(rig, "engine.collect", collection(rig, { pinned: [pinned] }))).toEqual({ removed: 0 });
      await must(rig, "engine.absent", { node: rig.node, id, graceMs: 0 });
      await must(rig, "engine.collect", collection(rig, { pinned: [pinned] }));
      expect((await must(rig, "engine.observe", { node: rig.node })).images).not.toContain(pinned);
    });

    test("that fails tells what it said last", async () => {
      const outcome = await perform(rig, "engine.build", wish(`FROM ${rig.image}\nRUN echo no such luck && false\n`));
      expect(outcome).toMatchObject({ ok: false, error: { code: "build-failed" } });
      expect(JSON.stringify(outcome)).toMatch(/no such luck.*non-zero code/);
    });

    test("takes no name that another image has", async () => {
      expect(await codeOf(rig, "engine.build", { ...good(), image: rig.image })).toBe("name-taken");
    });
  });

  describe("a run of a job", () => {
    const atMs = 1_795_348_800_000;
    const job = (lines: readonly string[], code: number) => rig.printing(spec("job"), lines, code);
    const run = (wish: ContainerWish, at = atMs, mayStart = true) =>
      perform(rig, "engine.job", { wish, atMs: at, mayStart });

    test.each([0, 3])("tells when it began, how it ended (%i) and what it wrote last", async (code) => {
      const lines = Array.from({ length: 25 }, (_, i) => `line ${i}`);
      const outcome = await run(job(lines, code));
      expect(outcome).toMatchObject({ ok: true, value: { exitCode: code, tail: lines.slice(-20).join("\n") } });
      if (!outcome.ok) throw new Error("it did not run");
      expect(outcome.value.tookMs).toBeGreaterThanOrEqual(0);
      expect(outcome.value.startedAtMs).toBeGreaterThan(1_700_000_000_000);
      expect(await see(rig)).toMatchObject([{ job: String(atMs), status: "exited", exitCode: code }]);
    });

    test("that was begun is not begun again: its result is told as often as it is asked for", async () => {
      const first = await run(job(["once"], 0));
      expect(await run(job(["once"], 0), atMs, false)).toEqual(first);
      expect(await see(rig)).toHaveLength(1);
    });

    test("makes room for the next", async () => {
      await run(job(["one"], 0));
      expect(await run(job(["two"], 1), atMs + 60_000)).toMatchObject({ value: { exitCode: 1, tail: "two" } });
      expect(await see(rig)).toMatchObject([{ job: String(atMs + 60_000) }]);
    });

    test("that could not begin in time does not begin", async () => {
      expect(await run(job(["late"], 0), atMs, false)).toMatchObject({ ok: false, error: { code: "too-late" } });
      expect(await see(rig)).toEqual([]);
    });

    test("tells why it can't begin", async () => {
      expect(await run({ ...spec("job"), image: `sha256:${"1".repeat(64)}` })).toMatchObject({
        error: { code: "image-missing" },
      });
    });
  });

  test("what a container has and has used is told, and runs of jobs are not among them", async () => {
    const wish = spec("web");
    const { id } = await container(wish);
    await perform(rig, "engine.job", { wish: rig.printing(spec("job"), ["x"], 0), atMs: 1, mayStart: true });
    await rig.work(wish.name);
    const { containers } = await must(rig, "engine.usage", { node: rig.node });
    expect(containers).toMatchObject([{ id, instance: "demo-1", container: "web" }]);
    expect(containers[0]?.memoryBytes).toBeGreaterThan(0);
    await rig.work(wish.name);
    let later = 0;
    await until(
      rig,
      async () => {
        later = (await must(rig, "engine.usage", { node: rig.node })).containers[0]?.cpuMicroseconds ?? 0;
        return later > (containers[0]?.cpuMicroseconds ?? 0);
      },
      "more use",
    );
    expect(Number.isInteger(later)).toBe(true);
    await rig.stop(wish.name);
    await seeOne(rig, (it) => it.id === id && it.status === "exited", "exited");
    expect(await must(rig, "engine.usage", { node: rig.node })).toEqual({ containers: [] });
  });
}
