import { NetworkName } from "../../../../shared/services/wire.ts";
import { list, named, orEmpty, type Named } from "../shape/collections.ts";
import { done, noted, part, record, says, type Values } from "../shape/keys.ts";
import { string, truth } from "../shape/primitives.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";
import { driverOptions, external } from "./volumes.ts";

const BRIDGE = says(
  "the containers of a stack stand on one node, so every network is a plain bridge with addresses of its own",
  "les conteneurs d’une pile sont sur une machine : tout réseau est un simple pont avec ses propres adresses",
);

const ipam = record(says("`ipam`", "`ipam`"), {
  driver: part(string()),
  config: part(
    list(
      record(says("a range of addresses", "une plage d’adresses"), {
        subnet: part(string()),
        ip_range: part(string()),
        gateway: part(string()),
        aux_addresses: part(named(string())),
      }),
    ),
  ),
  options: part(named(string())),
});

const keys = {
  internal: done(truth(), says("no way out of it", "sans issue vers l’extérieur")),
  external: done(
    external,
    says("a network made elsewhere: the stack gets one of its own", "un réseau fait ailleurs : la pile reçoit le sien"),
  ),
  driver: done(string(), says("`bridge`; `overlay` becomes one", "`bridge` ; `overlay` en devient un")),
  driver_opts: noted(driverOptions, BRIDGE),
  ipam: noted(ipam, BRIDGE),
  name: noted(
    string(),
    says("Lierre names networks after service and network", "Lierre nomme les réseaux d’après le service et le réseau"),
  ),
  attachable: noted(truth(), says("no other container joins it", "aucun autre conteneur ne le rejoint")),
  enable_ipv4: noted(truth(), BRIDGE),
  enable_ipv6: noted(truth(), BRIDGE),
  labels: noted(pairs, says("networks carry Lierre's own labels", "les réseaux portent les étiquettes de Lierre")),
} as const;

export interface WrittenNetwork {
  readonly internal: boolean;
}

function settle(name: string, value: Values<typeof keys>, spot: Spot, reading: Reading): WrittenNetwork {
  const { driver } = value;
  if (!NetworkName.safeParse(name).success) refuse(reading, spot, "network-name-bad", { name });
  if (value.external?.value.is === true) remark(reading, value.external.spot, "network-external", { name });
  if (driver?.value === "overlay") remark(reading, driver.spot, "key-no-effect", { docs: BRIDGE });
  else if (driver !== undefined && driver.value !== "bridge" && driver.value !== "") {
    refuse(reading, driver.spot, "network-driver", { name, driver: driver.value });
  }
  return { internal: value.internal?.value ?? false };
}

/** The declared networks. */
export const networks: Shape<readonly Named<WrittenNetwork>[]> = changed(
  named(orEmpty(record(says("a network", "un réseau"), keys), {})),
  (found, _, reading) =>
    found.map(({ name, value, spot }) => ({ name, spot, value: settle(name, value, spot, reading) })),
);
