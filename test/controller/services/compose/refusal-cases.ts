import type { ComposeInput } from "../../../../controller/services/compose/input.ts";
import type { ProblemCode } from "../../../../controller/services/compose/sentences/all.ts";
import { web, webWith } from "./read.ts";

/** A file that is refused, at least with this sentence at this place. */
export type Case = readonly [code: ProblemCode, line: number, key: string, text: string, rest?: Partial<ComposeInput>];

const bomb = [
  "x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
  ..."bcdefgh".split("").map((name, index) => {
    const before = "abcdefg"[index] ?? "";
    return `x-${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(", ")}]`;
  }),
  "services: {}",
].join("\n");

/** A file of this many services. */
export const many = (count: number): string =>
  ["services:", ...Array.from({ length: count }, (_, at) => `  s${at}: { image: x, ports: [80] }`)].join("\n");

const documents: readonly Case[] = [
  ["file-too-large", 1, "(document)", `services: {}\n#${"x".repeat(1024 ** 2)}`],
  ["yaml-malformed", 3, "(document)", "services:\n  web: [1, 2\n"],
  ["yaml-malformed", 4, "(document)", 'services:\n  web:\n    image: "nginx\n'],
  ["yaml-tab", 2, "(document)", "services:\n\tweb:\n"],
  ["yaml-too-deep", 1, "(document)", "[".repeat(100_000)],
  ["document-not-map", 1, "(document)", ""],
  ["document-not-map", 1, "(document)", "# nothing\n"],
  ["document-not-map", 1, "(document)", "- a\n- b\n"],
  ["document-not-map", 1, "(document)", "hello"],
  ["alias-unknown", 4, "services.web.labels", web("labels: *nothing")],
  ["alias-cycle", 1, "x-a.b", "x-a: &a { b: *a }\nservices: { web: { image: nginx } }"],
  ["alias-bomb", 1, "(document)", bomb],
  ["tag-unknown", 4, "services.web.user", web("user: !mine null")],
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
  ["key-missing", 5, "services.web.ports.0", web("ports:", "  - published: 80")],
  ["key-missing", 5, "x-lierre.probe", webWith([], "probe: { path: / }")],
  ["extension-misplaced", 4, "services.web.deploy.x-lierre", web("deploy: { x-lierre: { policy: mobile } }")],
  ["key-unknown", 4, "services.web.x-lierre.policy", web("x-lierre: { policy: mobile }")],
  ["key-unsupported", 4, "services.web.gpus", web("gpus: all")],
  ["key-unsupported", 4, "models", `${web()}\nmodels: { llm: { model: ai/x } }`],
  ["key-unsupported", 4, "services.web.post_start", web("post_start: [{ command: echo }]")],
  ["value-bad", 4, "services.web.stop_signal", web('stop_signal: "no signal"')],
  ["value-bad", 4, "services.web.working_dir", web("working_dir: app")],
  ["value-bad", 4, "services.web.pull_policy", web("pull_policy: sometimes")],
  ["value-bad", 4, "services.web.x-lierre.schedule", web('x-lierre: { schedule: "0 0 3 * * *" }')],
  ["value-bad", 4, "services.web.x-lierre.schedule", web("x-lierre: { schedule: daily }")],
  [
    "value-bad",
    4,
    "services.web.x-lierre.schedule.time_zone",
    web('x-lierre: { schedule: { cron: "0 3 * * *", time_zone: Paris } }'),
  ],
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
  ["port-range", 4, "services.web.ports.0", web('ports: ["8080-8090:80-85"]')],
  ["port-range-long", 4, "services.web.ports.0", web('ports: ["8000-8999:8000-8999"]')],
  ["port-bad", 4, "services.web.ports.0", web('ports: ["90-80:90-80"]')],
  ["port-bad", 4, "services.web.ports.0", web('ports: ["ten.example:80:81:82"]')],
  ["port-protocol", 4, "services.web.ports.0", web("ports: [8080:80/sctp]")],
  ["healthcheck-test-bad", 4, "services.web.healthcheck.test", web("healthcheck: { test: [curl, localhost] }")],
  ["healthcheck-test-missing", 4, "services.web.healthcheck", web("healthcheck: { interval: 10s }")],
];

export const two = (...lines: readonly string[]): string => ["services:", "  a:", "    image: x", ...lines].join("\n");

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
  ["port-clash", 4, "services.web.ports.1", web("ports: [80:80, 80:81/tcp]")],
  ["port-clash", 4, "services.web.ports.1", web("ports: ['8000-8010:8000-8010', '8005:80']")],
  ["over-limit", 1, "services", many(501)],
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
  ["replicas-impossible", 4, "services.web.deploy.replicas", web("deploy: { replicas: -1 }")],
  ["services-missing", 1, "services", web("deploy: { replicas: 0 }")],
  ["replicas-impossible", 4, "services.web.deploy.replicas", web("deploy: { replicas: 101 }")],
  ["replicas-differ", 4, "services.a.deploy.replicas", two("    deploy: { replicas: 2 }", "  b: { image: x }")],
  ["replicas-with-volumes", 5, "services.web.deploy.replicas", web("volumes: [data:/data]", "deploy: { replicas: 2 }")],
  ["stateless-with-volumes", 6, "x-lierre.policy", webWith(["volumes: [data:/data]"], "policy: stateless")],
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

export const ORDINARY: readonly Case[] = [...documents, ...values, ...containers, ...stacks];
