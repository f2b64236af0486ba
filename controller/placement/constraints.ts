import type { Constraint } from "../../shared/services/wire.ts";
import type { NodeState } from "../fleet/state.ts";

/** The first of the constraints that a node does not meet. */
export const unmet = (constraints: readonly Constraint[], node: NodeState): Constraint | undefined =>
  constraints.find(({ key, is, value }) => valuesOf(node, key).includes(normal(key, value)) !== is);

/** As a Compose file writes it: `node.labels.disk == ssd`. */
export const saidConstraint = ({ key, is, value }: Constraint): string => `${key} ${is ? "==" : "!="} ${value}`;

const LABEL = /^(?:node|engine)\.labels\.(.+)$/;

/** What a node answers to under a key; nothing where it has no such thing, or nobody knows the key. */
function valuesOf(node: NodeState, key: string): readonly string[] {
  const { id, name, inventory } = node;
  const [os = "", arch = ""] = (inventory?.platform ?? node.platform).split("/");
  switch (key) {
    case "node.id":
      return [id];
    case "node.hostname":
      return inventory === undefined ? [name] : [name, inventory.hostname];
    case "node.platform.os":
      return [os];
    case "node.platform.arch":
      return [normal(key, arch)];
  }
  const label = LABEL.exec(key)?.[1];
  const { labels = {} } = inventory ?? {};
  const value = label !== undefined && Object.hasOwn(labels, label) ? labels[label] : undefined;
  return value === undefined ? [] : [value];
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64", "x86-64": "amd64" };

const normal = (key: string, value: string): string =>
  key === "node.platform.arch" ? (ARCHITECTURES[value] ?? value) : value;
