import { describe, expect, test } from "vitest";
import { composeProject, type Scene } from "../../../agent/importing/compose-project.ts";
import { composeService } from "../../../agent/importing/compose-service.ts";
import type { InspectedContainer, InspectedImage } from "../../../agent/importing/inspected.ts";

type Config = Partial<InspectedContainer["Config"]>;
type Host = Partial<InspectedContainer["HostConfig"]>;

const PUBLISHED: InspectedImage = { RepoDigests: ["wiki@sha256:0"], Config: {} };

interface Written {
  readonly service?: string;
  readonly number?: number;
  readonly config?: Config;
  readonly host?: Host;
  readonly mounts?: InspectedContainer["Mounts"];
  readonly networks?: Record<string, { Aliases?: readonly string[] }>;
  readonly labels?: Record<string, string>;
}

function inspected({
  service = "web",
  number = 1,
  config,
  host,
  mounts,
  networks,
  labels,
}: Written): InspectedContainer {
  return {
    Id: `${service}${number}`.padEnd(64, "0"),
    Name: `/wiki-${service}-${number}`,
    State: { Running: true },
    Config: {
      Image: "wiki:1",
      Labels: {
        "com.docker.compose.project": "wiki",
        "com.docker.compose.service": service,
        "com.docker.compose.container-number": String(number),
        ...labels,
      },
      ...config,
    },
    HostConfig: { NetworkMode: "wiki_default", ...host },
    Mounts: mounts ?? [],
    NetworkSettings: { Networks: networks ?? { wiki_default: {} }, Ports: {} },
  };
}

const one = (written: Written, image = PUBLISHED) => composeService(inspected(written), image);

describe("a container as Compose asks for it", () => {
  const image: InspectedImage = {
    Config: {
      Cmd: ["serve"],
      Entrypoint: ["/init"],
      Env: ["PATH=/bin", "MODE=slow"],
      User: "app",
      WorkingDir: "/app",
      Labels: { vendor: "x" },
      Healthcheck: { Test: ["CMD", "true"] },
    },
  };

  test.each<[string, Config, object]>([
    ["nothing that its image gives", { ...image.Config }, {}],
    ["a command of its own", { ...image.Config, Cmd: ["serve", "-v"] }, { command: ["serve", "-v"] }],
    [
      "an entrypoint of its own, with the command that goes with it",
      { ...image.Config, Entrypoint: ["/mine"] },
      { entrypoint: ["/mine"], command: ["serve"] },
    ],
    [
      "variables that differ from the image's",
      { ...image.Config, Env: ["PATH=/bin", "MODE=quick", "URL=a=b", "EMPTY="] },
      { environment: { MODE: "quick", URL: "a=b", EMPTY: "" } },
    ],
    ["no health check", { ...image.Config, Healthcheck: { Test: ["NONE"] } }, { healthcheck: { disable: true } }],
    [
      "a health check with its times",
      { ...image.Config, Healthcheck: { Test: ["CMD-SHELL", "ok"], Interval: 1_500_000_000, Retries: 3 } },
      { healthcheck: { test: ["CMD-SHELL", "ok"], interval: "1500ms", retries: 3 } },
    ],
    [
      "labels that a person wrote",
      { ...image.Config, Labels: { vendor: "x", mine: "y", "com.docker.compose.project": "wiki" } },
      { labels: { mine: "y" } },
    ],
    [
      "a stop of its own",
      { ...image.Config, StopTimeout: 90, StopSignal: "SIGINT" },
      { stop_signal: "SIGINT", stop_grace_period: "90s" },
    ],
  ])("says %s", (_, config, wanted) => {
    expect(one({ config }, image)).toEqual({ image: "wiki:1", restart: "no", ...wanted });
  });

  test.each<[string, Host, object]>([
    ["limits", { Memory: 512, NanoCpus: 1_500_000_000 }, { mem_limit: "512b", cpus: "1.5" }],
    [
      "rights",
      { Privileged: true, CapAdd: ["NET_ADMIN"], ReadonlyRootfs: true },
      { privileged: true, cap_add: ["NET_ADMIN"], read_only: true },
    ],
    ["what it shares with the machine", { PidMode: "host", IpcMode: "private" }, { pid: "host" }],
    ["folders in memory", { Tmpfs: { "/tmp": "", "/run": "size=64m" } }, { tmpfs: ["/tmp", "/run:size=64m"] }],
    [
      "limits of processes",
      { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }] },
      { ulimits: { nofile: { soft: 1, hard: 2 } } },
    ],
    ["Docker's own sizes as none", { ShmSize: 67_108_864, LogConfig: { Type: "json-file", Config: {} } }, {}],
    ["another log", { LogConfig: { Type: "journald", Config: {} } }, { logging: { driver: "journald", options: {} } }],
    ["how it is restarted", { RestartPolicy: { Name: "unless-stopped" } }, { restart: "unless-stopped" }],
  ])("says %s", (_, host, wanted) => {
    expect(one({ host })).toEqual({ image: "wiki:1", restart: "no", ...wanted });
  });

  test("keeps its ports, also those that the engine chose", () => {
    const made = inspected({
      host: {
        PortBindings: {
          "80/tcp": [
            { HostIp: "0.0.0.0", HostPort: "8080" },
            { HostIp: "::", HostPort: "8080" },
          ],
          "53/udp": [{ HostIp: "127.0.0.1", HostPort: "" }],
          "9/tcp": null,
        },
      },
    });
    const NetworkSettings = { Networks: {}, Ports: { "53/udp": [{ HostIp: "127.0.0.1", HostPort: "32768" }] } };
    expect(composeService({ ...made, NetworkSettings }, PUBLISHED)["ports"]).toEqual([
      { target: 80, published: "8080", protocol: "tcp" },
      { target: 53, published: "32768", protocol: "udp", host_ip: "127.0.0.1" },
    ]);
  });
});

function project(members: readonly Written[], more: Partial<Scene> = {}) {
  const networks = { wiki_default: { name: "default", internal: false } };
  const scene = { project: "wiki", networks, volumes: {}, paths: {}, ...more };
  const found = composeProject({
    ...scene,
    members: members.map((m) => ({ container: inspected(m), image: PUBLISHED })),
  });
  const document = JSON.parse(found.document) as Record<string, Record<string, Record<string, unknown>>>;
  return {
    ...found,
    services: document["services"] ?? {},
    networks: document["networks"],
    said: found.differs.map(({ en }) => en),
  };
}

const volume = (Name: string, Destination: string) => ({
  Type: "volume",
  Name,
  Destination,
  Driver: "local",
  RW: true,
});
const bind = (Source: string, Destination: string, RW = true) => ({ Type: "bind", Source, Destination, RW });

describe("a project", () => {
  test("of several copies is taken over once, and says so", () => {
    const { services, containers, said } = project([{ number: 2 }, { number: 1 }, { service: "db" }]);
    expect([Object.keys(services), containers.length]).toEqual([["db", "web"], 3]);
    expect(said).toEqual([expect.stringContaining("web runs as 2 copies")]);
  });

  test("leaves alone what was run by hand", () => {
    const { containers, said } = project([{}, { number: 2, labels: { "com.docker.compose.oneoff": "True" } }]);
    expect(containers.map(({ name }) => name)).toEqual(["wiki-web-1"]);
    expect(said[0]).toContain("started by hand");
  });

  test("gives one name to each place where data lies, and the same to all who mount it", () => {
    const anonymous = "0".repeat(64);
    const found = project(
      [
        { service: "db", mounts: [volume("wiki_data", "/data"), volume(anonymous, "/cache")] },
        {
          service: "web",
          mounts: [volume("wiki_data", "/in"), bind("/srv/data", "/pages"), bind("/srv/été !/", "/x")],
        },
      ],
      {
        volumes: { wiki_data: { driver: "local", name: "data" }, [anonymous]: { driver: "local", name: "" } },
        paths: { "/srv/data": { kind: "folder" }, "/srv/été !/": { kind: "folder" } },
      },
    );
    expect(found.volumes.map(({ volume: name, kind, source }) => [name, kind, source])).toEqual([
      ["db-cache", "volume", anonymous],
      ["data", "volume", "wiki_data"],
      ["data-2", "folder", "/srv/data"],
      ["t---", "folder", "/srv/été !/"],
    ]);
    expect(found.services["web"]?.["volumes"]).toContainEqual({ type: "volume", source: "data", target: "/in" });
  });

  test("keeps what is the machine's own as a path, for the rules to judge", () => {
    const mounts = [
      bind("/var/run/docker.sock", "/var/run/docker.sock"),
      bind("/etc/localtime", "/etc/localtime", false),
    ];
    const { services, volumes } = project([{ mounts }], {
      paths: {
        "/var/run/docker.sock": { kind: "other" },
        "/etc/localtime": { kind: "file", content: "", mode: 0o644 },
      },
    });
    expect([services["web"]?.["volumes"], volumes]).toEqual([
      [
        { type: "bind", source: "/etc/localtime", target: "/etc/localtime", read_only: true },
        { type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" },
      ],
      [],
    ]);
  });

  test("names what stands in the way of copying it", () => {
    const { problems } = project(
      [{ mounts: [volume("nas", "/nas"), bind("/srv/a", "/a"), bind("/srv/a/b", "/b"), bind("/gone", "/gone")] }],
      {
        volumes: { nas: { driver: "local (nfs)", name: "nas" } },
        paths: { "/srv/a": { kind: "folder" }, "/srv/a/b": { kind: "folder" }, "/gone": { kind: "absent" } },
      },
    );
    expect(problems.map(({ en }) => en.split(" ").slice(0, 3).join(" "))).toEqual([
      "/gone, mounted into",
      "The volume nas",
      "/srv/a/b lies within",
    ]);
  });

  test("keeps its networks and further names, and says which it loses", () => {
    const { services, networks, said } = project(
      [
        { service: "db", networks: { wiki_back: { Aliases: ["db", "postgres", "wiki-db-1"] } } },
        { service: "web", networks: { wiki_back: {}, traefik: {} } },
        { service: "helper", host: { NetworkMode: `container:${"db1".padEnd(64, "0")}` } },
      ],
      { networks: { wiki_back: { name: "back", internal: true }, traefik: { name: "", internal: false } } },
    );
    expect(services["db"]?.["networks"]).toEqual({ back: { aliases: ["postgres"] } });
    expect(services["helper"]?.["network_mode"]).toBe("service:db");
    expect(networks).toEqual({ back: { internal: true }, traefik: {} });
    expect(said).toEqual([expect.stringContaining("traefik")]);
  });

  test("lets a dollar mean itself, wherever it stands", () => {
    const { services } = project([{ config: { Env: ["A=$B ${C}"], Cmd: ["echo", "$$"] } }]);
    expect(services["web"]).toMatchObject({ environment: { A: "$$B $${C}" }, command: ["echo", "$$$$"] });
  });
});
