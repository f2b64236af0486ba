import { describe, expect, test } from "vitest";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { NOTES, PROBLEMS, type ProblemCode } from "../../../../controller/services/compose/sentences/all.ts";
import { refusals, web, webWith } from "./read.ts";

type Case = readonly [code: ProblemCode, line: number, key: string, text: string];

const bomb = [
  "x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
  ..."bcdefgh".split("").map((name, index) => {
    const before = "abcdefg"[index] ?? "";
    return `x-${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(", ")}]`;
  }),
  "services: {}",
].join("\n");

const documents: readonly Case[] = [
  ["file-too-large", 1, "(document)", `services: {}\n#${"x".repeat(1024 ** 2)}`],
  ["yaml-malformed", 3, "(document)", "services:\n  web: [1, 2\n"],
  ["yaml-malformed", 4, "(document)", 'services:\n  web:\n    image: "nginx\n'],
  ["yaml-tab", 2, "(document)", "services:\n\tweb:\n"],
  ["yaml-too-deep", 1, "(document)", "[".repeat(100_000)],
  ["yaml-several-documents", 2, "(document)", "services: {}\n---\nservices: {}\n"],
  ["document-not-map", 1, "(document)", ""],
  ["document-not-map", 1, "(document)", "# nothing\n"],
  ["document-not-map", 1, "(document)", "- a\n- b\n"],
  ["document-not-map", 1, "(document)", "hello"],
  ["alias-unknown", 4, "services.web.labels", web("labels: *nothing")],
  ["alias-cycle", 1, "x-a.b", "x-a: &a { b: *a }\nservices: { web: { image: nginx } }"],
  ["alias-bomb", 1, "(document)", bomb],
  ["tag-unknown", 4, "services.web.user", web("user: !reset null")],
  ["key-not-text", 4, "services.web", web("? [a, b]", ": c")],
  ["key-duplicate", 4, "services.web.image", web("image: httpd")],
  ["merge-not-map", 4, "services.web.<<", web("<<: text")],
];

const values: readonly Case[] = [
  ["key-unknown", 4, "services.web.colour", web("colour: green")],
  ["key-unknown", 1, "constructor", "constructor: 1\nservices: { web: { image: nginx } }"],
  ["key-misspelt", 4, "services.web.enviroment", web("enviroment: {}")],
  ["key-misspelt", 4, "services.web.dependsOn", web("dependsOn: []")],
  ["key-misspelt", 4, "x-lierr", `${web()}\nx-lierr: { policy: mobile }`],
  ["key-later", 4, "services.web.networks", web("networks: [front]")],
  ["key-later", 4, "networks", `${web()}\nnetworks: {}`],
  ["key-missing", 5, "services.web.ports.0", web("ports:", "  - published: 80")],
  ["key-missing", 5, "x-lierre.probe", webWith([], "probe: { path: / }")],
  ["extension-misplaced", 4, "services.web.x-lierre", web("x-lierre: { policy: mobile }")],
  ["wrong-type", 4, "services.web.ports", web("ports: 80")],
  ["wrong-type", 4, "services.web.environment", web("environment:")],
  ["wrong-type", 2, "services.web", "services:\n  web:\n"],
  ["wrong-type", 1, "services", "services: [a]"],
  ["not-quoted", 3, "services.web.image", "services:\n  web:\n    image: 1.10"],
  ["value-bad", 4, "services.web.stop_grace_period", web("stop_grace_period: soon")],
  ["value-bad", 4, "services.web.stop_grace_period", web("stop_grace_period: 10")],
  ["value-bad", 4, "services.web.restart", web("restart: sometimes")],
  ["value-bad", 4, "services.web.platform", web("platform: windows/amd64")],
  ["value-bad", 4, "services.web.read_only", web("read_only: perhaps")],
  ["value-bad", 4, "services.web.user", web('user: ""')],
  [
    "value-bad",
    4,
    "services.web.deploy.resources.limits.memory",
    web("deploy: { resources: { limits: { memory: much } } }"),
  ],
  ["value-bad", 5, "x-lierre.policy", webWith([], "policy: magic")],
  ["out-of-range", 5, "x-lierre.probe.port", webWith([], "probe: { port: 70000 }")],
  ["over-limit", 2, "services.web", web(`command: ["${"x".repeat(40_000)}"]`)],
  ["variable-malformed", 4, "services.web.command", web("command: echo $1")],
  ["variable-malformed", 4, "services.web.command", web("command: echo ${NAME")],
  ["variable-required", 4, "services.web.command", web("command: echo ${NAME:?set it}")],
];

const containers: readonly Case[] = [
  ["container-name-bad", 2, "services._web", "services:\n  _web:\n    image: nginx"],
  ["image-missing", 2, "services.web", "services:\n  web:\n    restart: always"],
  ["image-build-only", 3, "services.web.build", "services:\n  web:\n    build: ."],
  ["image-bad", 3, "services.web.image", "services:\n  web:\n    image: Nginx"],
  ["image-bad", 3, "services.web.image", "services:\n  web:\n    image: 'nginx:'"],
  ["image-bad", 3, "services.web.image", 'services:\n  web:\n    image: ""'],
  ["variable-missing", 3, "services.web.image", "services:\n  web:\n    image: nginx:${TAG}"],
  ["command-quote-open", 4, "services.web.command", web('command: sh -c "echo')],
  ["command-operator", 4, "services.web.command", web("command: a && b")],
  ["environment-name-bad", 4, "services.web.environment.1A", web("environment: { 1A: b }")],
  ["environment-name-bad", 4, "services.web.environment.0", web('environment: ["=b"]')],
  ["environment-name-bad", 4, "services.web.environment.__proto__", web("environment: { __proto__: b }")],
  ["environment-value-bad", 4, "services.web.environment.A", web(`environment: { A: "${"x".repeat(70_000)}" }`)],
  ["label-name-bad", 4, "services.web.labels.a b", web("labels: { a b: c }")],
  ["label-reserved", 4, "services.web.labels.0", web('labels: ["org.lierre.service=other"]')],
  ["port-bad", 4, "services.web.ports.0", web('ports: ["8080:http"]')],
  ["port-bad", 4, "services.web.ports.0", web('ports: ["70000:80"]')],
  ["port-bad", 4, "services.web.ports.0", web("ports: [0]")],
  ["port-range", 4, "services.web.ports.0", web('ports: ["8080-8090:80-90"]')],
  ["port-range", 4, "services.web.ports.0", web("ports: [{ target: 80, published: 8080-8090 }]")],
  ["port-host-missing", 4, "services.web.ports.0", web("ports: [80]")],
  ["port-host-missing", 4, "services.web.ports.0", web("ports: [{ target: 80 }]")],
  ["port-host-address", 4, "services.web.ports.0", web('ports: ["127.0.0.1:8080:80"]')],
  ["port-host-address", 4, "services.web.ports.0", web('ports: ["[::1]:8080:80"]')],
  ["port-host-address", 4, "services.web.ports.0", web("ports: [{ target: 80, published: 80, host_ip: 127.0.0.1 }]")],
  ["port-protocol", 4, "services.web.ports.0", web("ports: [8080:80/sctp]")],
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: [data:data]")],
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: [a:/b:ro:c]")],
  ["mount-bad", 4, "services.web.volumes.0", web('volumes: [""]')],
  ["mount-bind", 4, "services.web.volumes.0", web("volumes: [./data:/data]")],
  ["mount-bind", 4, "services.web.volumes.0", web("volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]")],
  ["mount-bind", 4, "services.web.volumes.0", web("volumes: ['C:\\data:/data']")],
  ["mount-bind", 4, "services.web.volumes.0", web("volumes: [{ type: bind, source: ., target: /data }]")],
  ["mount-anonymous", 4, "services.web.volumes.0", web("volumes: [/data]")],
  ["mount-anonymous", 4, "services.web.volumes.0", web("volumes: [{ type: volume, target: /data }]")],
  ["mount-type", 4, "services.web.volumes.0", web("volumes: [{ type: tmpfs, target: /tmp }]")],
  ["mount-option", 4, "services.web.volumes.0", web("volumes: [data:/data:nocopy]")],
  ["mount-clash", 6, "services.web.volumes.1", web("volumes:", "  - a:/data", "  - b:/data")],
  ["healthcheck-test-bad", 4, "services.web.healthcheck.test", web("healthcheck: { test: [curl, localhost] }")],
  ["healthcheck-test-missing", 4, "services.web.healthcheck", web("healthcheck: { interval: 10s }")],
];

const two = (...lines: readonly string[]): string => ["services:", "  a:", "    image: x", ...lines].join("\n");

const stacks: readonly Case[] = [
  ["services-missing", 1, "services", "services: {}"],
  ["services-missing", 1, "services", "x-nothing: 1"],
  ["depends-unknown", 4, "services.web.depends_on.0", web("depends_on: [db]")],
  ["depends-unknown", 4, "services.web.depends_on.db", web("depends_on: { db: { condition: service_started } }")],
  ["depends-cycle", 4, "services.web.depends_on.0", web("depends_on: [web]")],
  [
    "depends-cycle",
    4,
    "services.a.depends_on.0",
    two("    depends_on: [b]", "  b:", "    image: x", "    depends_on: [a]"),
  ],
  ["port-clash", 7, "services.b.ports.0", two("    ports: [80:80]", "  b:", "    image: x", "    ports: [80:81]")],
  ["port-clash", 4, "services.web.ports.1", web("ports: [80:80, 80:80/tcp]")],
  [
    "memory-impossible",
    4,
    "services.web.deploy.resources.limits.memory",
    web("deploy: { resources: { limits: { memory: 5m } } }"),
  ],
  ["memory-impossible", 5, "x-lierre.resources.memory", webWith([], "resources: { memory: 2t }")],
  [
    "cpus-impossible",
    4,
    "services.web.deploy.resources.limits.cpus",
    web("deploy: { resources: { limits: { cpus: 0 } } }"),
  ],
  [
    "cpus-impossible",
    4,
    "services.web.deploy.resources.limits.cpus",
    web("deploy: { resources: { limits: { cpus: -1 } } }"),
  ],
  [
    "stack-too-large",
    1,
    "services",
    two("    deploy: &d { resources: { limits: { memory: 1t } } }", "  b: { image: x, deploy: *d }"),
  ],
  ["replicas-impossible", 4, "services.web.deploy.replicas", web("deploy: { replicas: 0 }")],
  ["replicas-impossible", 4, "services.web.deploy.replicas", web("deploy: { replicas: 101 }")],
  ["replicas-differ", 4, "services.a.deploy.replicas", two("    deploy: { replicas: 2 }", "  b: { image: x }")],
  ["replicas-with-volumes", 5, "services.web.deploy.replicas", web("volumes: [data:/data]", "deploy: { replicas: 2 }")],
  ["stateless-with-volumes", 6, "x-lierre.policy", webWith(["volumes: [data:/data]"], "policy: stateless")],
  ["volume-name-bad", 5, "volumes._x", `${web()}\nvolumes:\n  _x:`],
  ["volume-external", 5, "volumes.data.external", `${web()}\nvolumes:\n  data: { external: true }`],
  ["volume-external", 5, "volumes.data.external", `${web()}\nvolumes:\n  data: { external: { name: other } }`],
  ["volume-driver", 5, "volumes.data.driver", `${web()}\nvolumes:\n  data: { driver: nfs }`],
  [
    "key-refused",
    5,
    "volumes.data.driver_opts",
    `${web()}\nvolumes:\n  data: { driver: local, driver_opts: { type: nfs } }`,
  ],
  ["failover-auto", 5, "x-lierre.failover", webWith([], "failover: auto")],
  ["site-name-bad", 5, "x-lierre.sites.0", webWith([], "sites: [Le Mans]")],
  ["site-both", 5, "x-lierre.sites", webWith([], "sites: { wanted: [rennes], excluded: [rennes] }")],
  ["probe-container-missing", 5, "x-lierre.probe", `${two("  b: { image: x }")}\nx-lierre: { probe: { port: 80 } }`],
  ["probe-container-unknown", 5, "x-lierre.probe.container", webWith([], "probe: { port: 80, container: db }")],
  [
    "platform-differs",
    5,
    "services.b.platform",
    two("    platform: linux/amd64", "  b: { image: x, platform: linux/arm64 }"),
  ],
];

const cases: readonly Case[] = [...documents, ...values, ...containers, ...stacks];

describe("a Compose file is refused", () => {
  test.each(cases)("%s on line %i at %s", (code, line, key, text) => {
    const found = refusals(text);
    expect(found).toContainEqual(expect.objectContaining({ file: "compose.yaml", code, line, key }));
  });

  test("without any name to be had", () => {
    const result = readCompose({ file: "compose.yaml", text: web() });
    expect(result).toMatchObject({ ok: false, problems: [{ code: "name-missing", key: "name" }] });
  });

  test("for a name of its own that no service can have", () => {
    const result = readCompose({ file: "compose.yaml", text: `name: My_Wiki\n${web()}` });
    expect(result).toMatchObject({ ok: false, problems: [{ code: "name-bad", line: 1, key: "name" }] });
  });

  test("for a name given by hand that no service can have", () => {
    expect(refusals(web(), { name: "Wiki!" })).toEqual([expect.objectContaining({ code: "name-bad" })]);
  });
});

describe("what is said", () => {
  const says = (text: string): readonly string[] => refusals(text).map((problem) => problem.says.en);

  test("all that is wrong is said at once, in the order of lines", () => {
    const file = web("colour: green", "ports: [80]", "depends_on: [db]", "user: 7");
    expect(refusals(`${file}\nfoo: 1`).map(({ line, code }) => [line, code])).toEqual([
      [4, "key-unknown"],
      [5, "port-host-missing"],
      [6, "depends-unknown"],
      [7, "not-quoted"],
      [8, "key-unknown"],
    ]);
  });

  test("of very many problems the last says how many more there are", () => {
    const found = refusals(web(...Array.from({ length: 1_500 }, (_, n) => `key${n}q: 1`)));
    expect(found).toHaveLength(1_001);
    expect(found.at(-1)).toMatchObject({ code: "problems-more", says: { en: expect.stringContaining("500 more") } });
  });

  test("a clash of ports names both lines", () => {
    expect(says(two("    ports: [80:80]", "  b:", "    image: x", "    ports: [80:81]"))).toEqual([
      "Port 80/tcp of the node is taken twice: line 4 (`a`) and line 7 (`b`). Change one.",
    ]);
  });

  test("each cycle is named once, from its first name", () => {
    const needs = { a: "c", b: "a", c: "b", d: "d", e: "a" };
    const lines = Object.entries(needs).map(([name, need]) => `  ${name}: { image: x, depends_on: [${need}] }`);
    const found = says(["services:", ...lines].join("\n"));
    expect(found.map((sentence) => /: (.*?)\./.exec(sentence)?.[1])).toEqual(["a → c → b → a", "d → d"]);
  });

  test("a near miss is guessed", () => {
    expect(says(web("helthcheck: {}"))).toEqual([expect.stringContaining("Did you mean `healthcheck`?")]);
  });

  test("what a broken service is referred to by is not wrong as well", () => {
    const codes = refusals(two("    depends_on: [b]", "  b:")).map((problem) => problem.code);
    expect(codes).toEqual(["wrong-type"]);
  });

  test("no value of the environment is ever quoted", () => {
    const file = web(
      "environment:",
      '  1A: "s3cret"',
      '  B: "s3cret$1s3cret"',
      '  C: "s3cret${s3"',
      "  D: s3cret",
      "user: 1",
    );
    expect(JSON.stringify(refusals(file))).not.toContain("s3cret");
  });
});

describe("the sentences", () => {
  const names = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

  test("every reason is reached by a case above", () => {
    const reached = new Set<string>([...cases.map(([code]) => code), "name-missing", "name-bad", "problems-more"]);
    expect(Object.keys(PROBLEMS).filter((code) => !reached.has(code))).toEqual([]);
  });

  test.each(Object.entries({ ...PROBLEMS, ...NOTES }))("%s names the same things in both languages", (_, words) => {
    expect(new Set(names(words.fr))).toEqual(new Set(names(words.en)));
  });

  test.each(cases)("%s on line %i at %s leaves no gap", (_code, _line, _key, text) => {
    for (const problem of refusals(text)) {
      expect(problem.says.en).not.toMatch(/undefined|\[object/);
      expect(problem.says.fr).not.toMatch(/undefined|\[object/);
    }
  });
});
