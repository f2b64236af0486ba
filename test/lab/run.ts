/** Runs scenarios: those that take a site two at a time, then those that take the whole cluster, one after another. */
import { Lab } from "./lab.ts";
import type { Scenario } from "./scenario.ts";
import type { Line, Timeline } from "./timeline.ts";
import { reasonOf } from "./until.ts";
import type { Site } from "./world/site.ts";
import type { World } from "./world/world.ts";

/** Two of three: the last is quiet meanwhile, and people come by its gateway. All in trouble is another trouble. */
const SIDE_BY_SIDE = 2;
const LONGEST_MS = 240_000;

export interface Result {
  readonly name: string;
  readonly proves: string;
  readonly ms: number;
  readonly failure?: string;
  readonly lines: readonly Line[];
}

export async function runScenarios(
  scenarios: readonly Scenario[],
  world: World,
  timeline: Timeline,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = scenarios.filter(({ takes }) => takes === "site");
  const lane = async (site: Site): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await runOne(next, world, [site], timeline));
  };
  await Promise.all(world.sites.slice(0, SIDE_BY_SIDE).map(lane));
  for (const scenario of scenarios.filter(({ takes }) => takes === "cluster"))
    results.push(await runOne(scenario, world, world.sites, timeline));
  return results;
}

async function runOne(scenario: Scenario, world: World, sites: readonly Site[], timeline: Timeline): Promise<Result> {
  const { name, proves } = scenario;
  const telling = timeline.of(name);
  telling.say(`proves that ${proves} (${sites.map((site) => site.name).join(", ")})`);
  const startMs = performance.now();
  const lab = new Lab(name, world, sites, telling);
  const failure = await failureOf(() => told(scenario, lab));
  const ms = Math.round(performance.now() - startMs);
  telling.say(failure === undefined ? `passed in ${(ms / 1_000).toFixed(1)} s` : `FAILED: ${failure}`);
  if (failure !== undefined) telling.say(`the ends of the logs:\n${world.tails(sites)}`);
  return { name, proves, ms, ...(failure !== undefined && { failure }), lines: telling.lines };
}

/** Tells it in a world where there is a controller, and tidies up after it however it went. */
async function told(scenario: Scenario, lab: Lab): Promise<void> {
  if (!(await lab.world.controller.api.ready())) throw new Error("the controller does not answer any more");
  const ran = await failureOf(() => inTime(scenario.run(lab)));
  const ended = await failureOf(() => inTime(lab.end()));
  const why = ran ?? ended;
  if (why !== undefined) throw new Error(why);
}

/** No story takes longer: what hangs is a failure. */
async function inTime(work: Promise<void>): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`it took longer than ${LONGEST_MS / 1_000} s`)), LONGEST_MS);
  });
  await Promise.race([work, over]).finally(() => clearTimeout(late));
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
