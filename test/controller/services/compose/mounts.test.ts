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

  describe("that is a folder only read", () => {
    const html = {
      html: folder("index.html", "js", "deep"),
      "html/index.html": file("hello", 0o640),
      "html/js": folder("a.js"),
      "html/js/a.js": file("A", 0o700),
      "html/deep": folder(),
    };
    const at = (path: string, from: string, mode: number) => ({ file: `file/${from}`, path, mode, uid: 0, gid: 0 });
    const many = (count: number): Record<string, Beside> => {
      const names = Array.from({ length: count }, (_, n) => `f${String(n).padStart(2, "0")}`);
      return { html: folder(...names), ...Object.fromEntries(names.map((name) => [`html/${name}`, file(name)])) };
    };

    test("travels as files, which anybody may read, over an empty folder; a changed one is another content", () => {
      const { stack, files, container } = read(web("volumes: [./html:/www:ro]"), html);
      expect(container?.files).toEqual([
        at("/www/index.html", "html/index.html", 0o644),
        at("/www/js/a.js", "html/js/a.js", 0o744),
      ]);
      expect(container).toMatchObject({ mounts: [], tmpfs: [{ path: "/www" }] });
      expect(stack).toMatchObject({ volumes: [], policy: "stateless" });
      expect(stack.seeds).toBeUndefined();
      expect(files).toEqual({ "file/html/index.html": base64("hello"), "file/html/js/a.js": base64("A") });
      const notes = accept(web("volumes: [./html:/www:ro]"), { beside: html }).notes.map(({ code }) => code);
      expect(notes).toEqual(["folder-travels"]);
    });

    test("travels to all that read it, and so do folders in it", () => {
      const text = `${web("volumes: [./html:/a:ro, ./html/js:/b:ro]")}\n  db: { image: x, volumes: ['./html:/c:ro'] }`;
      const { stack, container } = read(text, html);
      expect(container?.files?.map(({ path }) => path)).toEqual(["/a/index.html", "/a/js/a.js", "/b/a.js"]);
      const other = stack.containers.find(({ name }) => name === "db");
      expect(other?.files?.map(({ path }) => path)).toEqual(["/c/index.html", "/c/js/a.js"]);
    });

    test("leaves room for what else is mounted within, files of the stack among it", () => {
      const more = ["configs: [{ source: c, target: /www/index.html }]", "volumes: [./html:/www:ro, data:/www/js]"];
      const text = `${web(...more)}\nconfigs: { c: { content: other } }\nvolumes: { data: {} }`;
      const { container } = read(text, html);
      expect(container?.files?.map(({ path, file: key }) => [path, key.split("/")[0]])).toEqual([
        ["/www/index.html", "config"],
      ]);
      expect(container?.mounts.map(({ path }) => path)).toEqual(["/www/js"]);
    });

    test.each<[string, string, Record<string, Beside>]>([
      ["somebody writes to it", "[./html:/a:ro, ./html:/b]", html],
      ["somebody writes to a folder in it", "[./html:/a:ro, ./html/js:/b]", html],
      ["it holds more than forty files", "[./html:/a:ro]", many(41)],
      ["a container would have too many", "[./html:/a:ro, ./html:/b:ro]", many(33)],
      ["it is empty", "[./html:/a:ro]", { html: folder() }],
      ["it is not there", "[./html:/a:ro]", {}],
      ["a folder in it is empty", "[./html:/a:ro, ./html/deep:/b:ro]", html],
    ])("is a volume all the same where %s", (_name, volumes, beside) => {
      const { stack, container } = read(web(`volumes: ${volumes}`), beside);
      expect(stack).toMatchObject({ volumes: ["html"], policy: "mobile" });
      expect(container?.files ?? []).toEqual([]);
    });

    test("travels up to the last file and the last place", () => {
      expect(read(web("volumes: [./html:/a:ro]"), many(40)).container?.files).toHaveLength(40);
      expect(read(web("volumes: [./html:/a:ro, ./html:/b:ro]"), many(32)).container?.files).toHaveLength(64);
    });
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
