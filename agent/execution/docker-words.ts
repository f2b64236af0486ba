import type { SealedContent } from "../../shared/services/sealed.ts";
import { sealedWordKey } from "../../shared/services/sealed.ts";
import type { Build, Container } from "../../shared/services/wire.ts";
import { EngineError } from "./docker-failure.ts";

/** Something with the words in it that travelled sealed, and these words by themselves. */
export interface Worded<T> {
  readonly is: T;
  readonly secrets: readonly string[];
}

/** Does a container need what travelled sealed for its own words? */
export const hasSealedWords = ({ command, entrypoint, healthcheck, labels }: Container): boolean =>
  [...(command ?? []), ...(entrypoint ?? []), ...(healthcheck?.test ?? []), ...Object.values(labels)].some(
    (word) => sealedWordKey(word) !== undefined,
  );

/** Are arguments of a build among what travelled sealed? */
export const hasSealedArgs = ({ args }: Build): boolean =>
  Object.values(args).some((word) => sealedWordKey(word) !== undefined);

/** A container as it was declared. A word that is missing is a failure that names the container. */
export function wordedContainer(content: SealedContent, spec: Container): Worded<Container> {
  const { secrets, line, values } = opener(content, spec.name);
  const { command, entrypoint, healthcheck, labels } = spec;
  const is = {
    ...spec,
    ...(command && { command: line(command) }),
    ...(entrypoint && { entrypoint: line(entrypoint) }),
    ...(healthcheck && { healthcheck: { ...healthcheck, test: line(healthcheck.test) } }),
    labels: values(labels),
  };
  return { is, secrets };
}

/** A build with its arguments; `image` is what a failure names. */
export function wordedBuild(content: SealedContent, image: string, build: Build): Worded<Build> {
  const { secrets, values } = opener(content, image);
  return { is: { ...build, args: values(build.args) }, secrets };
}

function opener({ words }: SealedContent, whose: string) {
  const secrets: string[] = [];
  const open = (word: string): string => {
    const key = sealedWordKey(word);
    if (key === undefined) return word;
    const opened = Object.hasOwn(words, key) ? words[key] : undefined;
    if (opened === undefined)
      throw new EngineError("unsealable", `what is sealed has no word ${key} for ${whose}; apply the service again`);
    secrets.push(opened);
    return opened;
  };
  const line = (all: readonly string[]): string[] => all.map(open);
  const values = (all: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(all).map(([name, word]) => [name, open(word)]));
  return { secrets, line, values };
}
