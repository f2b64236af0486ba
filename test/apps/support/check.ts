import { join } from "node:path";
import { reasonOf, until } from "../../lab/until.ts";
import type { App } from "../app.ts";
import type { Cluster } from "./cluster.ts";
import { APPS_FOLDER } from "./places.ts";

/** What a published image takes until it answers, beyond what its container says. */
const ANSWERS_MS = 60_000;

/** Applies the app's file, writes, reads, restarts and reads again. Undefined when all went well, else why not. */
export async function checkApp(cluster: Cluster, app: App, say: (text: string) => void): Promise<string | undefined> {
  const { name } = app;
  const words = `Bonjour de ${name}`;
  const hands = cluster.hands(name);
  const reads = async (): Promise<true | undefined> => ((await app.read(hands)).includes(words) ? true : undefined);
  try {
    await cluster.lierre("service", "apply", "-f", join(APPS_FOLDER, name, "compose.yaml"), "--wait", "4m");
    say("applied, and runs");
    await until(`${name} to take what is written`, ANSWERS_MS, async () => {
      await app.write(hands, words);
      return true;
    });
    await until(`${name} to hand back what was written`, ANSWERS_MS, reads);
    say("written and read");
    await cluster.restart(name);
    say("restarted");
    await until(`${name} to hand back what was written before the restart`, ANSWERS_MS, reads);
    return undefined;
  } catch (error) {
    return [reasonOf(error), await cluster.tells(name).catch(reasonOf)].join("\n");
  }
}
