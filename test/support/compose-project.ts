import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { loadImage } from "./image.ts";

/** Something that `docker compose up` would have made: a database with a volume, and a page with a folder and a file. */
export interface MadeProject {
  readonly docker: Docker;
  readonly project: string;
  readonly image: string;
  /** Holds the project's own folder and file. */
  readonly home: string;
  readonly db: Docker.Container;
  readonly web: Docker.Container;
  remove(): Promise<void>;
}

/** Made by hand, with the labels that Compose gives: no `docker compose` is needed. */
export async function makeProject(socketPath: string): Promise<MadeProject> {
  const docker = new Docker({ socketPath, host: undefined, protocol: "http" });
  const letters = randomBytes(4).toString("hex");
  const project = `proj${letters}`;
  const image = `lierre-project-${letters}:1`;
  await loadImage(docker, { name: image, salt: letters, environment: ["OF_IMAGE=1"] });
  const home = mkdtempSync(join(tmpdir(), "lierre-project-"));
  mkdirSync(join(home, "pages"));
  writeFileSync(join(home, "pages", "index.html"), "hello");
  writeFileSync(join(home, "app.conf"), "colour=$green\n");
  const labelled = (name: string, value: string) => ({
    "com.docker.compose.project": project,
    [`com.docker.compose.${name}`]: value,
  });
  const volume = await docker.createVolume({ Name: `${project}_data`, Labels: labelled("volume", "data") });
  const network = await docker.createNetwork({ Name: `${project}_default`, Labels: labelled("network", "default") });
  const container = async (service: string, options: Docker.ContainerCreateOptions) => {
    const { Labels, HostConfig, ...rest } = options;
    const made = await docker.createContainer({
      name: `${project}-${service}-1`,
      Image: image,
      StopTimeout: 0,
      Labels: { ...labelled("service", service), "com.docker.compose.container-number": "1", ...Labels },
      HostConfig: { NetworkMode: `${project}_default`, RestartPolicy: { Name: "always" }, ...HostConfig },
      NetworkingConfig: { EndpointsConfig: { [`${project}_default`]: { Aliases: [service, `${service}.local`] } } },
      ...rest,
    });
    await made.start();
    return made;
  };
  const db = await container("db", {
    Cmd: ["sh", "-c", "echo kept > /data/rows; touch /data/$OWNER; exec sleep 100000"],
    Env: ["PASSWORD=p$ss", "OWNER=ada"],
    User: "1000",
    HostConfig: { Binds: [`${project}_data:/data`], Memory: 64 * 1024 ** 2 },
  });
  const web = await container("web", {
    Cmd: ["httpd", "-f", "-p", "8080", "-h", "/pages"],
    Labels: { "com.docker.compose.depends_on": "db:service_started:false", "org.example.team": "cafe" },
    ExposedPorts: { "8080/tcp": {} },
    HostConfig: {
      Binds: [`${home}/pages:/pages`, `${home}/app.conf:/etc/app.conf:ro`],
      PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
    },
  });
  const remove = async () => {
    for (const made of [web, db]) await made.remove({ force: true }).catch(() => undefined);
    await volume.remove().catch(() => undefined);
    await network.remove().catch(() => undefined);
    await docker.getImage(image).remove({ force: true });
    rmSync(home, { recursive: true, force: true });
  };
  return { docker, project, image, home, db, web, remove };
}
