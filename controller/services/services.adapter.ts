import type { z } from "zod";
import { canonical } from "../../shared/kernel/json.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import { readCompose } from "./compose/read-compose.ts";
import { servicesContract } from "./contract.ts";
import type { ServicesShape } from "./services.ts";

type Op = (typeof servicesContract)["ops"]["apply"];
type ApplyWire = z.output<Op["wire"]>;
type Apply = z.output<Op["input"]>;

/** At the border: a Compose file becomes a stack, and its environment is sealed before anything keeps it. */
export function border({ keyring }: ControllerPorts): Border<ServicesShape> {
  const apply = async ({ name, files }: ApplyWire): Promise<Result<Apply>> => {
    const [file] = files;
    if (file === undefined) return refuse(servicesContract, "invalid", { file: "-", count: 1 });
    const read = readCompose({ file: file.name, text: file.text, ...(name !== undefined && { name }) });
    if (!read.ok) {
      const details = read.problems.map((p) => ({
        at: `${p.file}:${p.line}:${p.column} ${p.key}`.trimEnd(),
        says: p.says,
      }));
      return refuse(servicesContract, "invalid", { file: file.name, count: details.length }, details);
    }
    const environment = canonical(read.environment);
    const empty = Object.values(read.environment).every((values) => Object.keys(values).length === 0);
    const sealed = empty ? "" : await keyring.seal(environment);
    const notes = read.notes.map(({ line, key, says }) => ({ line, key, says }));
    return ok({ stack: read.stack, sealed, mac: keyring.mac(environment), notes });
  };
  return { intake: { apply }, present: {}, perform: {} };
}
