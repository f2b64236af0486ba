import { describe, expect, test } from "vitest";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { Stack, type Container } from "../../../../shared/services/wire.ts";
import { accept, web, webWith } from "./read.ts";
import { many } from "./refusal-cases.ts";

const whole = `
name: wiki
services:
  web:
    image: docker.io/library/wiki:1.2@sha256:${"a".repeat(64)}
    command: serve --title "My wiki" --path='/a b'
    entrypoint: ["/bin/wiki"]
    environment:
      DB: db
      TOKEN: \${TOKEN}
      EMPTY:
    ports:
      - "8081:81/udp"
      - target: 80
        published: "8080"
        protocol: tcp
    volumes:
      - data:/data
      - { type: volume, source: cache, target: /cache, read_only: true }
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost"]
      interval: 1m30s
      timeout: 2s
      retries: 5
      start_period: 500ms
    depends_on:
      db: { condition: service_healthy }
      seed: { condition: service_completed_successfully, required: true }
    restart: unless-stopped
    labels: [app=wiki, plain]
    deploy:
      resources:
        limits: { cpus: "1.5", memory: 512m }
        reservations: { cpus: 0.5, memory: 128m }
    user: "1000:1000"
    read_only: true
    init: yes
    stop_grace_period: 1m
    platform: linux/arm64/v8
  db:
    image: postgres:18
    volumes: [db:/var/lib/postgresql]
    deploy: { resources: { reservations: { memory: 1gb } } }
  seed:
    image: seed
    healthcheck: { disable: true }
volumes:
  data:
  db: {}
  cache: { driver: local }
x-lierre:
  policy: site-local
  failover: manual
  sites: { wanted: [rennes, brest], excluded: [paris] }
  resources: { disk: 10g }
  probe: { container: web, port: 80, path: /health, interval: 20s, timeout: 1s }
`;

describe("a whole file", () => {
  const { stack, environment, notes } = accept(whole, { variables: { TOKEN: "t" } });

  test("gives the stack", () => {
    expect(stack).toMatchObject({
      name: "wiki",
      policy: "site-local",
      replicas: 1,
      sites: { wanted: ["brest", "rennes"], excluded: ["paris"] },
      resources: { memoryBytes: (512 + 1024 + 256) * 1024 ** 2, cpuMilli: 2_000, diskBytes: 10 * 1024 ** 3 },
      volumes: ["cache", "data", "db"],
      probe: { container: "web", port: 80, path: "/health", intervalMs: 20_000, timeoutMs: 1_000 },
      platform: "linux/arm64",
      failover: "manual",
      web: { container: "web", hostPort: 8080 },
    });
    expect(stack.containers.map((container) => container.name)).toEqual(["db", "seed", "web"]);
  });

  test("gives each container", () => {
    expect(stack.containers[2]).toEqual({
      name: "web",
      image: `docker.io/library/wiki:1.2@sha256:${"a".repeat(64)}`,
      command: ["serve", "--title", "My wiki", "--path=/a b"],
      entrypoint: ["/bin/wiki"],
      environment: ["DB", "TOKEN"],
      ports: [
        { hostPort: 8080, containerPort: 80, protocol: "tcp" },
        { hostPort: 8081, containerPort: 81, protocol: "udp" },
      ],
      mounts: [
        { volume: "cache", path: "/cache", readOnly: true },
        { volume: "data", path: "/data", readOnly: false },
      ],
      healthcheck: {
        test: ["CMD", "curl", "-f", "http://localhost"],
        intervalMs: 90_000,
        timeoutMs: 2_000,
        startPeriodMs: 500,
        retries: 5,
      },
      dependsOn: [
        { container: "db", condition: "healthy" },
        { container: "seed", condition: "completed" },
      ],
      restart: "unless-stopped",
      labels: { app: "wiki", plain: "" },
      memoryBytes: 512 * 1024 ** 2,
      cpuMilli: 1_500,
      user: "1000:1000",
      readOnly: true,
      init: true,
      stopGraceMs: 60_000,
      extras: { memoryReservationBytes: 128 * 1024 ** 2 },
    });
    expect(stack.containers[1]).toMatchObject({
      healthcheck: { test: ["NONE"] },
      memoryBytes: 256 * 1024 ** 2,
      cpuMilli: 250,
      assumed: { memory: true, cpu: true },
    });
    expect(stack.containers[0]).toMatchObject({ memoryBytes: 1024 ** 3, assumed: { memory: false, cpu: true } });
  });

  test("keeps values apart", () => {
    expect(environment).toEqual({ db: {}, seed: {}, web: { DB: "db", TOKEN: "t" } });
    expect(notes.map((note) => note.code)).toEqual(["environment-unset"]);
  });
});

describe("forms", () => {
  const forms: readonly (readonly [string, string, Partial<Container>])[] = [
    ["a command of one list", "command: [a, b c]", { command: ["a", "b c"] }],
    ["an empty command", "command: []", { command: [] }],
    ["a folded command", "command: >\n      a\n      b", { command: ["a", "b"] }],
    ["an environment as a list", "environment: [B=2, A=1=1]", { environment: ["A", "B"] }],
    [
      "dependencies that may be absent",
      "depends_on: { db: { condition: service_started, required: false } }",
      { dependsOn: [] },
    ],
    ["a test as a line", "healthcheck: { test: true }", {}],
    ["on-failure with a count", "restart: on-failure:3", { restart: "on-failure" }],
    ["restart: no", "restart: no", { restart: "no" }],
    ["an SELinux mark", "volumes: ['a:/a:ro,z']", { mounts: [{ volume: "a", path: "/a", readOnly: true }] }],
    ["labels as a map", "labels: { a: 1, b: true, c: }", { labels: { a: "1", b: "true", c: "" } }],
    [
      "a port with an upper-case protocol",
      "ports: [53:53/UDP]",
      { ports: [{ hostPort: 53, containerPort: 53, protocol: "udp" }] },
    ],
    ["tcp and udp on one port", "ports: [53:53/tcp, 53:53/udp]", {}],
    ["an extension of the service", "x-note: { anything: [1] }", {}],
    ["cpus as a number", "deploy: { resources: { limits: { cpus: .25 } } }", { cpuMilli: 250 }],
    ["an empty deploy", "deploy:", {}],
  ];
  test.each(forms.filter(([name]) => name !== "a test as a line"))("%s", (_, line, expected) => {
    expect(accept(web(line)).stack.containers[0]).toMatchObject(expected);
  });

  test("a test as a line", () => {
    const [container] = accept(web('healthcheck: { test: "true" }')).stack.containers;
    expect(container?.healthcheck?.test).toEqual(["CMD-SHELL", "true"]);
  });

  test("anchors, merge keys and CRLF with a byte order mark", () => {
    const file = [
      "x-common: &common",
      "  restart: always",
      "  environment: &env { A: 1, B: 2 }",
      "services:",
      "  web:",
      "    <<: *common",
      "    image: nginx",
      "    environment:",
      "      <<: [*env, { C: 4 }]",
      "      B: 3",
    ].join("\r\n");
    const { stack, environment } = accept(`\uFEFF${file}\r\n`);
    expect(stack.containers[0]).toMatchObject({ restart: "always", environment: ["A", "B", "C"] });
    expect(environment["web"]).toEqual({ A: "1", B: "3", C: "4" });
  });

  test("variables in keys that want numbers", () => {
    const file = web('ports: ["${PORT}:80"]', 'deploy: { replicas: "${COPIES:-3}" }');
    expect(accept(file, { variables: { PORT: "8080" } }).stack).toMatchObject({
      replicas: 3,
      containers: [{ ports: [{ hostPort: 8080 }] }],
    });
  });
});

describe("what a file leaves out", () => {
  test.each([
    ["no volume", web(), "stateless"],
    ["a volume", web("volumes: [data:/data]"), "mobile"],
    ["a policy", webWith(["volumes: [data:/data]", "deploy: { replicas: 2 }"], "policy: replicated"), "replicated"],
  ])("%s: the policy follows", (_, file, policy) => {
    expect(accept(file).stack.policy).toBe(policy);
  });

  test("the probe asks the only service, at /", () => {
    expect(accept(webWith([], "probe: { port: 80 }")).stack.probe).toEqual({
      container: "web",
      port: 80,
      path: "/",
      intervalMs: 10_000,
      timeoutMs: 3_000,
    });
  });

  test.each([
    ["given by hand", "name: other", "mine", "a/compose.yaml", "mine"],
    ["in the file", "name: other", undefined, "a/compose.yaml", "other"],
    ["of the folder", "x-a: 1", undefined, "/srv/My Wiki_2/compose.yaml", "my-wiki-2"],
  ])("the name %s", (_, top, given, file, name) => {
    const files = [{ name: file, text: `${top}\n${web()}` }];
    const result = readCompose({ files, ...(given !== undefined && { name: given }) });
    expect(result).toMatchObject({ ok: true, stack: { name } });
  });
});

test("the stack of a whole file is one that the wire takes", () => {
  const { stack } = accept(whole);
  expect(Stack.parse(JSON.parse(JSON.stringify(stack)))).toEqual(stack);
});

test("500 services at once are one stack, each with a port of its own", () => {
  const { stack } = accept(many(500));
  expect(stack.containers).toHaveLength(500);
  expect(new Set(stack.containers.map(({ ports: [port] }) => port?.hostPort)).size).toBe(500);
});
