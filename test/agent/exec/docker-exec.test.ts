import { randomBytes } from "node:crypto";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runExec } from "../../../agent/exec/exec.adapter.ts";
import type { ExecWish } from "../../../agent/exec/shape.ts";
import { LABELS } from "../../../agent/execution/engine.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";
import { loadImage } from "../../support/image.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";

const letters = randomBytes(4).toString("hex");
const NODE = `nd-exec${letters}`;

describeWith(["docker"], "a command in a real container", () => {
  let docker: Docker;
  let container: Docker.Container;
  let image: string;
  beforeAll(async () => {
    docker = new Docker({ socketPath: dockerSocketPath(), host: undefined, protocol: "http" });
    image = await loadImage(docker, { name: `lierre-exec-${letters}:1`, salt: letters });
    const labels = { [LABELS.node]: NODE, [LABELS.instance]: "wiki-1", [LABELS.container]: "web" };
    const command = ["sh", "-c", "while :; do sleep 1; done"];
    container = await docker.createContainer({
      Image: image,
      Labels: labels,
      Cmd: command,
      HostConfig: { Init: false },
    });
    await container.start();
  });
  afterAll(async () => {
    await container.remove({ force: true, v: true });
    await docker.getImage(image).remove({ force: true });
  });

  /** Starts a command; `wrote` grows as it writes. */
  function begin(script: string, more: Partial<ExecWish> = {}) {
    const wrote = { stdout: "", stderr: "" };
    let heard: () => void = () => undefined;
    const attempt = runExec({
      socketPath: dockerSocketPath(),
      open: async (sealed) => {
        if (!sealed.startsWith("sealed:")) throw new Error("not ours");
        return sealed.slice("sealed:".length);
      },
      emit: ({ stream, data }) => {
        wrote[stream] += Buffer.from(data, "base64").toString();
        heard();
      },
    });
    const wish = { session: "se-1", node: NODE, instance: "wiki-1", container: "web", input: "" };
    let cancel: () => void = () => undefined;
    const done = new Promise<Outcome<{ exitCode: number }>>((resolve) => {
      cancel = attempt({ ...wish, words: ["sh", "-c", script], ...more }, resolve, "key");
    });
    const until = (text: string) =>
      new Promise<void>((resolve) => {
        heard = () => void (wrote.stdout.includes(text) && resolve());
        heard();
      });
    return { wrote, done, cancel, until };
  }

  test("tells its two streams apart, and its exit code", async () => {
    const { wrote, done } = begin("echo out; echo oops >&2; exit 7");
    expect(await done).toEqual({ ok: true, value: { exitCode: 7 } });
    expect(wrote).toEqual({ stdout: "out\n", stderr: "oops\n" });
  });

  test("reads what it is given, to its end", async () => {
    const text = `line\n${"x".repeat(60_000)}\n`;
    const { wrote, done } = begin("cat; echo end", { input: `sealed:${Buffer.from(text).toString("base64")}` });
    expect(await done).toEqual({ ok: true, value: { exitCode: 0 } });
    expect(wrote.stdout).toBe(`${text}end\n`);
  });

  test("runs as the user that is named", async () => {
    const { wrote, done } = begin("id", { user: "1000" });
    expect((await done).ok).toBe(true);
    expect(wrote.stdout).toContain("uid=1000");
  });

  test("that does not exist ends with what a shell would say", async () => {
    const { done } = begin("", { words: ["no-such-program"] });
    const outcome = await done;
    // Engines differ: some say it by the exit code, some refuse to start it.
    expect(outcome.ok ? outcome.value.exitCode : 127).toBeGreaterThanOrEqual(126);
  });

  test.each([
    ["of another node", { node: "nd-other" }],
    ["of another instance", { instance: "wiki-2" }],
  ])("in a container %s does not run", async (_, more) => {
    expect(await begin("echo x", more).done).toMatchObject({ ok: false, error: { code: "not-running" } });
  });

  test("whose input is not sealed to this node does not run", async () => {
    expect(await begin("cat", { input: "?" }).done).toMatchObject({ ok: false, error: { code: "unsealable" } });
  });

  test("that is cancelled is killed, with what it started", async () => {
    const mark = `9${letters.replaceAll(/\D/g, "1").slice(0, 5)}`;
    const { until, done, cancel } = begin(`echo begun; sleep ${mark} & sleep ${mark}; echo never`);
    await until("begun");
    expect(await processes(mark)).toBeGreaterThan(0);
    cancel();
    expect(await done).toMatchObject({ ok: false });
    expect(await processes(mark)).toBe(0);
  });

  async function processes(mark: string): Promise<number> {
    const { Processes } = (await container.top()) as { Processes: string[][] };
    return Processes.filter((row) => row.join(" ").includes(mark)).length;
  }
});
