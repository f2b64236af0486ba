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

/** Every name, digest and id of the images that are there, sorted. */
export function imageNames(
  images: readonly {
    Id: string;
    RepoTags?: readonly string[] | null | undefined;
    RepoDigests?: readonly string[] | null | undefined;
  }[],
): string[] {
  const names = images.flatMap((image) => [image.Id, ...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])]);
  return [...new Set(names)].filter((name) => !name.includes("<none>")).sort();
}

/** What is left to do so that a wish is met, given the container that has its name (undefined: none). */
export type NextStep = "create" | "start" | "unpause" | "replace" | "nothing" | "foreign";

export function nextStep(facts: ContainerFacts | undefined, wish: ContainerWish): NextStep {
  if (facts === undefined) return "create";
  const label = (name: string) => facts.Config.Labels?.[name];
  if (label(LABELS.node) !== wish.node) return "foreign";
  if (label(LABELS.wish) !== wish.wish) return "replace";
  switch (seenContainer(facts, 0).status) {
    case "running":
    case "restarting":
      return "nothing";
    case "paused":
      return "unpause";
    case "created":
    case "exited":
      return "start";
    case "dead":
    case "removing":
      return "replace";
  }
}
