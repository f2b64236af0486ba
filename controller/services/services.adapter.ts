import type { z } from "zod";
import { refuse } from "../../shared/kernel/contract.ts";
import { canonical } from "../../shared/kernel/json.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import type { SealedContent } from "../../shared/services/sealed.ts";
import { fleet } from "../fleet/fleet.ts";
import { gateway } from "../gateway/gateway.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import { secrets } from "../secrets/secrets.ts";
import { waiversOf } from "../waivers/state.ts";
import { waivers } from "../waivers/waivers.ts";
import { readCompose } from "./compose/read-compose.ts";
import { servicesContract } from "./contract.ts";
import type { Given } from "./given.ts";
import { addressOf } from "./address.ts";
import { magicValue } from "./magic.ts";
import { services } from "./services.ts";
import type { ServicesShape } from "./state.ts";

type Ops = (typeof servicesContract)["ops"];
type Read = z.output<Ops["plan"]["input"]>;

/** At the border: Compose files become a stack, and what is secret in them is sealed before anything keeps it. */
export function border(ports: ControllerPorts): Border<ServicesShape> {
  const read = (given: Given) => readGiven(given, ports);
  const apply = async ({ plan, files, ...rest }: z.output<Ops["apply"]["wire"]>) => {
    if (plan === undefined) return read({ ...rest, files: files ?? [] });
    const shown = Object.values(ports.peek(services).plans).find(({ id }) => id === plan);
    if (shown === undefined) return refuse(servicesContract, "plan-unknown", { plan });
    const { stack, sealed, mac } = shown;
    return ok({ stack, sealed, mac, notes: [], plan });
  };
  return { intake: { apply, plan: read }, present: {}, perform: {} };
}

async function readGiven({ files, ...given }: Given, { peek, keyring }: ControllerPorts): Promise<Result<Read>> {
  const [first] = files;
  if (first === undefined) return refuse(servicesContract, "invalid", { file: "-", count: 1 });
  const sources = {
    derive: (label: string) => keyring.derive(label),
    addressOf: (service: string) => addressOf(service, peek(gateway), peek(fleet)),
  };
  const found = readCompose({
    files,
    ...(given.name !== undefined && { name: given.name }),
    ...(given.profiles !== undefined && { profiles: given.profiles }),
    ...(given.variables !== undefined && { variables: given.variables }),
    beside: given.beside ?? {},
    secrets: await openedSecrets(peek(secrets).secrets, keyring),
    magic: (service, variable) => magicValue(service, variable, sources),
    waivers: (service) => waiversOf(peek(waivers), service),
  });
  if (!found.ok) {
    const details = found.problems.map((p) => ({
      at: `${p.file}:${p.line}:${p.column} ${p.key}`.trimEnd(),
      says: p.says,
    }));
    return refuse(servicesContract, "invalid", { file: first.name, count: details.length }, details);
  }
  const notes = found.notes.map(({ file, line, key, says }) => ({ file, line, key, says }));
  const content = contentText(found.content);
  const sealed = content === "" ? "" : await keyring.seal(content);
  return ok({ stack: found.stack, sealed, mac: keyring.mac(content), notes });
}

/** Empty when there is nothing to seal. */
function contentText(content: SealedContent): string {
  const variables = Object.values(content.environment).some((values) => Object.keys(values).length > 0);
  const others = [content.files, content.words].some((held) => Object.keys(held).length > 0);
  return variables || others ? canonical(content) : "";
}

/** Secrets that may stand for variables, as texts: one that is no text is left out. */
async function openedSecrets(
  held: Readonly<Record<string, { readonly sealed: string }>>,
  keyring: ControllerPorts["keyring"],
): Promise<Record<string, string>> {
  const rows = await Promise.all(
    Object.entries(held).map(
      async ([name, { sealed }]) => [name, Buffer.from(await keyring.open(sealed), "base64")] as const,
    ),
  );
  return Object.fromEntries(rows.map(([name, bytes]) => [name, bytes.toString("utf8")]));
}
