import { describe, expect, test } from "vitest";
import type { Beside, ComposeInput } from "../../../../controller/services/compose/input.ts";
import type { Container } from "../../../../shared/services/wire.ts";
import { accept, refusals, web } from "./read.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const file = (text: string, mode = 0o644): Beside => ({ kind: "file", content: base64(text), mode });
const folder = (...names: readonly string[]): Beside => ({ kind: "folder", names });

const read = (text: string, beside: Readonly<Record<string, Beside>> = {}, rest: Partial<ComposeInput> = {}) => {
  const { stack, content } = accept(text, { beside, ...rest });
  return { stack, files: content.files, container: stack.containers.find(({ name }) => name === "web") };
};

describe("a path beside the file", () => {
  test("that is a folder becomes a volume that starts with what lies there", () => {
    const { stack, files, container } = read(web("volumes: [./data/:/data]"), {
      data: folder("a.sql", "sub"),
      "data/a.sql": file("A"),
      "data/sub": folder("b.sh"),
      "data/sub/b.sh": file("B", 0o755),
    });
    expect(container?.mounts).toEqual([{ volume: "data", path: "/data", readOnly: false }]);
    expect(stack).toMatchObject({ volumes: ["data"], policy: "mobile" });
    expect(stack.seeds).toEqual([
      {
        volume: "data",
        files: [
          { path: "a.sql", file: "seed/data/a.sql", mode: 0o644 },
          { path: "sub/b.sh", file: "seed/data/sub/b.sh", mode: 0o755 },
        ],
      },
    ]);
    expect(files).toEqual({ "seed/data/a.sql": base64("A"), "seed/data/sub/b.sh": base64("B") });
  });

  test("that is a file travels, and is no data", () => {
    const { stack, files, container } = read(web("volumes: [../conf/app.conf:/etc/app.conf:ro]"), {
      "../conf/app.conf": file("x = 1"),
    });
    expect(container?.files).toEqual([
      { file: "file/up/conf/app.conf", path: "/etc/app.conf", mode: 0o644, uid: 0, gid: 0 },
    ]);
    expect(files).toEqual({ "file/up/conf/app.conf": base64("x = 1") });
    expect(stack).toMatchObject({ volumes: [], policy: "stateless" });
  });

  test.each<[string, string, string]>([
    ["a folder's name", "./data", "data"],
    ["a folder of files by a slash", "./site.conf/", "site.conf"],
    ["a folder like conf.d", "./conf.d", "conf.d"],
    ["a path from elsewhere", "../files/data", "files-data"],
    ["the folder of the file itself", ".", "folder"],
  ])("that is not there becomes an empty volume by %s", (_, source, volume) => {
    const { stack } = read(web(`volumes: ['${source}:/srv']`));
    expect(stack).toMatchObject({ volumes: [volume] });
    expect(stack.seeds).toBeUndefined();
  });

  test("is one volume, whatever names it is given", () => {
    const text = `${web("volumes: [./data:/a]")}\n  db: { image: x, volumes: ['./x/../data/:/b'] }`;
    expect(read(text).stack.volumes).toEqual(["data"]);
  });

  test("within another one is a folder of that volume", () => {
    const { stack, container } = read(web("volumes: [./data:/a, ./data/sub/deep:/b]"));
    expect(stack.volumes).toEqual(["data"]);
    expect(container?.mounts).toEqual([
      { volume: "data", path: "/a", readOnly: false },
      { volume: "data", path: "/b", readOnly: false, subpath: "sub/deep" },
    ]);
  });

  test("never takes the name of another volume, in whatever order they stand", () => {
    const names = (order: readonly string[]): readonly (string | undefined)[] => {
      const { container } = read(web(`volumes: [${order.join(", ")}]`));
      return (container?.mounts ?? []).map(({ volume }) => volume);
    };
    const found = names(["data:/a", "./data:/b", "./x/y:/c", "./x-y:/d"]);
    expect(new Set(found).size).toBe(4);
    expect(found[0]).toBe("data");
    expect(names(["./x-y:/d", "./x/y:/c", "./data:/b", "data:/a"])).toEqual(found);
  });
});

describe("what travels with a stack", () => {
  const uses = [
    "configs: [app, { source: raw, target: etc/raw.conf, uid: '100', gid: '101', mode: 0440 }]",
    "secrets: [token, { source: pass, target: /run/pass, mode: '0400' }, cluster]",
  ];
  const declared = [
    "configs:",
    "  app: { file: ./app.conf }",
    "  raw: { content: 'x = ${X:-1}' }",
    "secrets:",
    "  token: { environment: TOKEN }",
    "  pass: { file: ./pass.txt }",
    "  cluster: { external: true, name: DB_PASSWORD }",
  ];
  const { stack, files, container } = read(
    [web(...uses), ...declared].join("\n"),
    { "app.conf": file("app"), "pass.txt": file("pass") },
    { variables: { TOKEN: "t" } },
  );

  test("are configs and secrets where the container wants them", () => {
    expect(container?.files).toEqual([
      { file: "config/app", path: "/app", mode: 0o444, uid: 0, gid: 0 },
      { file: "config/raw", path: "/etc/raw.conf", mode: 0o440, uid: 100, gid: 101 },
      { file: "secret/pass", path: "/run/pass", mode: 0o400, uid: 0, gid: 0 },
      { file: "secret:DB_PASSWORD", path: "/run/secrets/cluster", mode: 0o444, uid: 0, gid: 0 },
      { file: "secret/token", path: "/run/secrets/token", mode: 0o444, uid: 0, gid: 0 },
    ]);
  });

  test("is packed, but for what the cluster holds", () => {
    expect(files).toEqual({
      "config/app": base64("app"),
      "config/raw": base64("x = 1"),
      "secret/pass": base64("pass"),
      "secret/token": base64("t"),
    });
    expect(stack.secrets).toEqual(["DB_PASSWORD"]);
  });

  test("never stands in the stack itself", () => {
    expect(JSON.stringify(stack)).not.toContain(base64("pass"));
  });
});

describe("an image that is made on the node", () => {
  const built =
    "services:\n  Web_1:\n    build: { context: ./app, args: { A: 1 }, target: run }\nx-lierre: { build: on-node }";
  const app = {
    app: folder("Dockerfile", "main.py", ".dockerignore", "junk", "node_modules"),
    "app/Dockerfile": file("FROM scratch"),
    "app/main.py": file("print()"),
    "app/.dockerignore": file("# no\njunk\n**/node_modules\n*.log\n"),
    "app/junk": file("x".repeat(1_000)),
  };
  const only = (text: string, beside: Readonly<Record<string, Beside>> = app): Container | undefined =>
    accept(text, { beside }).stack.containers[0];

  test("has the files of its context, without those that are ignored", () => {
    const container = only(built);
    expect(container?.build).toMatchObject({ dockerfile: "Dockerfile", args: { A: "1" }, target: "run" });
    expect(container?.build?.context.map(({ path }) => path)).toEqual([".dockerignore", "Dockerfile", "main.py"]);
    expect(container?.image).toBe(`lierre.local/wiki/web-1:${container?.build?.hash.slice(0, 12)}`);
  });

  test("has another name once a file, a mode or an argument is another", () => {
    const changes = [
      only(built, { ...app, "app/main.py": file("print(1)") }),
      only(built, { ...app, "app/main.py": file("print()", 0o755) }),
      only(built.replace("A: 1", "A: 2")),
      only(built.replace("target: run", "target: test")),
      only(built),
    ];
    expect(new Set(changes.map((container) => container?.image)).size).toBe(5);
    expect(only(built, { ...app, "app/junk": file("y") })?.image).toBe(only(built)?.image);
  });

  test("may have its Dockerfile in the Compose file, and be asked for by one service", () => {
    const text =
      'services:\n  web:\n    build: { context: app, dockerfile_inline: "FROM a" }\n    x-lierre: { build: on-node }';
    expect(only(text)?.build?.dockerfile).toBe("Dockerfile.lierre");
  });

  test("is not made where an image is named, unless the file says so", () => {
    const named = (policy: string): string =>
      `services:\n  web:\n    image: nginx\n    pull_policy: ${policy}\n    build: ./app\nx-lierre: { build: on-node }`;
    expect(only(named("missing"))?.image).toBe("nginx");
    expect(only(named("build"))?.image).toMatch(/^lierre\.local\//);
  });

  test("is no concern of a file that names an image, whatever its build asks for", () => {
    const text = (image: string): string =>
      `services:\n  web:\n    ${image}\n    build: { context: ./app, ssh: [default], tags: [a] }\nx-lierre: { build: on-node }`;
    expect(accept(text("image: nginx")).notes.map(({ code }) => code)).toEqual(["build-ignored"]);
    const found = refusals(text("restart: always"), { beside: app });
    expect(found.map(({ code, key }) => [code, key])).toEqual([["key-unsupported", "services.web.build.ssh"]]);
  });

  test("is refused with the way to publish one where nothing asks for that", () => {
    const [problem] = refusals(built.replace("x-lierre: { build: on-node }", ""));
    expect(problem?.says.en).toMatch(/docker build -t .* docker push .*`image: .*`build: on-node` below `x-lierre:`/);
  });
});
