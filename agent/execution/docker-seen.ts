import { type ContainerWish, LABELS, type SeenContainer } from "./engine.ts";

/** What an engine tells of a container, as far as it matters here. */
export interface ContainerFacts {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string } | null | undefined;
  };
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, unknown>> | null };
}

const STATUSES = ["created", "running", "restarting", "paused", "exited", "dead", "removing"] as const;
const HEALTHS = ["starting", "healthy", "unhealthy"] as const;

/** `startedAtMs`: wall time of its last start as the caller read it from `State.StartedAt`. */
export function seenContainer(facts: ContainerFacts, startedAtMs: number): SeenContainer {
  const { State: state } = facts;
  const status = STATUSES.find((known) => known === state.Status) ?? "dead";
  const alive = status === "running" || status === "restarting" || status === "paused";
  const label = (name: string) => facts.Config.Labels?.[name] ?? "";
  return {
    id: facts.Id,
    name: facts.Name.replace(/^\//, ""),
    service: label(LABELS.service),
    instance: label(LABELS.instance),
    container: label(LABELS.container),
    wish: label(LABELS.wish),
    job: label(LABELS.job),
    imageId: facts.Image,
    status,
    // an engine goes on showing the last health of what has stopped
    health: (alive && HEALTHS.find((known) => known === state.Health?.Status)) || "none",
    exitCode: state.ExitCode,
    startedAtMs: Math.max(0, startedAtMs),
    restarts: facts.RestartCount,
    oomKilled: state.OOMKilled,
  };
}

interface ListedImage {
  readonly Id: string;
  readonly Size?: number;
  readonly RepoTags?: readonly string[] | null | undefined;
  readonly RepoDigests?: readonly string[] | null | undefined;
}

const namesOf = ({ Id, RepoTags, RepoDigests }: ListedImage): string[] =>
  [Id, ...(RepoTags ?? []), ...(RepoDigests ?? [])].filter((name) => !name.includes("<none>"));

/** Every name and digest that images go by. */
export const imageNames = (images: readonly ListedImage[]): string[] => [...new Set(images.flatMap(namesOf))].sort();

/** What each takes on disk, by every name. */
export const imageSizes = (images: readonly ListedImage[]): Record<string, number> =>
  Object.fromEntries(images.flatMap((image) => namesOf(image).map((name) => [name, image.Size ?? 0] as const)));

/** What is left to do so that a wish is met, given the container that has its name (undefined: none). */
export type NextStep = "create" | "start" | "unpause" | "replace" | "nothing" | "foreign";

/** `cutOff`: it began before the container whose network it shares, and is in a network that is no more. */
export function nextStep(facts: ContainerFacts | undefined, wish: ContainerWish, cutOff = false): NextStep {
  if (facts === undefined) return "create";
  const label = (name: string) => facts.Config.Labels?.[name];
  if (label(LABELS.node) !== wish.node) return "foreign";
  if (label(LABELS.wish) !== wish.wish) return "replace";
  switch (seenContainer(facts, 0).status) {
    case "running":
    case "restarting":
      return cutOff ? "replace" : "nothing";
    case "paused":
      return cutOff ? "replace" : "unpause";
    case "created":
    case "exited":
      return "start";
    case "dead":
    case "removing":
      return "replace";
  }
}
