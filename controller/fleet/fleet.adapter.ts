import { X509Certificate } from "node:crypto";
import type { z } from "zod";
import type { JoinAnswer, JoinRequest } from "../../shared/fleet/wire.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { attempt, type Attempt, type Performers } from "../../shared/kernel/effect.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import { ok } from "../../shared/kernel/result.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import { fleetContract } from "./contract.ts";
import type { FleetShape } from "./state.ts";
import type { NewToken } from "./views.ts";

type Effects = FleetShape["effects"];
type JoinInput = z.output<(typeof fleetContract)["ops"]["join"]["input"]>;

const SCHEME = "lierre1";
/** Stands for the fingerprint where the bus runs in clear on loopback and there is no authority. */
const NO_AUTHORITY = "0".repeat(64);

/** SHA-256 of the authority's certificate in hex: what a token pins, so that a machine knows its controller at once. */
export const fingerprintOf = (ca: string): string =>
  ca === "" ? NO_AUTHORITY : new X509Certificate(ca).fingerprint256.replaceAll(":", "").toLowerCase();

/** The fleet at its border: tokens get their authority, answers to a join their keys, the bus its list of nodes. */
export function border({ access, apiUrl, bus, keyring }: ControllerPorts): Border<FleetShape> {
  const authority = fingerprintOf(access.ca);

  /** The secret ends here: what goes on, and may be logged, is its hash. */
  const join = ({ token, ...rest }: JoinRequest) => {
    const [scheme, pinned, secret, ...more] = token.trim().split(".");
    if (scheme !== SCHEME || pinned === undefined || secret === undefined || secret === "" || more.length > 0)
      return Promise.resolve(refuse(fleetContract, "token-malformed"));
    if (pinned !== authority) return Promise.resolve(refuse(fleetContract, "token-foreign"));
    return Promise.resolve(ok({ ...rest, tokenHash: sha256Hex(secret) } satisfies JoinInput));
  };

  const tokenNew = (made: NewToken): Promise<NewToken> => {
    const token = `${SCHEME}.${authority}.${made.token}`;
    const keep = `(umask 077; echo ${token} > join.token)`;
    const command = `${keep} && npm run -s agent -- --state /var/lib/lierre-agent --controller ${apiUrl} --token-file join.token`;
    return Promise.resolve({ ...made, token, command });
  };

  const joined = (answer: JoinAnswer): Promise<JoinAnswer> =>
    Promise.resolve({ ...answer, controllerKey: keyring.signingKey, ca: access.ca, servers: [...access.servers] });

  const admit: Attempt<Effects["bus.admit"]["args"], null> = attempt(
    async ({ nodes }) => {
      await access.admit(nodes);
      return null;
    },
    (error) => ({ code: "bus-refused", detail: error instanceof Error ? error.message : String(error) }),
  );

  const sendAck: Attempt<Effects["send.ack"]["args"], null> = ({ site, node, upto, lineage }, done) => {
    const left = bus.publish("ack", { site, node }, { upto, lineage });
    done(
      left ? ok(null) : { ok: false, error: { code: "bus-away", detail: "the link to the message server is down" } },
    );
    return () => undefined;
  };

  const perform: Performers<Effects> = { "bus.admit": admit, "send.ack": sendAck };
  return { intake: { join }, present: { tokenNew, join: joined }, perform };
}
