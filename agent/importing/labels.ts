import type { InspectedContainer } from "./inspected.ts";

const PREFIX = "com.docker.compose.";

/** Label of every container that Compose made. */
export const PROJECT_LABEL = `${PREFIX}project`;

const label = ({ Config }: InspectedContainer, name: string): string => Config.Labels?.[`${PREFIX}${name}`] ?? "";

/** A container's name in its Compose file. */
export const serviceOf = (container: InspectedContainer): string => label(container, "service");
/** 1 for the first copy of a service. */
export const numberOf = (container: InspectedContainer): number => Number(label(container, "container-number")) || 1;
/** Made by `docker compose run`: not a part of the project as its file says it. */
export const isOneOff = (container: InspectedContainer): boolean => label(container, "oneoff").toLowerCase() === "true";

/** `db:service_healthy:false,cache:service_started:true` → container and condition. */
export function dependenciesOf(container: InspectedContainer): [name: string, condition: string][] {
  return label(container, "depends_on")
    .split(",")
    .filter((text) => text !== "")
    .map((text) => {
      const [name = "", condition = "service_started"] = text.split(":");
      return [name, condition];
    });
}

/** Labels that a person wrote: neither Compose's own nor the image's. */
export function ownLabels(
  { Config }: InspectedContainer,
  ofImage: Readonly<Record<string, string>>,
): Record<string, string> {
  const rows = Object.entries(Config.Labels ?? {});
  return Object.fromEntries(
    rows.filter(
      ([name, value]) => !name.startsWith(PREFIX) && !name.startsWith("org.lierre.") && ofImage[name] !== value,
    ),
  );
}
