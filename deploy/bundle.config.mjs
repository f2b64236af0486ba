/**
 * What ships, one self-contained file per program: dist/bundle/agent.mjs from agent/main.ts, one more for each
 * other agent/.../main.ts (named after its folder: the short-lived child that reads the machine, the deadman),
 * and dist/bundle/lierre.mjs, the command line.
 */
import { existsSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const EMPTY = `${ROOT}deploy/bundle/empty.cjs`;
const AGENT_BYTES_MAX = 1_000_000;

/** dockerode's roads to a remote Docker. The agent uses the socket beside it; without these it saves 12 MB of memory. */
const UNUSED = ["ssh2", "cpu-features", "@grpc/grpc-js", "@grpc/proto-loader", "protobufjs"];

/** Refuses an agent that has grown beyond what a slow line should carry. */
const small = {
  name: "small-agent",
  generateBundle(_options, files) {
    for (const file of Object.values(files)) {
      const bytes = Buffer.byteLength(file.code ?? "");
      if (file.fileName.startsWith("agent.") && bytes > AGENT_BYTES_MAX) {
        this.error(`${file.fileName} is ${bytes} bytes, over ${AGENT_BYTES_MAX}: see what it began to import`);
      }
    }
  },
};

/** An ESM import of a builtin calls every getter that it has, and so loads what nobody uses: 4 MB in an agent. */
const lazyBuiltins = {
  name: "lazy-builtins",
  resolveId: (source, _from, { kind }) =>
    kind === "import-statement" && isBuiltin(source) && source !== "node:module"
      ? `\0builtin:${source.replace(/^node:/, "")}`
      : undefined,
  load: (id) =>
    id.startsWith("\0builtin:")
      ? `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${id.slice(9)}`)});`
      : undefined,
};

/** The command line knows the capabilities by their contracts only: what they do at the border stays out. */
const noBorders = {
  name: "no-borders",
  resolveId: (source, from) =>
    from?.endsWith("/controller/capabilities.ts") && source.endsWith(".adapter.ts") ? "\0border" : undefined,
  load: (id) => (id === "\0border" ? "export const border = () => ({});" : undefined),
};

const bundle = (name, input, ...plugins) => ({
  input: `${ROOT}${input}`,
  platform: "node",
  resolve: { alias: Object.fromEntries(UNUSED.map((unused) => [unused, EMPTY])) },
  tsconfig: false,
  transform: { target: "node24", jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  plugins,
  output: { file: `${ROOT}dist/bundle/${name}.mjs`, format: "esm", minify: true, codeSplitting: false },
});

const programs = (folder) =>
  existsSync(`${ROOT}${folder}`)
    ? readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
        .filter((name) => basename(name) === "main.ts")
        .sort()
    : [];

const agents = programs("agent").map((main) => {
  const name = dirname(main) === "." ? "agent" : basename(dirname(main));
  return bundle(name, `agent/${main}`, small, lazyBuiltins);
});
const cli = programs("controller/cli").map((main) =>
  bundle("lierre", `controller/cli/${main}`, noBorders, lazyBuiltins),
);

export default [...agents, ...cli];
