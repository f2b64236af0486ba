import { describe, expect, test } from "vitest";
import type { Tree } from "../../../../controller/services/compose/yaml/tree.ts";
import { loaded, webFile, webOf } from "./loading.ts";

type Rule = readonly [what: string, base: readonly string[], over: readonly string[], merged: unknown];

const rules: readonly Rule[] = [
  ["a scalar is replaced", ["image: a"], ["image: b"], { image: "b" }],
  ["nothing takes nothing away", ["image: a", "user: x"], ["image:", "user: y"], { image: "a", user: "y" }],
  ["maps by key", ["deploy: { a: 1, b: 2 }"], ["deploy: { b: 3, c: 4 }"], { deploy: { a: "1", b: "3", c: "4" } }],
  ["lists one after the other", ["group_add: [a]"], ["group_add: [b, a]"], { group_add: ["a", "b", "a"] }],
  ["a command as a whole", ["command: [a, b]"], ["command: [c]"], { command: ["c"] }],
  ["an entrypoint as a whole", ["entrypoint: [a, b]"], ["entrypoint: c"], { entrypoint: "c" }],
  [
    "the test of a health check as a whole",
    ["healthcheck: { test: [CMD, a], retries: 2 }"],
    ["healthcheck: { test: [CMD, b] }"],
    { healthcheck: { test: ["CMD", "b"], retries: "2" } },
  ],
  [
    "the environment by name, whatever the form",
    ["environment: [A=1, B=2, C]"],
    ["environment: { B: 3, D: 4 }"],
    { environment: { A: "1", B: "3", C: null, D: "4" } },
  ],
  ["labels by name", ["labels: { a: 1 }"], ["labels: [a=2, b]"], { labels: { a: "2", b: null } }],
  ["kernel settings by name", ["sysctls: [a=1]"], ["sysctls: { a: 2 }"], { sysctls: { a: "2" } }],
  [
    "volumes by their path in the container",
    ["volumes: [a:/a, b:/b/]"],
    ["volumes: [{ type: volume, source: c, target: /b }, d:/d:ro]"],
    { volumes: ["a:/a", { type: "volume", source: "c", target: "/b" }, "d:/d:ro"] },
  ],
  ["a volume of Windows", ["volumes: ['C:\\a:/a']"], ["volumes: ['D:\\b:/a']"], { volumes: ["D:\\b:/a"] }],
  [
    "ports by all they say",
    ["ports: [8080:80, '53:53/udp', 127.0.0.1:1:1]"],
    ["ports: [8080:80, '53:53', 2:1, { published: '8080', target: 80 }]"],
    { ports: [{ published: "8080", target: "80" }, "53:53/udp", "127.0.0.1:1:1", "53:53", "2:1"] },
  ],
  [
    "secrets by their path",
    ["secrets: [a, { source: b, target: /b }]"],
    ["secrets: [{ source: a, mode: 1 }, { source: c, target: /b }]"],
    {
      secrets: [
        { source: "a", mode: "1" },
        { source: "c", target: "/b" },
      ],
    },
  ],
  ["configs by their path", ["configs: [a, b]"], ["configs: [a, c]"], { configs: ["a", "b", "c"] }],
  ["capabilities once", ["cap_add: [A, B]"], ["cap_add: [B, C]"], { cap_add: ["A", "B", "C"] }],
  ["devices by their path", ["devices: [/a:/x]"], ["devices: [/b:/x, /c]"], { devices: ["/b:/x", "/c"] }],
  ["one name server and several", ["dns: a"], ["dns: [b, a]"], { dns: ["a", "b"] }],
  [
    "folders in memory by path",
    ["tmpfs: '/a:size=1m'"],
    ["tmpfs: ['/a:size=2m', /b]"],
    { tmpfs: ["/a:size=2m", "/b"] },
  ],
  ["fixed host names", ["extra_hosts: { a: '1' }"], ["extra_hosts: [a=1, b=2]"], { extra_hosts: ["a=1", "b=2"] }],
  [
    "dependencies, whatever the form",
    ["depends_on: [a, b]"],
    ["depends_on: { b: { condition: service_healthy } }"],
    { depends_on: { a: { condition: "service_started" }, b: { condition: "service_healthy" } } },
  ],
  [
    "networks, whatever the form",
    ["networks: [a]"],
    ["networks: { a: { aliases: [x] } }"],
    { networks: { a: { aliases: ["x"] } } },
  ],
  [
    "aliases once",
    ["networks: { a: { aliases: [x] } }"],
    ["networks: { a: { aliases: [x, y] } }"],
    { networks: { a: { aliases: ["x", "y"] } } },
  ],
  ["a build, whatever the form", ["build: ./a"], ["build: { target: t }"], { build: { context: "./a", target: "t" } }],
  ["arguments of a build", ["build: { args: [A=1] }"], ["build: { args: { A: 2 } }"], { build: { args: { A: "2" } } }],
  [
    "options of the same log driver",
    ["logging: { driver: local, options: { a: 1 } }"],
    ["logging: { options: { b: 2 } }"],
    { logging: { driver: "local", options: { a: "1", b: "2" } } },
  ],
  [
    "another log driver as a whole",
    ["logging: { driver: local, options: { a: 1 } }"],
    ["logging: { driver: none }"],
    { logging: { driver: "none" } },
  ],
  [
    "limits by name",
    ["ulimits: { a: 1, b: 2 }"],
    ["ulimits: { b: { soft: 3 } }"],
    { ulimits: { a: "1", b: { soft: "3" } } },
  ],
  ["!reset takes away", ["ports: [1:1]", "image: a"], ["ports: !reset []", "image: b"], { image: "b" }],
  [
    "!reset on one name",
    ["environment: { A: 1, B: 2 }"],
    ["environment: { A: !reset null }"],
    { environment: { B: "2" } },
  ],
  ["!override replaces", ["ports: [1:1]"], ["ports: !override [2:2]"], { ports: ["2:2"] }],
  ["what does not fit is the second's", ["deploy: { a: 1 }"], ["deploy: [b]"], { deploy: ["b"] }],
];

describe("two files are merged", () => {
  test.each(rules)("%s", (_, base, over, merged) => {
    expect(webOf([webFile(...base), webFile(...over)])).toEqual(merged);
  });

  test("services, volumes and whatever else stands at the top", () => {
    const { tree } = loaded([
      "name: a\nservices: { a: { image: x } }\nvolumes: { v: }",
      "name: b\nservices: { b: { image: y } }\nvolumes: { v: { driver: local }, w: }\nx-lierre: { policy: mobile }",
    ]);
    expect(tree).toEqual({
      name: "b",
      services: { a: { image: "x" }, b: { image: "y" } },
      volumes: { v: { driver: "local" }, w: null },
      "x-lierre": { policy: "mobile" },
    });
  });

  test("a whole service is taken away", () => {
    expect(loaded(["services: { a: { image: x }, b: {} }", "services: { a: !reset null }"]).tree).toEqual({
      services: { b: {} },
    });
  });

  test("the second's tags mean nothing to a third", () => {
    const files = [["ports: [1:1]"], ["ports: !override [2:2]"], ["ports: [3:3]"]].map((lines) => webFile(...lines));
    expect(webOf(files)).toEqual({ ports: ["2:2", "3:3"] });
    expect(webOf([...files.slice(0, 1), webFile("ports: !reset []"), webFile("ports: [4:4]")])).toEqual({
      ports: ["4:4"],
    });
  });

  test("tags count where an alias or a merge key brings them", () => {
    const over = "x-a: &a !reset []\nx-b: &b { user: !reset null }\nservices: { web: { <<: *b, ports: *a } }";
    expect(webOf([webFile("ports: [1:1]", "user: me", "image: i"), over])).toEqual({ image: "i" });
  });

  test("tags in a single file", () => {
    expect(webOf(webFile("ports: !reset [1:1]", "user: !override me", "cap_add: [A, !reset B]"))).toEqual({
      user: "me",
      cap_add: ["A"],
    });
  });

  test("every value keeps its file and line", () => {
    const { source } = loaded([webFile("image: a", "ports: [1:1]"), webFile("", "ports: [2:2]", "user: b")]);
    const web = at(at(source, "services"), "web");
    const places = ["image", "user"].map((key) => at(web, key)).concat(items(at(web, "ports")));
    expect(places.map((one) => `${one?.file}:${one?.line}`)).toEqual([
      "compose.yaml:3",
      "1.yaml:5",
      "compose.yaml:4",
      "1.yaml:4",
    ]);
  });

  test("documents of one file count as files", () => {
    expect(webOf(`${webFile("image: a")}\n---\n${webFile("user: b")}\n---\n`)).toEqual({ image: "a", user: "b" });
  });

  test("what is wrong in each is said at once, the first file first", () => {
    const { problems } = loaded([webFile("a: *x"), webFile("b: {"), webFile("c: *y")]);
    expect(problems.map(({ file, code }) => [file, code])).toEqual([
      ["compose.yaml", "alias-unknown"],
      ["1.yaml", "yaml-malformed"],
      ["2.yaml", "alias-unknown"],
    ]);
  });
});

const at = (tree: Tree | undefined, name: string): Tree | undefined =>
  tree?.kind === "map" ? tree.entries.get(name)?.value : undefined;
const items = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === "list" ? tree.items : []);
