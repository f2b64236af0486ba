import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tar } from "../../../agent/execution/tar.ts";
import {
  base64,
  begin,
  codeOf,
  collection,
  imageWish,
  must,
  see,
  seeOne,
  until,
  wishFor,
} from "../../contract/engine-rig.ts";
import { type DockerRig, dockerRig, loadTestImages, type TestImages } from "../../contract/engine-rig-docker.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";
import { startRegistry } from "../../support/registry.ts";

const SECRET = "hush-hush-7f3a";

describeWith(["docker", "command:busybox"], "what travels with a stack, on Docker", () => {
  let images: TestImages;
  let rig: DockerRig;
  beforeAll(async () => {
    images = await loadTestImages(dockerSocketPath());
  });
  afterAll(() => images.remove());
  beforeEach(async () => {
    rig = await dockerRig(images);
  });
  afterEach(() => rig.close());

  const everything = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));

  describe("files", () => {
    const files = [{ file: "secret:key", path: "/run/secrets/key", mode: 0o400, uid: 1000, gid: 1000 }];
    const withKey = (change: Parameters<typeof wishFor>[1] = {}) =>
      wishFor(
        rig,
        { files, user: "1000", ...change },
        { sealed: rig.seal({ files: { "secret:key": base64(SECRET) } }) },
      );

    test("lie in a folder that nobody else enters, are read-only in the container, and go with it", async () => {
      const wish = withKey();
      await must(rig, "engine.container", wish);
      expect(await rig.read(wish.name, "/run/secrets/key")).toBe(SECRET);
      expect(await rig.run(wish.name, ["sh", "-c", "echo x >/run/secrets/key || echo no"])).toContain("no");
      const folders = [rig.filesRoot, ...everything(rig.filesRoot).filter((path) => statSync(path).isDirectory())];
      expect(folders.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(["700", "700", "700"]);
      await must(rig, "engine.collect", collection(rig));
      expect(await rig.read(wish.name, "/run/secrets/key")).toBe(SECRET);
      const [seen] = await see(rig);
      await must(rig, "engine.absent", { node: rig.node, id: seen?.id ?? "", graceMs: 0 });
      await must(rig, "engine.collect", collection(rig, { keepFiles: ["demo-1/web"] }));
      expect(everything(rig.filesRoot)).toHaveLength(3);
      await must(rig, "engine.collect", collection(rig));
      expect(everything(rig.filesRoot)).toEqual([]);
    });

    test("stand nowhere else, and are there again when somebody took them away", async () => {
      const wish = withKey();
      await must(rig, "engine.container", wish);
      const facts = await rig.docker.getContainer(wish.name).inspect();
      expect(JSON.stringify(facts)).not.toContain(SECRET);
      await rig.stop(wish.name);
      rmSync(rig.filesRoot, { recursive: true });
      mkdirSync(rig.filesRoot);
      await must(rig, "engine.container", wish);
      expect(await rig.read(wish.name, "/run/secrets/key")).toBe(SECRET);
    });

    test("that are there as they are to be are not written again", async () => {
      await must(rig, "engine.container", withKey());
      const path = everything(rig.filesRoot).find((found) => statSync(found).isFile()) ?? "";
      const before = statSync(path).ino;
      await must(rig, "engine.container", withKey({ labels: { revision: "2" } }));
      expect(statSync(path).ino).toBe(before);
    });
  });

  test("the machine's time zone is seen as published files mount it", async () => {
    const wish = wishFor(rig, { hostTimeZone: true });
    await must(rig, "engine.container", wish);
    const there = ["/etc/localtime", "/etc/timezone"].filter((path) => existsSync(path));
    expect(there).not.toEqual([]);
    for (const path of there)
      expect(await rig.run(wish.name, ["sh", "-c", `cat ${path} | wc -c`])).toBe(String(readFileSync(path).length));
  });

  describe("a volume's first content", () => {
    const mounts = [{ volume: "data", path: "/data", readOnly: false, noCopy: true }];
    const seeds = {
      data: ["a/one", "a/b/two", "three"].map((path) => ({ path, file: path, mode: 0o644 })),
    };
    const sealed = () => rig.seal({ files: { "a/one": base64("1"), "a/b/two": base64("2"), three: base64("3") } });

    test("that a kill -9 left half done is done anew", async () => {
      const wish = wishFor(rig, { mounts }, { seeds, sealed: sealed() });
      const directory = wish.volumes["data"] ?? "";
      const half = join(dirname(directory), `.seeding-${basename(directory)}`);
      mkdirSync(join(half, "a"), { recursive: true });
      writeFileSync(join(half, "a", "one"), "half");
      writeFileSync(join(half, "left over"), "from before");
      await must(rig, "engine.container", wish);
      expect(everything(rig.volumeRoot).filter((path) => statSync(path).isFile()).length).toBe(3);
      expect(await rig.run(wish.name, ["cat", "/data/a/one", "/data/a/b/two", "/data/three"])).toBe("123");
      expect(existsSync(half)).toBe(false);
    });

    test("takes nothing from a volume of a like name", async () => {
      const like = { volume: "data.seeding", path: "/like", readOnly: false };
      const wish = wishFor(rig, { mounts: [...mounts, like] }, { seeds, sealed: sealed() });
      const directory = wish.volumes["data.seeding"] ?? "";
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "kept"), "mine");
      await must(rig, "engine.container", wish);
      expect(await rig.run(wish.name, ["cat", "/data/three", "/like/kept"])).toBe("3mine");
    });

    test("is made once for two that come at the same time", async () => {
      const both = ["web", "side"].map((name) => wishFor(rig, { name, mounts }, { seeds, sealed: sealed() }));
      await Promise.all(both.map((wish) => must(rig, "engine.container", wish)));
      expect(await see(rig)).toHaveLength(2);
    });

    test.each(["../out", "/../../out", "a/../../out"])("never leads out of its volume: %s", async (path) => {
      const files = [{ path, file: "three", mode: 0o644 }];
      const wish = wishFor(rig, { mounts }, { seeds: { data: files }, sealed: sealed() });
      expect(await codeOf(rig, "engine.container", wish)).toBe("refused");
      expect(everything(rig.volumeRoot).some((found) => found.endsWith("out"))).toBe(false);
      expect(existsSync(wish.volumes["data"] ?? "")).toBe(false);
    });
  });

  test.each(["../demo-2", "link/x", "link"])("a folder of a volume never leads out of it: %s", async (subpath) => {
    const outside = mkdtempSync(join(tmpdir(), "lierre-outside-"));
    const wish = wishFor(rig, { mounts: [{ volume: "data", path: "/data", readOnly: false, subpath }] });
    mkdirSync(wish.volumes["data"] ?? "", { recursive: true });
    symlinkSync(outside, join(wish.volumes["data"] ?? "", "link"));
    expect(await codeOf(rig, "engine.container", wish)).toBe("refused");
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  test("what was declared of a container is what it gets", async () => {
    const wish = wishFor(rig, {
      assumed: { memory: true, cpu: true },
      extras: {
        hostname: "forum",
        workingDir: "/www",
        groupAdd: ["1234"],
        capDrop: ["ALL"],
        capAdd: ["NET_RAW"],
        ulimits: [{ name: "nofile", soft: 123, hard: 456 }],
        sysctls: { "net.core.somaxconn": "99" },
        extraHosts: ["gate:192.0.2.7"],
        shmSizeBytes: 8 * 1024 ** 2,
        pidsLimit: 50,
        tty: true,
      },
    });
    await must(rig, "engine.container", wish);
    const says = (line: string) => rig.run(wish.name, ["sh", "-c", line]);
    expect(await says("cat /proc/sys/kernel/hostname; pwd; ulimit -n; cat /proc/sys/net/core/somaxconn")).toBe(
      "forum\n/www\n123\n99",
    );
    expect(await says("cat /proc/1/status")).toMatch(/Groups:.*1234[\s\S]*CapBnd:\t0000000000002000/);
    expect(await says("cat /etc/hosts")).toMatch(/192\.0\.2\.7\s+gate/);
    const { HostConfig: host } = await rig.docker.getContainer(wish.name).inspect();
    expect(host).toMatchObject({ Memory: 0, MemoryReservation: 32 * 1024 ** 2, ShmSize: 8 * 1024 ** 2, PidsLimit: 50 });
  });

  test("a log written to a terminal is lines too", async () => {
    const wish = wishFor(rig, { extras: { tty: true }, command: ["sh", "-c", "echo one; echo two"] });
    const { id } = await must(rig, "engine.container", wish);
    await seeOne(rig, ({ status }) => status === "exited", "its end");
    const args = { session: "se-0000000000", instance: "demo-1", container: "web", id, lines: 10, follow: false };
    await must(rig, "engine.logs", args);
    const lines = rig.messages.flatMap((message) => (message.name === "log-lines" ? message.body.lines : []));
    expect(lines).toEqual(["one", "two"]);
  });

  test("a job is waited for by whoever asks, and its output is bounded", async () => {
    const line =
      "i=0; while [ $i -lt 30 ]; do echo line-$i-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; i=$((i+1)); done; while [ ! -e /tmp/go ]; do sleep 0.05; done; exit 2";
    const wish = wishFor(rig, { command: ["sh", "-c", line] });
    const run = { wish, atMs: 60_000, mayStart: true };
    const first = begin(rig, "engine.job", run);
    await seeOne(rig, ({ status, job }) => status === "running" && job === "60000", "the run");
    first.cancel();
    const second = begin(rig, "engine.job", run);
    await rig.run(wish.name, ["touch", "/tmp/go"]);
    await until(rig, () => second.outcome() !== undefined, "its end");
    const outcome = second.outcome();
    expect(outcome).toMatchObject({ ok: true, value: { exitCode: 2 } });
    if (outcome?.ok !== true) throw new Error("it did not end");
    expect(outcome.value.tail.length).toBeLessThanOrEqual(2_000);
    expect(outcome.value.tail).toMatch(/^line-\d+-x+\n[\s\S]*line-29-x+$/);
    expect(outcome.value.tookMs).toBeGreaterThan(0);
  });

  test("a job's end tells nothing of what travelled sealed, whatever it wrote", async () => {
    const files = [{ file: "secret:key", path: "/run/secrets/key", mode: 0o400, uid: 0, gid: 0 }];
    const environment = ["PASSWORD"];
    const command = ["sh", "-c", "echo login with $PASSWORD failed; cat /run/secrets/key; exit 1"];
    const sealed = rig.seal({
      environment: { web: { PASSWORD: SECRET } },
      files: { "secret:key": base64("first-line-of-it\nsecond-line-of-it\n") },
    });
    const run = begin(rig, "engine.job", {
      wish: wishFor(rig, { command, environment, files }, { sealed }),
      atMs: 60_000,
      mayStart: true,
    });
    await until(rig, () => run.outcome() !== undefined, "its end");
    expect(run.outcome()).toMatchObject({ ok: true, value: { tail: "login with […] failed\n[…]\n[…]" } });
  });

  test("a pull tells how far it is", async () => {
    const registry = await startRegistry();
    registry.push("big", "1", { salt: `${rig.prefix} pulled` });
    const image = `${registry.host}/big:1`;
    await must(rig, "engine.image", imageWish(rig, image));
    await registry.stop();
    const told = rig.messages.flatMap((message) => (message.name === "pull-progress" ? [message.body] : []));
    expect(told[0]).toMatchObject({ image });
    expect(told[0]?.totalBytes).toBeGreaterThan(0);
  });

  test("a build has its files at whatever depth, and its arguments", async () => {
    const deep = `${"deep/".repeat(40)}file`;
    const context = ["Dockerfile", deep].map((path) => ({ path, file: path, mode: 0o755 }));
    const dockerfile = `FROM ${rig.image}\nARG WHO\nCOPY ${deep} /deep\nRUN echo "$WHO" >/who && stat -c %a /deep >>/who\n`;
    const image = `${rig.prefix}-deep:1`;
    const build = { context, dockerfile: "Dockerfile", args: { WHO: "us" }, hash: "a".repeat(64) };
    const sealed = [rig.seal({ files: { Dockerfile: base64(dockerfile), [deep]: base64("deep down") } })];
    const { pinned } = await must(rig, "engine.build", { ...imageWish(rig, image), build, sealed });
    const wish = wishFor(rig, {}, { image: pinned });
    await must(rig, "engine.container", wish);
    expect(await rig.run(wish.name, ["cat", "/who", "/deep"])).toBe("us\n755\ndeep down");
  });
});

test("an archive is whole blocks, whatever is in it", () => {
  for (const length of [0, 1, 511, 512, 513]) {
    const archive = tar([{ path: "é".repeat(80), mode: 0o644, bytes: Buffer.alloc(length) }]);
    expect(archive.length % 512).toBe(0);
    expect(archive.toString("latin1")).toMatch(/\d+ path=/);
  }
});
