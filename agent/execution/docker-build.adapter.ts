import type { IncomingMessage } from "node:http";
import type { SealedContent } from "../../shared/services/sealed.ts";
import { buildContext, buildQuery } from "./docker-build.ts";
import { type Connection, connect, unless } from "./docker-connection.adapter.ts";
import { contentOf } from "./docker-environment.ts";
import { EngineError, failureOfMessage, withoutSecrets } from "./docker-failure.ts";
import { checkPlatform, lookupOf, platformOf } from "./docker-image.ts";
import { loginsByServer } from "./docker-logins.ts";
import { jsonLines } from "./docker-ndjson.adapter.ts";
import { wordedBuild } from "./docker-words.ts";
import { type EngineEffects, type EngineFailureCode, LABELS } from "./engine.ts";

type Args = EngineEffects["engine.build"]["args"];
type Value = EngineEffects["engine.build"]["value"];

/** Of a build that failed, what it said last. */
const LINES_TOLD = 6;

/** One attempt at making an image from files that travelled: one of this name and content is here, or it is built. */
export function ensureBuilt({ socketPath, open }: { socketPath: string; open: (sealed: string) => Promise<string> }) {
  return async (args: Args, signal: AbortSignal): Promise<Value> => {
    const { image, platform, build } = args;
    const engine = await connect(socketPath);
    const look = () => unless([404], engine.quick.getImage(lookupOf(image)).inspect());
    const here = await look();
    const made = here?.Config.Labels?.[LABELS.build];
    if (here !== undefined && made === undefined)
      throw new EngineError("name-taken", `an image ${image} is here that was not built; give the build another name`);
    if (here === undefined || made !== build.hash) {
      const content = contentOf(
        await open(args.sealed[0] ?? "").catch(() => {
          throw new EngineError("unsealable", `the files of ${image} are not sealed to this node's key`);
        }),
      );
      await run(engine, args, content, signal);
    }
    const facts = await look();
    if (facts === undefined) throw new EngineError("build-failed", `${image} was built and is gone again`);
    checkPlatform(image, facts, platform);
    return { pinned: facts.Id, platform: platformOf(facts) };
  };
}

async function run({ patient }: Connection, args: Args, content: SealedContent, signal: AbortSignal): Promise<void> {
  const { is: build, secrets } = wordedBuild(content, args.image, args.build);
  const passwords = [...Object.values(content.logins).map(({ password }) => password), ...secrets];
  const answer = await send(patient, { ...args, build }, content, signal, passwords);
  const said: string[] = [];
  for await (const line of jsonLines(answer)) {
    const { stream, error } = (line ?? {}) as { stream?: unknown; error?: unknown };
    if (typeof error === "string") throw failed(error, said, passwords);
    if (typeof stream !== "string") continue;
    said.push(...stream.split("\n").filter((text) => text.trim() !== ""));
    said.splice(0, said.length - LINES_TOLD);
  }
}

/** Not dockerode's `buildImage`: it would load what packs folders, and wants a stream. */
function send(
  { modem }: Connection["patient"],
  { image, build }: Args,
  content: SealedContent,
  abortSignal: AbortSignal,
  secrets: readonly string[],
): Promise<IncomingMessage> {
  const request = {
    path: "/build?",
    method: "POST",
    options: buildQuery(image, build),
    file: buildContext(build, content),
    registryconfig: loginsByServer(content.logins),
    isStream: true,
    abortSignal,
    statusCodes: { 200: true, 400: "bad parameter", 500: "server error" },
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error: Error | null, answer: unknown) => {
      if (error === null) resolve(answer as IncomingMessage);
      else reject(failed(error.message, [], secrets));
    });
  });
}

/** A registry that is away and a full disk are told as such; all else is the build's own. */
function failed(error: string, said: readonly string[], secrets: readonly string[]): EngineError {
  const { code } = failureOfMessage(error);
  const own = code === "refused" || code === "port-taken" || code === "image-missing";
  const { detail } = withoutSecrets({ code, detail: [...said, error].join("\n") }, secrets);
  return new EngineError(own ? "build-failed" : (code as EngineFailureCode), detail.slice(-450).toWellFormed());
}
