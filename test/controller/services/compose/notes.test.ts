import { describe, expect, test } from "vitest";
import type { Beside, ComposeInput } from "../../../../controller/services/compose/input.ts";
import { readCompose } from "../../../../controller/services/compose/read-compose.ts";
import { NOTES, type NoteCode } from "../../../../controller/services/compose/sentences/all.ts";
import { LOADING_NOTES } from "../../../../controller/services/compose/sentences/loading.ts";
import { accept, web } from "./read.ts";

const one: Beside = { kind: "file", content: "YQ==", mode: 0o644 };

const service = (name: string, ...lines: readonly string[]): string =>
  [`  ${name}:`, "    image: x", ...lines.map((line) => `    ${line}`)].join("\n");

const notes: readonly (readonly [NoteCode, number, string, Partial<ComposeInput>?])[] = [
  ["key-no-effect", 1, `version: "3.8"\n${web()}`],
  ["build-ignored", 4, web("build: .")],
  ["variable-unset", 4, web("labels: { a: $NOTHING }")],
  ["environment-unset", 4, web("environment: [NOTHING]")],
  ["environment-twice", 4, web("environment: [A=1, A=2]")],
  ["restart-count", 4, web("restart: on-failure:3")],
  ["depends-optional", 4, web("depends_on: { db: { condition: service_started, required: false } }")],
  ["volume-undeclared", 4, web("volumes: [data:/data]")],
  ["volume-unused", 4, `${web()}\nvolumes: { data: }`],
  ["volume-external", 5, `${web("volumes: [data:/data]")}\nvolumes: { data: { external: true } }`],
  ["mount-anonymous", 4, web("volumes: [/data]")],
  ["mount-twice", 4, web("volumes: [a:/data, b:/data]")],
  ["mount-option-unused", 4, web("volumes: ['a:/data:cached']")],
  ["mount-option-unused", 4, web("tmpfs: '/run:noexec'")],
  ["folder-absent", 4, web("volumes: [./data:/data]")],
  [
    "folder-travels",
    4,
    web("volumes: [./data:/data:ro]"),
    { beside: { data: { kind: "folder", names: ["a"] }, "data/a": one } },
  ],
  ["folder-empty", 4, web("volumes: [./data:/data]"), { beside: { data: { kind: "folder", names: [] } } }],
  [
    "folder-seeded",
    4,
    web("volumes: [./data:/data]"),
    { beside: { data: { kind: "folder", names: ["a"] }, "data/a": one } },
  ],
  ["file-read-only", 4, web("volumes: [./a.conf:/a.conf]"), { beside: { "a.conf": one } }],
  ["time-zone-read-only", 4, web("volumes: [/etc/localtime:/etc/localtime]")],
  ["policy-waived", 4, web("privileged: true"), { waivers: () => new Set(["privileged"]) }],
  ["port-chosen", 4, web("ports: [80]")],
  ["port-loopback", 4, web('ports: ["127.0.0.1:8080:80"]')],
  ["port-address", 4, web('ports: ["192.0.2.1:8080:80"]')],
  ["ports-without-network", 5, web("network_mode: none", "ports: [80:80]")],
  ["network-mode-bridge", 4, web("network_mode: bridge")],
  ["network-undeclared", 4, web("networks: [a]")],
  ["network-unused", 4, `${web()}\nnetworks: { a: }`],
  ["network-external", 5, `${web("networks: [a]")}\nnetworks: { a: { external: true } }`],
  ["container-name-alias", 4, web("container_name: site")],
  ["constraint-role", 4, web("deploy: { placement: { constraints: [node.role == manager] } }")],
  ["replicas-none", 4, `${web("deploy: { replicas: 0 }")}\n${service("db")}`],
  ["pull-refresh", 4, web("pull_policy: daily")],
  ["logging-elsewhere", 4, web("logging: { driver: syslog, options: { syslog-address: 'udp://x' } }")],
];

describe("notes", () => {
  test.each(notes.map(([code, line, text, rest = {}]) => [code, line, text, rest] as const))(
    "%s on line %i",
    (code, line, text, rest) => {
      expect(accept(text, rest).notes).toContainEqual(expect.objectContaining({ code, line, file: "compose.yaml" }));
    },
  );

  test("of a derived name", () => {
    const result = readCompose({ files: [{ name: "wiki/compose.yaml", text: web() }] });
    expect(result).toMatchObject({ ok: true, notes: [{ code: "name-derived" }] });
  });

  test("of very many the last says how many more there are", () => {
    const names = Array.from({ length: 1_003 }, (_, n) => `$V${n}`);
    const found = accept(
      web(`labels: { a: "${names.slice(0, 500).join("")}", b: "${names.slice(500).join("")}" }`),
    ).notes;
    expect(found.at(-1)).toMatchObject({ code: "notes-more", says: { en: "3 more notes are not shown." } });
  });

  test("every one is reached above, or by the files around one", () => {
    const loading = Object.keys(LOADING_NOTES);
    const reached = new Set<string>([...notes.map(([code]) => code), ...loading, "name-derived", "notes-more"]);
    expect(Object.keys(NOTES).filter((code) => !reached.has(code))).toEqual([]);
  });
});
