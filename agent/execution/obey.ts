import type { Plan } from "../../shared/execution/wire.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Outcome } from "../../shared/kernel/effect.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { type Outbox, report, reportOnce } from "../reports/outbox.ts";
import { judge } from "./accept.ts";
import { executionContract } from "./contract.ts";
import type { EngineEffects } from "./engine.ts";
import type { LocalPolicy } from "./policy.ts";
import { imageOfPin, pinKeyOf } from "./reconcile/images.ts";
import { sentence } from "./sentences.ts";
import type { ExecutionState } from "./shape.ts";

const IMAGE_CHARS_REPORTED = 300;

/** What a plan that came leads to: it is in force from this record on, or it is refused with a sentence. */
export function obey(
  plan: Plan,
  { plan: held }: ExecutionState,
  own: { readonly node: string; readonly lineage: string },
  policy: LocalPolicy,
  outbox: Outbox,
): readonly Draft[] {
  const verdict = judge(plan, { ...own, lineage: held?.lineage ?? own.lineage, held, policy });
  const { lineage, term, generation, hash } = plan;
  const answer = { kind: "plan", lineage, term, generation, hash } as const;
  switch (verdict.is) {
    case "accepted":
      return [draft(executionContract, "accepted", plan), report({ ...answer, outcome: "accepted" })];
    case "same":
      return reportOnce(outbox, { ...answer, outcome: "accepted" });
    case "rejected":
      return reportOnce(outbox, { ...answer, outcome: "rejected", reason: sentence(verdict.reason) });
  }
}

/** Folds a plan: what it declares of how containers stop is kept until they are gone. */
export function follow(state: ExecutionState, plan: Plan): void {
  state.plan = plan;
  state.edition += 1;
  for (const { id, stack } of plan.content.instances)
    for (const { name, stopGraceMs } of stack.containers) {
      if (stopGraceMs === undefined) delete state.graces[`${id}/${name}`];
      else state.graces[`${id}/${name}`] = stopGraceMs;
    }
}

/** What the images of the plan are remembered by. */
export function declared({ plan }: ExecutionState): ReadonlySet<string> {
  const instances = plan?.content.instances ?? [];
  return new Set(
    instances.flatMap((instance) => instance.stack.containers.map((container) => pinKeyOf(instance, container))),
  );
}

/** An image is here: a declared one is pinned, now and for as long as a plan names it. */
export function pin(
  state: ExecutionState,
  { pinAs }: Pick<EngineEffects["engine.image"]["args"], "pinAs">,
  outcome: Outcome<EngineEffects["engine.image"]["value"]>,
): readonly Draft[] {
  if (!outcome.ok || !declared(state).has(pinAs)) return [];
  const { pinned } = outcome.value;
  if (state.pins[pinAs] === pinned) return [];
  const entry = draft(executionContract, "pinned", { image: pinAs, pinned });
  const image = imageOfPin(pinAs);
  const told = image.length <= IMAGE_CHARS_REPORTED && pinned.length <= IMAGE_CHARS_REPORTED;
  return told ? [entry, report({ kind: "pin", image, digest: pinned })] : [entry];
}

/** Everything that no plan names was collected: its pins go too. */
export function unpin(state: ExecutionState): readonly Draft[] {
  const kept = declared(state);
  const images = Object.keys(state.pins)
    .filter((image) => !kept.has(image))
    .sort();
  return images.length === 0 ? [] : [draft(executionContract, "unpinned", { images })];
}
