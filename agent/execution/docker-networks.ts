import type { ContainerExtras, Port } from "../../shared/services/wire.ts";
import { type ContainerWish, LABELS, type WishedNetwork } from "./engine.ts";

const PEER = /^container:(.+)$/;

/** `container:db` of a stack as the engine knows it; everything else as it stands. */
export function modeOf(wish: ContainerWish, mode: string): string {
  const [, peer] = PEER.exec(mode) ?? [];
  return peer === undefined ? mode : `container:${wish.peers[peer] ?? peer}`;
}

/** Name on the engine of the container whose network this one is in. */
export function hostOfNetwork(wish: ContainerWish): string | undefined {
  const [, peer] = PEER.exec(wish.spec.networkMode ?? "") ?? [];
  return peer === undefined ? undefined : (wish.peers[peer] ?? peer);
}

/** How the container is in its first network; it joins the others before it starts. */
export function networkMode(wish: ContainerWish): string {
  if (wish.spec.networkMode !== undefined) return modeOf(wish, wish.spec.networkMode);
  return wish.networks[0]?.name ?? "none";
}

/** Where a container stands in one network. Engines from 1.44 on want its address of the wire here. */
export function endpoint({ aliases }: WishedNetwork, { macAddress }: ContainerExtras, perEndpoint: boolean) {
  const names = { Aliases: [...aliases] };
  return perEndpoint && macAddress !== undefined ? { ...names, MacAddress: macAddress } : names;
}

/** A bridge of the instance's own: its containers find each other by name, and nobody else. */
export function networkBody(wish: ContainerWish, { name, internal }: WishedNetwork) {
  return {
    Name: name,
    Driver: "bridge",
    CheckDuplicate: true,
    Internal: internal,
    Labels: { [LABELS.node]: wish.node, [LABELS.service]: wish.service, [LABELS.instance]: wish.instance },
  };
}

const portKey = (port: Port) => `${port.containerPort}/${port.protocol}`;

/** In another's network it is the other that publishes. */
export function exposedPorts({ spec }: ContainerWish): Record<string, object> {
  return Object.fromEntries(spec.ports.map((port) => [portKey(port), {}]));
}

export function portBindings({ spec, address }: ContainerWish) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of spec.ports)
    (bindings[portKey(port)] ??= []).push({ HostIp: address, HostPort: String(port.hostPort) });
  return bindings;
}
