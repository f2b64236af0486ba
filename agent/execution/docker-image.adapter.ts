import type { Readable } from "node:stream";
import { connect, unless } from "./docker-connection.adapter.ts";
import { EngineError, failureOfMessage } from "./docker-failure.ts";
import {
  checkPlatform,
  type ImageFacts,
  lookupOf,
  namingOf,
  pinOf,
  platformOf,
  splitReference,
} from "./docker-image.ts";
import { jsonLines } from "./docker-ndjson.adapter.ts";
import type { EngineEffects, EngineFailureCode } from "./engine.ts";

type Args = EngineEffects["engine.image"]["args"];
type Value = EngineEffects["engine.image"]["value"];

/** One attempt at having an image: it is here already, or it is pulled. */
export function ensureImage(socketPath: string) {
  return async ({ image, platform }: Args, signal: AbortSignal): Promise<Value> => {
    const { quick, patient } = await connect(socketPath);
    const look = () => unless([404], quick.getImage(lookupOf(image)).inspect());
    const pinned = (facts: ImageFacts): Value => {
      checkPlatform(image, facts, platform);
      return { pinned: pinOf(image, facts), platform: platformOf(facts) };
    };
    const here = await look();
    if (here !== undefined && (namingOf(image) !== "tag" || fits(image, here, platform))) return pinned(here);
    if (namingOf(image) === "id")
      throw new EngineError("image-missing", `${image} is not on this machine, and an id can't be pulled`);
    signal.throwIfAborted();
    await pull(patient, image, platform, signal).catch((error: unknown) => {
      if (here !== undefined && !signal.aborted) checkPlatform(image, here, platform); // the better reason
      throw error;
    });
    const pulled = await look();
    if (pulled === undefined) throw new EngineError("image-missing", `${image} was pulled and is gone again`);
    return pinned(pulled);
  };
}

function fits(image: string, facts: ImageFacts, platform: string): boolean {
  try {
    checkPlatform(image, facts, platform);
    return true;
  } catch {
    return false;
  }
}

type Docker = Awaited<ReturnType<typeof connect>>["patient"];

/** Resolves once the pull has ended well; its errors come as lines of the answer. */
async function pull(docker: Docker, image: string, platform: string, signal: AbortSignal): Promise<void> {
  const { repository, version } = splitReference(image);
  const stream = (await docker.createImage({
    fromImage: repository,
    tag: version,
    ...(platform === "" ? {} : { platform }),
    abortSignal: signal,
  })) as Readable;
  for await (const line of jsonLines(stream)) {
    const broken = errorIn(line);
    if (broken === undefined) continue;
    const { code, detail } = failureOfMessage(broken);
    throw new EngineError(code as EngineFailureCode, `${image}: ${detail}`);
  }
}

function errorIn(line: unknown): string | undefined {
  if (typeof line !== "object" || line === null || !("error" in line)) return undefined;
  return typeof line.error === "string" ? line.error : "the pull failed";
}
