import { exec } from "./exec/exec.ts";
import { execution } from "./execution/execution.ts";
import { fleet } from "./fleet/fleet.ts";
import { gateway } from "./gateway/gateway.ts";
import { jobs } from "./jobs/jobs.ts";
import { leadership } from "./leadership/leadership.ts";
import { type Mounted, mount } from "./mount.ts";
import { notes } from "./notes/notes.ts";
import { overview } from "./overview/overview.ts";
import { placement } from "./placement/placement.ts";
import { services } from "./services/services.ts";
import { people } from "./people/people.ts";
import { registries } from "./registries/registries.ts";
import { requests } from "./requests/requests.ts";
import { secrets } from "./secrets/secrets.ts";
import { importing } from "./importing/importing.ts";
import { journal } from "./journal/journal.ts";
import { sites } from "./sites/sites.ts";
import { usage } from "./usage/usage.ts";
import { whatif } from "./whatif/whatif.ts";
import { waivers } from "./waivers/waivers.ts";

/** The one list of what a controller can do, each after what it needs. */
export const CAPABILITIES: readonly Mounted[] = [
  mount(leadership),
  mount(requests),
  mount(people, () => import("./people/people.adapter.ts")),
  mount(sites),
  mount(notes),
  mount(fleet, () => import("./fleet/fleet.adapter.ts")),
  mount(placement),
  mount(gateway, () => import("./gateway/gateway.adapter.ts")),
  mount(usage),
  mount(services, () => import("./services/services.adapter.ts")),
  mount(waivers),
  mount(secrets, () => import("./secrets/secrets.adapter.ts")),
  mount(jobs),
  mount(importing, () => import("./importing/importing.adapter.ts")),
  mount(exec, () => import("./exec/exec.adapter.ts")),
  mount(registries, () => import("./registries/registries.adapter.ts")),
  mount(execution, () => import("./execution/execution.adapter.ts")),
  mount(whatif),
  mount(overview),
  mount(journal, () => import("./journal/journal.adapter.ts")),
];
