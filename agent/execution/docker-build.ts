import type { SealedContent } from "../../shared/services/sealed.ts";
import type { Build } from "../../shared/services/wire.ts";
import { fileOf } from "./docker-environment.ts";
import { EngineError } from "./docker-failure.ts";
import { LABELS } from "./engine.ts";
import { pathWithin } from "./files/path-within.ts";
import { tar } from "./tar.ts";

/** What a build stands on, as the archive that engines take. */
export function buildContext({ context }: Build, content: SealedContent): Buffer {
  return tar(
    context.map(({ path: declared, mode, file }) => {
      const path = pathWithin(declared);
      if (path === undefined) throw new EngineError("build-failed", `the context's ${declared} leads out of it`);
      return { path, mode, bytes: fileOf(content, file) };
    }),
  );
}

/** How an engine is asked to build: what it made in between goes, whether it went well or not. */
export function buildQuery(image: string, { dockerfile, args, target, hash }: Build): Record<string, string> {
  return {
    t: image,
    dockerfile,
    buildargs: JSON.stringify(args),
    labels: JSON.stringify({ [LABELS.build]: hash }),
    rm: "1",
    forcerm: "1",
    ...(target === undefined ? {} : { target }),
  };
}
