import { execution } from "./execution/execution.ts";
import { fleet } from "./fleet/fleet.ts";
import { leadership } from "./leadership/leadership.ts";
import { type Mounted, mount } from "./mount.ts";
import { notes } from "./notes/notes.ts";
import { overview } from "./overview/overview.ts";
import { placement } from "./placement/placement.ts";
import { services } from "./services/services.ts";
import { people } from "./people/people.ts";
import { requests } from "./requests/requests.ts";
import { journal } from "./journal/journal.ts";
import { sites } from "./sites/sites.ts";

/** The one list of what a controller can do, each after what it needs. */
export const CAPABILITIES: readonly Mounted[] = [
  mount(leadership),
  mount(requests),
  mount(people, () => import("./people/people.adapter.ts")),
  mount(sites),
  mount(notes),
  mount(fleet, () => import("./fleet/fleet.adapter.ts")),
  mount(placement),
  mount(services, () => import("./services/services.adapter.ts")),
  mount(execution, () => import("./execution/execution.adapter.ts")),
  mount(overview),
  mount(journal, () => import("./journal/journal.adapter.ts")),
];
