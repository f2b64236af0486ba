import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeWith, dockerSocketPath } from "../support/parts.ts";
import {
  begin,
  codeOf,
  collection,
  imageWish,
  logOf,
  must,
  networkName,
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

function contract(make: () => Promise<Rig>): void {
  let rig: Rig;
  beforeEach(async () => {
    rig = await make();
  });
  afterEach(() => rig.close());
  const container = (wish = wishFor(rig)) => must(rig, "engine.container", wish);

  describe("images", () => {
    const ask = (image: string) => perform(rig, "engine.image", imageWish(rig, image));

    test("one that is here is pinned and listed", async () => {
      expect(await ask(rig.image)).toEqual({ ok: true, value: { pinned: rig.pinned, platform: rig.platform } });
      expect(await ask(rig.pinned)).toEqual({ ok: true, value: { pinned: rig.pinned, platform: rig.platform } });
      const { images } = await must(rig, "engine.observe", { node: rig.node });
      expect(images).toEqual(expect.arrayContaining([rig.image, rig.pinned]));
    });

    test("an id that is not here can't be had", async () => {
      expect(await ask(`sha256:${"0".repeat(64)}`)).toMatchObject({ ok: false, error: { code: "image-missing" } });
    });

    test("one for other machines is refused with both platforms", async () => {
      const outcome = await ask(rig.strangeImage);
      expect(outcome).toMatchObject({ ok: false, error: { code: "wrong-platform" } });
      expect(JSON.stringify(outcome)).toContain("linux/s390x");
    });
  });

  describe("a container", () => {
    test("is made, runs and says what it is", async () => {
      const wish = wishFor(rig);
      const { id } = await container(wish);
      expect(await see(rig)).toMatchObject([
        {
          id,
          name: wish.name,
          service: "demo",
          instance: "demo-1",
          container: "web",
          wish: wish.wish,
          status: "running",
          health: "none",
          exitCode: 0,
          restarts: 0,
          oomKilled: false,
          imageId: rig.pinned,
        },
      ]);
      expect((await see(rig))[0]?.startedAtMs).toBeGreaterThan(1_700_000_000_000);
      expect((await must(rig, "engine.observe", { node: "nd-somebody00" })).containers).toEqual([]);
    });

    test("that runs as wished is left alone", async () => {
      const first = await container();
      const [before] = await see(rig);
      expect(await container()).toEqual(first);
      expect(await see(rig)).toEqual([before]);
    });

    test("with another wish takes the place of the old one", async () => {
      const old = await container();
      const { id } = await container(wishFor(rig, { labels: { color: "blue" } }));
      expect(id).not.toBe(old.id);
      expect((await see(rig)).map((it) => it.id)).toEqual([id]);
    });

    test("that was stopped is started again", async () => {
      const first = await container();
      await rig.stop(wishFor(rig).name);
      await seeOne(rig, (it) => it.status === "exited", "exited");
      expect(await container()).toEqual(first);
      expect(await see(rig)).toMatchObject([{ id: first.id, status: "running" }]);
    });

    test("that was made and never started (kill -9) is started", async () => {
      const wish = wishFor(rig);
      const id = await rig.leaveCreated(wish);
      expect(await see(rig)).toMatchObject([{ id, status: "created", startedAtMs: 0 }]);
      expect(await container(wish)).toEqual({ id });
      expect(await see(rig)).toMatchObject([{ id, status: "running" }]);
    });

    test("whose name somebody else has is a failure, and theirs is untouched", async () => {
      const wish = wishFor(rig);
      await rig.foreign(wish.name);
      const outcome = await perform(rig, "engine.container", wish);
      expect(outcome).toMatchObject({ ok: false, error: { code: "name-taken" } });
      expect(JSON.stringify(outcome)).toContain(wish.name);
      expect(await rig.exists(wish.name)).toBe(true);
      expect(await see(rig)).toEqual([]);
    });

    test("of another node is somebody else's too", async () => {
      const theirs = await container(wishFor(rig, {}, { node: "nd-somebody00" }));
      expect(await codeOf(rig, "engine.container", wishFor(rig))).toBe("name-taken");
      expect(await codeOf(rig, "engine.absent", { node: rig.node, id: theirs.id, graceMs: 0 })).toBe("not-ours");
      await must(rig, "engine.absent", { node: "nd-somebody00", id: theirs.id, graceMs: 0 });
    });

    test("whose port is taken is not left behind, and comes once the port is free", async () => {
      const wish = wishFor(rig, { ports: [{ hostPort: 18_471, containerPort: 80, protocol: "tcp" }] });
      const release = await rig.occupy(18_471);
      const outcome = await perform(rig, "engine.container", wish);
      expect(outcome).toMatchObject({ ok: false, error: { code: "port-taken" } });
      expect(JSON.stringify(outcome)).toContain(`port 18471 of ${rig.address}`);
      expect(await see(rig)).toEqual([]);
      await release();
      await container(wish);
      const second = wishFor(rig, { name: "second", ports: wish.spec.ports });
      expect(await codeOf(rig, "engine.container", second)).toBe("port-taken");
      expect(await see(rig)).toHaveLength(1);
    });

    test("whose image is not here fails before its predecessor is touched", async () => {
      const old = await container();
      const wish = wishFor(rig, {}, { image: `sha256:${"1".repeat(64)}` });
      expect(await codeOf(rig, "engine.container", wish)).toBe("image-missing");
      expect(await see(rig)).toMatchObject([{ id: old.id, status: "running" }]);
    });

    test("whose environment can't be opened fails before its predecessor is touched", async () => {
      const old = await container();
      const sealed = (text: string, name = "SECRET") => wishFor(rig, { environment: [name] }, { sealed: text });
      const right = rig.seal({ environment: { web: { SECRET: "hush-hush" } } });
      expect(await codeOf(rig, "engine.container", sealed("to somebody else"))).toBe("unsealable");
      expect(await codeOf(rig, "engine.container", sealed(right, "UNKNOWN"))).toBe("unsealable");
      expect(await see(rig)).toMatchObject([{ id: old.id, status: "running" }]);
      await container(sealed(right));
    });

    test("that ended tells its exit code", async () => {
      await container(rig.exiting(wishFor(rig), 3));
      const it = await seeOne(rig, ({ status }) => status === "exited", "exited");
      expect(it).toMatchObject({ exitCode: 3, oomKilled: false, restarts: 0 });
    });

    test("with a policy is restarted by the engine, and that is counted", async () => {
      const wish = wishFor(rig, {}, { restart: "unless-stopped" });
      await container(rig.exiting(wish, 4));
      const it = await seeOne(rig, ({ restarts }) => restarts >= 1, "restarted");
      expect(it.wish).toMatch(new RegExp(wish.wish.slice(1, 20)));
    });

    test("tells its health", async () => {
      const healthcheck = {
        test: ["CMD-SHELL", "test ! -e /tmp/sick"],
        intervalMs: 200,
        timeoutMs: 5_000,
        startPeriodMs: 0,
        retries: 1,
      };
      await container(wishFor(rig, { healthcheck }));
      expect(["starting", "healthy"]).toContain((await see(rig))[0]?.health);
      await seeOne(rig, ({ health }) => health === "healthy", "healthy");
      await rig.makeSick(wishFor(rig).name);
      await seeOne(rig, ({ health }) => health === "unhealthy", "unhealthy");
    });
  });

  describe("absence", () => {
    test("is reached once and stays reached", async () => {
      const { id } = await container();
      await must(rig, "engine.absent", { node: rig.node, id, graceMs: 0 });
      expect(await see(rig)).toEqual([]);
      await must(rig, "engine.absent", { node: rig.node, id, graceMs: 0 });
    });

    test("is not for what is not ours", async () => {
      const id = await rig.foreign(`${rig.prefix}-foreign`);
      expect(await codeOf(rig, "engine.absent", { node: rig.node, id, graceMs: 0 })).toBe("not-ours");
      expect(await rig.exists(`${rig.prefix}-foreign`)).toBe(true);
    });
  });

  describe("collection", () => {
    const collect = (args: Partial<{ keepImages: string[]; keepNetworks: string[]; pinned: string[] }>) =>
      must(rig, "engine.collect", collection(rig, args));

    test("takes networks of ours that no container uses and no plan names", async () => {
      const wish = wishFor(rig);
      const { id } = await container(wish);
      await rig.stop(wish.name);
      expect(await collect({})).toEqual({ removed: 0 }); // it is stopped, and will want its network again
      await must(rig, "engine.absent", { node: rig.node, id, graceMs: 0 });
      expect(await collect({ keepNetworks: [networkName(wish)] })).toEqual({ removed: 0 });
      expect(await must(rig, "engine.collect", collection({ node: "nd-somebody00" }))).toEqual({ removed: 0 });
      expect(await collect({})).toEqual({ removed: 1 });
      expect(await rig.networkExists(networkName(wish))).toBe(false);
    });

    test("takes pinned images that no plan names, no container uses and nobody named", async () => {
      const spare = await rig.spareImage();
      await container();
      const pinned = [rig.pinned, spare, `sha256:${"2".repeat(64)}`];
      expect(await collect({ pinned: [] })).toEqual({ removed: 0 });
      expect(await collect({ pinned, keepImages: [spare] })).toEqual({ removed: 0 });
      expect(await collect({ pinned })).toEqual({ removed: 1 });
      const { images } = await must(rig, "engine.observe", { node: rig.node });
      expect(images).toContain(rig.pinned);
      expect(images).not.toContain(spare);
    });
  });

  describe("logs", () => {
    const follow = (id: string, lines: number, followed: boolean) =>
      begin(rig, "engine.logs", {
        session: "se-0000000000",
        instance: "demo-1",
        container: "web",
        id,
        lines,
        follow: followed,
      });

    test("tell the last lines and end", async () => {
      const { id } = await container();
      for (const line of ["one", "two", "three"]) await rig.print(wishFor(rig).name, line);
      const { outcome } = follow(id, 2, false);
      await until(rig, () => outcome() !== undefined, "the end");
      expect(outcome()).toEqual({ ok: true, value: null });
      expect(logOf(rig)).toEqual({ lines: ["two", "three"], ended: true });
    });

    test("go on until the container stops", async () => {
      const { id } = await container();
      const { outcome } = follow(id, 10, true);
      await rig.print(wishFor(rig).name, "late");
      await until(rig, () => logOf(rig).lines.includes("late"), "the line");
      expect(logOf(rig).ended).toBe(false);
      await rig.kill(wishFor(rig).name);
      await until(rig, () => outcome() !== undefined, "the end");
      expect(logOf(rig).ended).toBe(true);
    });

    test("stop when they are cancelled", async () => {
      const { id } = await container();
      const { cancel } = follow(id, 10, true);
      await rig.print(wishFor(rig).name, "seen");
      await until(rig, () => logOf(rig).lines.includes("seen"), "the line");
      cancel();
      await rig.print(wishFor(rig).name, "unseen");
      await rig.pass();
      expect(logOf(rig)).toEqual({ lines: ["seen"], ended: false });
    });

    test("of what is not ours are not told", async () => {
      const { outcome } = follow(await rig.foreign(`${rig.prefix}-foreign`), 10, false);
      await until(rig, () => outcome() !== undefined, "an outcome");
      expect(outcome()).toMatchObject({ ok: false, error: { code: "not-ours" } });
      expect(logOf(rig)).toEqual({ lines: [], ended: true });
    });
  });

  test("a watch tells when a container of this node changes, and no more once it ended", async () => {
    const told = () => rig.messages.filter(({ name }) => name === "engine").length;
    await container();
    const unwatch = rig.watch();
    await until(rig, () => told() === 1, "the first look");
    await rig.kill(wishFor(rig).name);
    await until(rig, () => told() === 2, "the change");
    unwatch();
    await must(rig, "engine.container", wishFor(rig));
    for (let i = 0; i < 5; i += 1) await rig.pass();
    expect(told()).toBe(2);
  });
}
