import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf, collection, imageWish, must, perform } from "../../contract/engine-rig.ts";
import { type DockerRig, dockerRig, loadTestImages, type TestImages } from "../../contract/engine-rig-docker.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";
import { startRegistry, type TestRegistry } from "../../support/registry.ts";

describeWith(["docker", "command:busybox"], "images from a registry", () => {
  let images: TestImages;
  let rig: DockerRig;
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await startRegistry();
    images = await loadTestImages(dockerSocketPath());
    rig = await dockerRig(images);
  });
  afterEach(async () => {
    await rig.close();
    await images.remove();
    await registry.stop();
  });
  const recipe = (architecture?: string) => ({
    salt: `${rig.prefix} pulled`,
    ...(architecture ? { architecture } : {}),
  });
  const ask = (image: string) => imageWish(rig, image);

  test("are pulled once and pinned by the registry's digest", async () => {
    const digest = registry.push("demo", "1", recipe());
    const pinned = `${registry.host}/demo@${digest}`;
    expect(await must(rig, "engine.image", ask(`${registry.host}/demo:1`))).toEqual({ pinned, platform: rig.platform });
    expect((await must(rig, "engine.observe", { node: rig.node })).images).toEqual(
      expect.arrayContaining([pinned, `${registry.host}/demo:1`]),
    );
    const asked = registry.asked();
    expect(asked).toBeGreaterThan(0);
    for (const image of [`${registry.host}/demo:1`, pinned, `${registry.host}/demo:1@${digest}`])
      expect(await must(rig, "engine.image", ask(image))).toEqual({ pinned, platform: rig.platform });
    expect(registry.asked()).toBe(asked);
  });

  test("are pulled by digest, and go again when no plan names them", async () => {
    const digest = registry.push("demo", "1", recipe());
    const pinned = `${registry.host}/demo@${digest}`;
    expect(await must(rig, "engine.image", ask(pinned))).toEqual({ pinned, platform: rig.platform });
    const collect = (keepImages: string[]) =>
      must(rig, "engine.collect", collection(rig, { keepImages, pinned: [pinned] }));
    expect(await collect([pinned])).toEqual({ removed: 0 });
    expect(await collect([])).toEqual({ removed: 1 });
    expect((await must(rig, "engine.observe", { node: rig.node })).images).not.toContain(pinned);
  });

  test("go with the tag that they were pulled by", async () => {
    registry.push("demo", "1", recipe());
    const { pinned } = await must(rig, "engine.image", ask(`${registry.host}/demo:1`));
    const args = collection(rig, { pinned: [pinned] });
    expect(await must(rig, "engine.collect", args)).toEqual({ removed: 1 });
    expect((await must(rig, "engine.observe", { node: rig.node })).images.join()).not.toContain(registry.host);
  });

  test("that the registry does not have are missing", async () => {
    expect(await codeOf(rig, "engine.image", ask(`${registry.host}/demo:nope`))).toBe("image-missing");
    expect(await codeOf(rig, "engine.image", ask(`${registry.host}/demo@sha256:${"3".repeat(64)}`))).toBe(
      "image-missing",
    );
    expect(await codeOf(rig, "engine.image", ask("Not A Name"))).toBe("image-missing");
  });

  test("for other machines only are refused", async () => {
    registry.push("demo", "strange", recipe("s390x"));
    const outcome = await perform(rig, "engine.image", ask(`${registry.host}/demo:strange`));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "wrong-platform", detail: expect.stringContaining("demo:strange") },
    });
  });

  test("of a registry that does not answer are unreachable", async () => {
    const { host } = registry;
    await registry.stop();
    const outcome = await perform(rig, "engine.image", ask(`${host}/demo:1`));
    registry = await startRegistry();
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "unreachable", detail: expect.stringContaining("registry") },
    });
  });
});
