import { attempt, type Failure } from "../../shared/kernel/effect.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { canonical } from "../../shared/kernel/json.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import { readCompose } from "../services/compose/read-compose.ts";
import { waiversOf } from "../waivers/state.ts";
import { waivers } from "../waivers/waivers.ts";
import type { ImportingEffects, ImportingShape, ReadProject } from "./state.ts";
import { LOOK_WORDS } from "./words.ts";

type Read = ImportingEffects["read.project"]["args"];

const failure = (error: unknown): Failure => ({ code: "failed", detail: String(error) });

/** At the border: what a node found is read by the same rules as a file, and sealed before the journal sees it. */
export function border({
  bus,
  keyring,
  peek,
}: Pick<ControllerPorts, "bus" | "keyring" | "peek">): Border<ImportingShape> {
  const read = async ({ service, node, found }: Read): Promise<ReadProject> => {
    if (!Name.safeParse(service).success) return { ok: false, problems: [LOOK_WORDS["no-name"]] };
    const beside = Object.fromEntries(
      Object.entries(found.beside).map(([path, file]) => [path, { kind: "file" as const, ...file }]),
    );
    const composed = readCompose({
      files: [{ name: found.project, text: found.document }],
      name: service,
      beside,
      waivers: (name) => waiversOf(peek(waivers), name),
    });
    if (!composed.ok) return { ok: false, problems: composed.problems.map(({ key, says }) => said(key, says)) };
    const { stack, content, notes } = composed;
    const text = canonical(content);
    // Its data and perhaps its images are on that machine and nowhere else.
    const constraints = [...(stack.constraints ?? []), { key: "node.id", is: true, value: node }];
    return {
      ok: true,
      stack: { ...stack, constraints },
      sealed: await keyring.seal(text),
      mac: keyring.mac(text),
      notes: notes.map(({ key, says }) => said(key, says)),
    };
  };
  const told = (left: boolean): Promise<null> =>
    left ? Promise.resolve(null) : Promise.reject(new Error("the bus is not connected"));
  return {
    intake: {},
    present: {},
    perform: {
      "read.project": attempt(read, failure),
      "tell.look": attempt(
        ({ node, site, request }) => told(bus.publish("look-project", { site, node }, request)),
        failure,
      ),
      "tell.import": attempt(
        ({ node, site, request }) => told(bus.publish("import-project", { site, node }, request)),
        failure,
      ),
    },
  };
}

const said = (key: string, says: Words) => (key === "" ? says : say(LOOK_WORDS.at, { key, says }));
