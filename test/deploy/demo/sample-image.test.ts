import { once } from "node:events";
import Docker from "dockerode";
import { afterEach, describe, expect, test } from "vitest";
import { readCompose } from "../../../controller/services/compose/read-compose.ts";
import { composeText } from "../../../deploy/demo/sample.ts";
import { ensureSampleImage, SAMPLE_IMAGE } from "../../../deploy/demo/sample-image.ts";
import { DEFAULT_SETTINGS } from "../../../deploy/demo/settings.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";

describe("the sample's Compose file", () => {
  test("is one that Lierre takes without a remark, with the port that is free", () => {
    const settings = structuredClone(DEFAULT_SETTINGS);
    settings.ports.sample = 8123;
    const read = readCompose({ files: [{ name: "compose.yaml", text: composeText(settings) }] });
    expect(read).toMatchObject({
      ok: true,
      notes: [],
      stack: { name: "livre-dor", policy: "mobile", volumes: ["messages"] },
    });
    const [container] = read.ok ? read.stack.containers : [];
    expect(container).toMatchObject({ image: SAMPLE_IMAGE, ports: [{ hostPort: 8123, containerPort: 8080 }] });
  });
});

describeWith(["docker"], "the sample's image", () => {
  const docker = (): Docker => new Docker({ socketPath: dockerSocketPath(), host: undefined, protocol: "http" });

  /** A name of the test's own: a demo that runs or is wiped at the same time has the other. */
  const NAME = "lierre-demo/test-of-livre-dor:1";

  afterEach(async () => {
    await docker().getImage(NAME).remove();
  });

  test("is made once, and is the same when it has to be made again", async () => {
    expect(await ensureSampleImage(docker(), NAME)).toBe("made");
    const first = await docker().getImage(NAME).inspect();
    expect(await ensureSampleImage(docker(), NAME)).toBe("there");
    await docker().getImage(NAME).remove();
    expect(await ensureSampleImage(docker(), NAME)).toBe("made");
    expect((await docker().getImage(NAME).inspect()).Id).toBe(first.Id);
  });

  test("runs the guest book under the hardening that agents apply", async () => {
    await ensureSampleImage(docker(), NAME);
    const container = await docker().createContainer({
      Image: NAME,
      Env: ["PORT=8080", "DATA=/data"],
      HostConfig: {
        Memory: 128 * 1024 ** 2,
        NetworkMode: "none",
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
      },
    });
    try {
      await container.start();
      expect(await healthy(container)).toBe(true);
      await container.stop();
      expect((await container.inspect()).State.ExitCode).toBe(0);
    } finally {
      await container.remove({ force: true, v: true });
    }
  });
});

/** Asks the guest book from inside until it says it is well, or twenty times. */
async function healthy(container: Docker.Container): Promise<boolean> {
  for (let round = 0; round < 20; round += 1) {
    const asking = await container.exec({ Cmd: ["/bin/node", "/app/server.mjs", "--health"], AttachStdout: true });
    const stream = await asking.start({});
    stream.resume();
    await once(stream, "end");
    if ((await asking.inspect()).ExitCode === 0) return true;
  }
  return false;
}
