import { z } from "zod";
import { Plan } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";

/** What an image is remembered by: its name, and what else tells it from others of the name. */
const Image = z.string().max(700);

/** The plan that this machine obeys, and the images that it was pinned to. */
export const executionContract = defineContract({
  name: "execution",
  needs: ["identity", "link", "reports"],
  entries: {
    accepted: {
      version: 1,
      body: Plan,
      says: { fr: "Le plan ({term}, {generation}) est accepté.", en: "Plan ({term}, {generation}) is accepted." },
    },
    pinned: {
      version: 1,
      body: z.object({ image: Image, pinned: Image }),
      says: { fr: "{image} est désormais {pinned}.", en: "{image} is {pinned} from now on." },
    },
    unpinned: { version: 1, body: z.object({ images: z.array(Image) }) },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
