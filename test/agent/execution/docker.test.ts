import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  codeOf,
  collection,
  must,
  networkName,
  perform,
  see,
  seeOne,
  until,
  wishFor,
} from "../../contract/engine-rig.ts";
import { type DockerRig, dockerRig, loadTestImages, type TestImages } from "../../contract/engine-rig-docker.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";

const FEW = "CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETGID SETPCAP SETUID SYS_CHROOT".split(" ");
const SECRET = "hush-hush-7f3a";

describeWith(["docker", "command:busybox"], "containers on Docker", () => {
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

  const inspect = (name: string) => rig.docker.getContainer(name).inspect();

  test("are hardened, and what was not declared stays as the image has it", async () => {
    const wish = wishFor(rig, {
      labels: { color: "blue", "org.lierre.node": "forged" },
      cpuMilli: 500,
      stopGraceMs: 2_500,
    });
    await must(rig, "engine.container", wish);
    const { HostConfig: host, Config: config } = await inspect(wish.name);
    expect(host).toMatchObject({
      CapDrop: ["ALL"],
      CapAdd: FEW,
      SecurityOpt: ["no-new-privileges:true"],
      PidsLimit: 2_048,
      Memory: 32 * 1024 ** 2,
      MemorySwap: 32 * 1024 ** 2,
      CpuShares: 512,
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
      RestartPolicy: { Name: "no" },
      Privileged: false,
      ReadonlyRootfs: false,
      NetworkMode: networkName(wish),
      PidMode: "",
      Binds: null,
    });
    expect(host.Init ?? false).toBe(false);
    expect(config).toMatchObject({ User: "", StopTimeout: 3 });
    expect(config.Labels).toMatchObject({ color: "blue", "org.lierre.node": rig.node, "org.lierre.wish": wish.wish });
    expect(await rig.run(wish.name, ["cat", "/proc/1/status"])).toMatch(/NoNewPrivs:\t1[\s\S]*Seccomp:\t2/);
  });

  test("get another user, a read-only root and an init when declared", async () => {
    const wish = wishFor(rig, { user: "1000:1000", readOnly: true, init: true });
    await must(rig, "engine.container", wish);
    expect(await inspect(wish.name)).toMatchObject({
      HostConfig: { ReadonlyRootfs: true, Init: true },
      Config: { User: "1000:1000" },
    });
    expect(await rig.run(wish.name, ["sh", "-c", "id -u; touch /x || echo no"])).toMatch(/1000[\s\S]*no/);
  });

  test("of one instance find each other by name", async () => {
    await must(
      rig,
      "engine.container",
      wishFor(rig, { name: "db", command: ["httpd", "-f", "-p", "80", "-h", "/www"] }),
    );
    const web = wishFor(rig);
    await must(rig, "engine.container", web);
    await until(
      rig,
      async () => (await rig.run(web.name, ["wget", "-qO-", "http://db/"])).includes("hello"),
      "db's page",
    );
    expect(await rig.run(web.name, ["wget", "-qO-", "http://db/"])).toContain("hello");
  });

  test("keep their volume's data when they are replaced; its first content is the image's", async () => {
    const mounts = [{ volume: "files", path: "/data", readOnly: false }];
    const wish = wishFor(rig, { mounts });
    await must(rig, "engine.container", wish);
    const folder = wish.volumes["files"] ?? "";
    expect(readFileSync(join(folder, "seed.txt"), "utf8")).toBe("seed\n");
    expect(statSync(folder).uid).toBe(1000);
    await rig.run(wish.name, ["sh", "-c", "echo kept >/data/mine.txt; echo changed >/data/seed.txt"]);
    const next = wishFor(rig, { mounts, labels: { revision: "2" } });
    await must(rig, "engine.container", next);
    expect(await rig.run(next.name, ["cat", "/data/mine.txt", "/data/seed.txt"])).toMatch(/kept\s+changed/);
    const [seen] = await see(rig);
    await must(rig, "engine.absent", { node: rig.node, id: seen?.id ?? "", graceMs: 0 });
    await must(rig, "engine.collect", collection(rig));
    expect(readFileSync(join(folder, "mine.txt"), "utf8")).toBe("kept\n");
  });

  test("are given time to end, when they go and when they are replaced", async () => {
    const mounts = [{ volume: "files", path: "/data", readOnly: false }];
    const command = ["sh", "-c", "trap 'echo bye >>/data/bye; exit' TERM; while true; do sleep 0.1; done"];
    const wish = wishFor(rig, { mounts, command, stopGraceMs: 20_000 });
    const byes = () => readFileSync(join(wish.volumes["files"] ?? "", "bye"), "utf8");
    await must(rig, "engine.container", wish);
    await must(rig, "engine.container", wishFor(rig, { mounts, command, stopGraceMs: 19_000 }));
    expect(byes()).toBe("bye\n");
    const [seen] = await see(rig);
    await must(rig, "engine.absent", { node: rig.node, id: seen?.id ?? "", graceMs: 20_000 });
    expect(byes()).toBe("bye\nbye\n");
  });

  test("get no directory outside of the volume root, not by a link either", async () => {
    const outside = mkdtempSync(join(tmpdir(), "lierre-outside-"));
    mkdirSync(join(rig.volumeRoot, "demo-1"), { recursive: true });
    symlinkSync(outside, join(rig.volumeRoot, "demo-1", "linked"));
    const mounts = [{ volume: "linked", path: "/data", readOnly: false }];
    const outcome = await perform(rig, "engine.container", wishFor(rig, { mounts }));
    expect(outcome).toMatchObject({ ok: false, error: { code: "refused", detail: expect.stringContaining("linked") } });
    const straight = wishFor(rig, { mounts }, { volumes: { linked: outside } });
    expect(await codeOf(rig, "engine.container", straight)).toBe("refused");
    rmSync(outside, { recursive: true });
  });

  test("answer at their node's address only", async () => {
    const ports = [{ hostPort: 18_472, containerPort: 8_080, protocol: "tcp" as const }];
    await must(rig, "engine.container", wishFor(rig, { ports, command: ["httpd", "-f", "-p", "8080", "-h", "/www"] }));
    await until(rig, async () => (await page(rig.address, 18_472)).includes("hello"), "the page");
    expect(await page("127.0.0.1", 18_472)).toContain("ECONNREFUSED");
  });

  test("get their secrets, which stand nowhere else", async () => {
    const sealed = rig.seal({ environment: { web: { SECRET } } });
    const wish = wishFor(rig, { environment: ["SECRET"] }, { sealed });
    await must(rig, "engine.container", wish);
    expect(await rig.run(wish.name, ["sh", "-c", "echo $SECRET"])).toContain(SECRET);
    const { Config: config, HostConfig: host, NetworkSettings: network } = await inspect(wish.name);
    expect(JSON.stringify([config.Labels, host, network, wish])).not.toContain(SECRET);
    expect(JSON.stringify(await rig.docker.getImage(rig.image).inspect())).not.toContain(SECRET);
    const broken = wishFor(rig, { environment: ["SECRET"], command: [SECRET] }, { sealed, name: `${rig.prefix}-2` });
    const outcome = await perform(rig, "engine.container", broken);
    expect(outcome).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(JSON.stringify(outcome)).toContain("[…]");
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  test("come back when their network went while they were stopped", async () => {
    const wish = wishFor(rig);
    await must(rig, "engine.container", wish);
    await rig.stop(wish.name);
    await rig.docker.getNetwork(networkName(wish)).remove();
    await must(rig, "engine.container", wish);
    expect(await see(rig)).toMatchObject([{ status: "running", wish: wish.wish }]);
  });

  test("that are paused go on", async () => {
    const wish = wishFor(rig);
    const { id } = await must(rig, "engine.container", wish);
    await rig.docker.getContainer(id).pause();
    await seeOne(rig, ({ status }) => status === "paused", "paused");
    expect(await must(rig, "engine.container", wish)).toEqual({ id });
    expect(await see(rig)).toMatchObject([{ status: "running" }]);
  });

  test("asked for twice at once are made once", async () => {
    const wish = wishFor(rig);
    const both = await Promise.all([must(rig, "engine.container", wish), must(rig, "engine.container", wish)]);
    expect(both[0]).toEqual(both[1]);
    expect(await see(rig)).toHaveLength(1);
  });

  test("do not run for want of a network that is somebody else's", async () => {
    const wish = wishFor(rig);
    await rig.docker.createNetwork({ Name: networkName(wish) });
    const outcome = await perform(rig, "engine.container", wish);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "name-taken", detail: expect.stringContaining(networkName(wish)) },
    });
  });

  test("stay below the memory they were given", async () => {
    const wish = wishFor(rig, { command: ["sh", "-c", "x=aaaaaaaa; while true; do x=$x$x; done"] });
    await must(rig, "engine.container", wish);
    const it = await seeOne(rig, ({ status }) => status === "exited", "its end");
    expect(it).toMatchObject({ exitCode: 137, oomKilled: true });
  });

  test("write logs that arrive in order, however fast", async () => {
    const line = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done";
    const { id } = await must(rig, "engine.container", wishFor(rig, { command: ["sh", "-c", line] }));
    await seeOne(rig, ({ status }) => status === "exited", "its end");
    const args = { session: "se-0000000000", instance: "demo-1", container: "web", id, lines: 5_000, follow: true };
    await must(rig, "engine.logs", args);
    const chunks = rig.messages.flatMap((message) => (message.name === "log-lines" ? [message.body] : []));
    expect(Math.max(...chunks.map(({ lines }) => lines.length))).toBe(100);
    expect(chunks.flatMap(({ lines }) => lines)).toEqual(Array.from({ length: 2_000 }, (_, i) => `line ${i}`));
    expect(chunks.map(({ end }) => end)).toEqual([...chunks.slice(1).map(() => false), true]);
  });
});

function page(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const asked = get({ host, port, timeout: 2_000, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part)).on("end", () => resolve(Buffer.concat(parts).toString()));
    });
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
  });
}
