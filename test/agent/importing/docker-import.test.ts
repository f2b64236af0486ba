import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { importProject } from "../../../agent/importing/import.adapter.ts";
import { lookAtProjects } from "../../../agent/importing/projects.adapter.ts";
import type { ImportingEffects, ImportProgress } from "../../../agent/importing/shape.ts";
import { readCompose } from "../../../controller/services/compose/read-compose.ts";
import { FoundProject } from "../../../shared/importing/wire.ts";
import type { Attempt, Outcome } from "../../../shared/kernel/effect.ts";
import { type MadeProject, makeProject } from "../../support/compose-project.ts";
import { describeWith, dockerSocketPath } from "../../support/parts.ts";

const once = <Args, Value>(attempt: Attempt<Args, Value>, args: Args) =>
  new Promise<Outcome<Value>>((resolve) => attempt(args, resolve, "key"));

type Import = ImportingEffects["engine.import"]["args"];

describeWith(["docker", "root"], "a Compose project of a machine", () => {
  let made: MadeProject;
  let volumeRoot: string;
  const progress: ImportProgress[] = [];
  beforeEach(async () => {
    made = await makeProject(dockerSocketPath());
    volumeRoot = mkdtempSync(join(tmpdir(), "lierre-volumes-"));
    progress.length = 0;
  });
  afterEach(async () => {
    await made.remove();
    rmSync(volumeRoot, { recursive: true, force: true });
  });

  const tools = () => ({ socketPath: dockerSocketPath(), volumeRoot });
  async function look(project?: string): Promise<ImportingEffects["engine.projects"]["value"]> {
    const session = "im-0000000001";
    const outcome = await once(lookAtProjects(tools()), { session, ...(project !== undefined && { project }) });
    if (!outcome.ok) throw new Error(outcome.error.detail);
    return outcome.value;
  }
  async function found(): Promise<FoundProject> {
    const seen = await look(made.project);
    return FoundProject.parse(seen.found);
  }
  async function asked(): Promise<Import> {
    const { containers, volumes } = await found();
    return { import: "im-0000000001", way: "forth", service: "wiki", containers, volumes };
  }
  const perform = async (args: Import) => {
    const outcome = await once(importProject({ ...tools(), emit: (one) => progress.push(one) }), args);
    if (!outcome.ok) throw new Error(outcome.error.detail);
    return outcome.value;
  };
  const runs = async () => {
    const facts = await Promise.all([made.db.inspect(), made.web.inspect()]);
    return facts.map(({ State, HostConfig }) => `${State.Running} ${HostConfig.RestartPolicy?.Name}`);
  };

  test("is listed, and told as the file that would ask for it", async () => {
    const { projects } = await look();
    expect(projects).toContainEqual({ project: made.project, containers: 2, running: 2 });
    const { document, beside, containers, volumes, problems } = await found();
    const { services } = JSON.parse(document) as { services: Record<string, Record<string, unknown>> };
    expect(services["db"]).toMatchObject({
      image: made.image,
      environment: { PASSWORD: "p$$ss", OWNER: "ada" },
      volumes: [{ type: "volume", source: "data", target: "/data" }],
      user: "1000",
      mem_limit: `${64 * 1024 ** 2}b`,
      networks: { default: { aliases: ["db.local"] } },
      restart: "always",
    });
    expect(services["db"]?.["environment"]).not.toHaveProperty("OF_IMAGE");
    expect(services["web"]).toMatchObject({
      depends_on: { db: { condition: "service_started" } },
      labels: { "org.example.team": "cafe" },
      volumes: [
        { type: "bind", source: "./imported/web/etc/app.conf", target: "/etc/app.conf", read_only: true },
        { type: "volume", source: "pages", target: "/pages" },
      ],
    });
    expect(Object.values(beside).map(({ content }) => Buffer.from(content, "base64").toString())).toEqual([
      "colour=$green\n",
    ]);
    expect(containers.map(({ service, running }) => [service, running])).toEqual([
      ["db", true],
      ["web", true],
    ]);
    expect(volumes.map(({ volume, kind, sizeBytes }) => [volume, kind, (sizeBytes ?? 0) > 0])).toEqual([
      ["data", "volume", true],
      ["pages", "folder", true],
    ]);
    expect(problems).toEqual([]);
    const read = readCompose({
      files: [{ name: "compose.json", text: document }],
      name: "wiki",
      beside: Object.fromEntries(Object.entries(beside).map(([path, file]) => [path, { kind: "file", ...file }])),
    });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.stack.volumes).toEqual(["data", "pages"]);
    expect(read.content.environment["db"]).toEqual({ PASSWORD: "p$ss", OWNER: "ada" });
  });

  test("that is not there is answered with those that are", async () => {
    const { failed } = await look("no-such-project");
    expect(failed?.en).toContain(made.project);
  });

  test("is stopped for good, and its data lies copied, with its owners", async () => {
    expect(await perform(await asked())).toEqual({});
    expect(await runs()).toEqual(["false no", "false no"]);
    expect(readFileSync(join(volumeRoot, "wiki", "data", "rows"), "utf8")).toBe("kept\n");
    expect(statSync(join(volumeRoot, "wiki", "data", "ada")).uid).toBe(1000);
    expect(readFileSync(join(volumeRoot, "wiki", "pages", "index.html"), "utf8")).toBe("hello");
    expect(progress.map(({ volume }) => volume)).toEqual(["data", "pages"]);
  });

  test("that was copied is not copied again by the same import", async () => {
    const args = await asked();
    await perform(args);
    writeFileSync(join(volumeRoot, "wiki", "data", "rows"), "written since");
    expect(await perform(args)).toEqual({});
    expect(readFileSync(join(volumeRoot, "wiki", "data", "rows"), "utf8")).toBe("written since");
  });

  test("goes on after an attempt that was cut short", async () => {
    const args = await asked();
    await perform(args);
    rmSync(join(volumeRoot, "wiki", "pages"), { recursive: true });
    expect(await perform(args)).toEqual({});
    expect(existsSync(join(volumeRoot, "wiki", "pages", "index.html"))).toBe(true);
  });

  test("writes over nothing: it fails, and the old containers run again", async () => {
    const first = await asked();
    await perform(first);
    expect(await perform({ ...first, way: "back" })).toEqual({});
    expect(await runs()).toEqual(["true always", "true always"]);
    const startedAt = async () => (await made.db.inspect()).State.StartedAt;
    const before = await startedAt();
    const { failed, restarted } = await perform({ ...(await asked()), import: "im-0000000002" });
    expect(await startedAt()).toBe(before);
    expect([failed?.en, restarted]).toEqual([expect.stringContaining("exists on this machine already"), true]);
    expect(await runs()).toEqual(["true always", "true always"]);
  });

  test("gives up nothing that it does not mount", async () => {
    const args = await asked();
    const volumes = [...args.volumes, { volume: "root", kind: "folder" as const, source: "/root" }];
    const { failed, restarted } = await perform({ ...args, volumes });
    expect([failed?.en, restarted]).toEqual([expect.stringContaining("/root is mounted by none"), true]);
    expect(existsSync(join(volumeRoot, "wiki"))).toBe(false);
    expect(await runs()).toEqual(["true always", "true always"]);
  });
});
