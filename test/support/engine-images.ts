import { contentOf, fileOf } from "../../agent/execution/docker-environment.ts";
import { withoutSecrets } from "../../agent/execution/docker-failure.ts";
import { wordedBuild, type Worded } from "../../agent/execution/docker-words.ts";
import { loginFor } from "../../agent/execution/docker-logins.ts";
import type { EngineEffects } from "../../agent/execution/engine.ts";
import { NO_CONTENT, type SealedContent } from "../../shared/services/sealed.ts";
import type { Build } from "../../shared/services/wire.ts";
import type { FakeEngineOptions } from "./engine.ts";
import type { Task } from "./engine-task.ts";
import type { FakeImage } from "./engine-things.ts";

type Pinned = EngineEffects["engine.image"]["value"];

function have(name: string, platform: string, found: FakeImage, task: Task<Pinned>): void {
  if (found.platform !== platform)
    return task.fail("wrong-platform", `${name} is made for ${found.platform}, this machine is ${platform}`);
  const byContent = name.startsWith("sha256:") || name.includes("@sha256:");
  task.done({ pinned: byContent ? name : (found.digest ?? found.id), platform });
}

/** Has an image, or pulls it. */
export function haveImage(
  { host, open }: FakeEngineOptions,
  { image: name, platform, pull, sealed }: EngineEffects["engine.image"]["args"],
  task: Task<Pinned>,
): void {
  const byTag = !name.startsWith("sha256:") && !name.includes("@sha256:");
  const here = host.images.get(name);
  if (here !== undefined && !(byTag && pull === "always")) return have(name, platform, here, task);
  if (name.startsWith("sha256:"))
    return task.fail("image-missing", `${name} is not on this machine, and an id can't be pulled`);
  if (pull === "never") return task.fail("image-missing", `${name} is not on this machine, and pull_policy is never`);
  const logins = open === undefined ? [] : sealed.map((text) => opened(open, text).logins);
  const login = logins.map((some) => loginFor(some, name)).find((found) => found !== undefined);
  task.after(host.pullMs, () => {
    const pulled = host.pull(name, login);
    if (typeof pulled === "string") task.fail(pulled, `${name} can't be pulled`);
    else have(name, platform, pulled, task);
  });
}

/** Builds an image: one that runs `false` on its way fails, and says what it said. */
export function build(
  { host, open }: FakeEngineOptions,
  { image: name, platform, build: made, sealed }: EngineEffects["engine.build"]["args"],
  task: Task<Pinned>,
): void {
  const here = host.images.get(name);
  if (here !== undefined && here.build === undefined)
    return task.fail("name-taken", `an image ${name} is here that was not built; give the build another name`);
  if (here?.build === made.hash) return have(name, platform, here, task);
  const recipe = made.context.find(({ path }) => path === made.dockerfile);
  const content = open === undefined ? NO_CONTENT : opened(open, sealed[0] ?? "");
  let worded: Worded<Build> = { is: made, secrets: [] };
  try {
    if (open !== undefined) worded = wordedBuild(content, name, made);
  } catch {
    return task.fail("unsealable", `an argument of ${name} is not among what is sealed`);
  }
  const text = recipe === undefined || open === undefined ? "" : fileOf(content, recipe.file).toString();
  task.after(host.pullMs, () => {
    const line = /^RUN echo (.*) && false$/m.exec(text)?.[1];
    const says = line?.replaceAll(/\$(\w+)/g, (_, variable: string) => worded.is.args[variable] ?? "");
    const failure = { code: "build-failed", detail: `${says}\nreturned a non-zero code: 1` } as const;
    if (says !== undefined) return task.fail(failure.code, withoutSecrets(failure, worded.secrets).detail);
    host.load(name, { platform, build: made.hash });
    const image = host.images.get(name);
    if (image !== undefined) have(name, platform, image, task);
  });
}

/** What is sealed; nothing where it can't be opened. */
function opened(open: (sealed: string) => string, sealed: string): SealedContent {
  try {
    return contentOf(open(sealed));
  } catch {
    return NO_CONTENT;
  }
}
