import type { Keyring } from "../../controller/ports.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";

/** Seals by turning a text round behind a mark, so that what is sealed is never what it was. */
export const fakeKeyring: Keyring = {
  signingKey: "key",
  derive: (label) => sha256Hex(`derive ${label}`),
  sign: () => "signature",
  mac: (text) => sha256Hex(`mac ${text}`),
  seal: async (text) => `sealed:${text.split("").toReversed().join("")}`,
  open: async (sealed) => sealed.slice("sealed:".length).split("").toReversed().join(""),
  sealTo: async (recipient, text) => `${recipient}:${text.split("").toReversed().join("")}`,
};
