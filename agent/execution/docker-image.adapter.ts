import type { Readable } from "node:stream";
import type { Logins } from "../../shared/services/sealed.ts";
import { type Connection, connect, unless } from "./docker-connection.adapter.ts";
import { contentOf } from "./docker-environment.ts";
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
import { loginFor, type RegistryLogin } from "./docker-logins.ts";
import { jsonLines } from "./docker-ndjson.adapter.ts";
import { PullTally } from "./docker-pull-progress.ts";
import type { EngineEffects, EngineFailureCode, PullProgress } from "./engine.ts";

type Args = EngineEffects["engine.image"]["args"];
type Value = EngineEffects["engine.image"]["value"];

/** How often a pull tells how far it is. */
const TELL_EVERY_MS = 1_000;

export interface ImageTools {
  readonly socketPath: string;
  readonly open: (sealed: string) => Promise<string>;
  readonly told: (progress: PullProgress) => void;
}

/** One attempt at having an image: it is here already, or it is pulled. */
export function ensureImage(tools: ImageTools) {
  return async (args: Args, signal: AbortSignal): Promise<Value> => {
    const { image, platform, pull: policy } = args;
    const engine = await connect(tools.socketPath);
    const look = () => unless([404], engine.quick.getImage(lookupOf(image)).inspect());
    const pinned = (facts: ImageFacts): Value => {
      checkPlatform(image, facts, platform);
      return { pinned: pinOf(image, facts), platform: platformOf(facts) };
    };
    const here = await look();
    const byTag = namingOf(image) === "tag";
    const asked = byTag && policy === "always";
    if (here !== undefined && !asked && (!byTag || fits(image, here, platform))) return pinned(here);
    if (namingOf(image) === "id")
      throw new EngineError("image-missing", `${image} is not on this machine, and an id can't be pulled`);
    if (policy === "never") {
      if (here !== undefined) return pinned(here); // it says why it does not fit
      throw new EngineError("image-missing", `${image} is not on this machine, and pull_policy is never`);
    }
    const login = await loginAmong(tools.open, args);
    signal.throwIfAborted();
    await pull(engine, tools, args, login, signal).catch((error: unknown) => {
      if (here !== undefined && !signal.aborted) checkPlatform(image, here, platform); // the better reason
      throw error;
    });
    const pulled = await look();
    if (pulled === undefined) throw new EngineError("image-missing", `${image} was pulled and is gone again`);
    return pinned(pulled);
  };
}

/** The first login for the image's registry. What can't be opened holds none: the registry then says what it thinks. */
async function loginAmong(open: ImageTools["open"], { image, sealed }: Args): Promise<RegistryLogin | undefined> {
  for (const text of sealed) {
    const login = loginFor(await loginsOf(open, text), image);
    if (login !== undefined) return login;
  }
  return undefined;
}

async function loginsOf(open: ImageTools["open"], sealed: string): Promise<Logins> {
  try {
    return contentOf(await open(sealed)).logins;
  } catch {
    return {};
  }
}

function fits(image: string, facts: ImageFacts, platform: string): boolean {
  try {
    checkPlatform(image, facts, platform);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once the pull has ended well; its errors come as lines of the answer. */
async function pull(
  { patient }: Connection,
  { told }: ImageTools,
  { image, platform }: Args,
  login: RegistryLogin | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { repository, version } = splitReference(image);
  const query = {
    fromImage: repository,
    tag: version,
    ...(platform === "" ? {} : { platform }),
    abortSignal: signal,
  };
  const stream = (await (login === undefined
    ? patient.createImage(query)
    : patient.createImage(login, query))) as Readable;
  const tally = new PullTally();
  let toldAtMs = 0;
  for await (const line of jsonLines(stream)) {
    const broken = errorIn(line);
    if (broken !== undefined) {
      const { code, detail } = failureOfMessage(broken);
      throw new EngineError(code as EngineFailureCode, `${image}: ${detail}`);
    }
    if (!tally.take(line) || Date.now() - toldAtMs < TELL_EVERY_MS) continue;
    toldAtMs = Date.now();
    told({ image, ...tally.sums });
  }
}

function errorIn(line: unknown): string | undefined {
  if (typeof line !== "object" || line === null || !("error" in line)) return undefined;
  return typeof line.error === "string" ? line.error : "the pull failed";
}
