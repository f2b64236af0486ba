import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256Hex } from "../../shared/kernel/json.ts";
import { sealedWord } from "../../shared/services/sealed.ts";
import type { Container } from "../../shared/services/wire.ts";
import { describeWith, dockerSocketPath } from "../support/parts.ts";
import { base64, codeOf, must, perform, type Rig, see, wishFor } from "./engine-rig.ts";
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

/** What travelled sealed: words of a container, arguments of a build, files that are a folder. */
function contract(make: () => Promise<Rig>): void {
  let rig: Rig;
  beforeEach(async () => {
    rig = await make();
  });
  afterEach(() => rig.close());

  const [password, check, rule] = ["--password=hunter2hunter2", "test -n hunter2hunter2", "Host(`hunter2.example`)"];
  const entrypoint = ["sh", "-c", "exec sleep 86400"];
  const healthcheck = {
    test: ["CMD-SHELL", sealedWord(1)],
    intervalMs: 60_000,
    timeoutMs: 60_000,
    startPeriodMs: 0,
    retries: 3,
  };
  const labels = { rule: sealedWord(2), plain: "is" };
  const worded = (words: Record<string, string>, change: Partial<Container> = {}) => {
    const command = ["--user", sealedWord(0)];
    return wishFor(rig, { entrypoint, command, healthcheck, labels, ...change }, { sealed: rig.seal({ words }) });
  };
  const all = { 0: password, 1: check, 2: rule };

  test("words stand in their places once the container is made, and in its wish never", async () => {
    const wish = worded(all);
    await must(rig, "engine.container", wish);
    const { labels: set, ...rest } = await rig.declared(wish.name);
    expect(rest).toEqual({ entrypoint, command: ["--user", password], test: ["CMD-SHELL", check] });
    expect(set).toMatchObject({ rule, plain: "is" });
    expect(JSON.stringify(wish)).not.toContain("hunter2");
    // It is the same container to a second look.
    const [seen] = await see(rig);
    await must(rig, "engine.container", wish);
    expect(await see(rig)).toMatchObject([{ id: seen?.id, wish: wish.wish }]);
  });

  test("words that are missing fail before the predecessor is touched; the failure names the container alone", async () => {
    await must(rig, "engine.container", worded(all));
    const [before] = await see(rig);
    const { 1: _, ...others } = all;
    const outcome = await perform(rig, "engine.container", worded(others, { memoryBytes: 48 * 1024 ** 2 }));
    expect(outcome).toMatchObject({ ok: false, error: { code: "unsealable" } });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
    expect(await see(rig)).toMatchObject([{ id: before?.id, status: "running" }]);
  });

  test("files of a folder are there, and nothing of the image is", async () => {
    const placed = ["a.txt", "deep/b.txt"].map((path) => ({
      file: path,
      path: `/www/${path}`,
      mode: 0o644,
      uid: 0,
      gid: 0,
    }));
    const tmpfs = [{ path: "/www", sizeBytes: 1024 ** 2, mode: 0o755 }];
    const contents = rig.seal({ files: { "a.txt": base64("A"), "deep/b.txt": base64("B") } });
    const wish = wishFor(rig, { files: placed, tmpfs }, { sealed: contents });
    await must(rig, "engine.container", wish);
    const reads = ["a.txt", "deep/b.txt", "index.html"].map((path) => rig.read(wish.name, `/www/${path}`));
    expect(await Promise.all(reads)).toEqual(["A", "B", undefined]);
  });

  test("a build gets arguments that travelled sealed, and tells none of them", async () => {
    const dockerfile = `FROM ${rig.image}\nARG PASSWORD\nRUN echo $PASSWORD && false\n`;
    const image = `${rig.prefix}-built:1`;
    const context = [{ path: "Dockerfile", file: "build/Dockerfile", mode: 0o644 }];
    const args = { PASSWORD: sealedWord(3) };
    const build = { context, dockerfile: "Dockerfile", args, hash: sha256Hex(dockerfile) };
    const files = { "build/Dockerfile": base64(dockerfile) };
    const bare = { image, platform: rig.platform, pinAs: image, build, sealed: [rig.seal({ files })] };
    expect(await codeOf(rig, "engine.build", bare)).toBe("unsealable");
    const sealed = [rig.seal({ files, words: { 3: "hunter2hunter2" } })];
    const outcome = await perform(rig, "engine.build", { ...bare, sealed });
    expect(outcome).toMatchObject({ ok: false, error: { code: "build-failed" } });
    expect(JSON.stringify(outcome)).toContain("[…]");
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });
}
