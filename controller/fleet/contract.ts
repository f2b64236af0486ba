import { defineContract } from "../../shared/kernel/contract.ts";
import { fleetEntries } from "./entries.ts";
import { fleetErrors } from "./errors.ts";
import { fleetFindings } from "./finding-rows.ts";
import { fleetOps } from "./operations.ts";

/** Machines with an agent: how they join, what is heard of them, and when they are silent. */
export const fleetContract = defineContract({
  name: "fleet",
  needs: ["leadership", "sites"],
  entries: fleetEntries,
  ops: fleetOps,
  errors: fleetErrors,
  findings: fleetFindings,
  metrics: {
    nodes: { type: "gauge", labels: ["site", "state"], help: "Number of nodes by site and state." },
    node_state: { type: "gauge", labels: ["node", "name", "site", "state"], help: "1 for the state a node is in." },
    node_beats_total: { type: "counter", labels: ["node"], help: "Beats heard since this controller started." },
    node_load: { type: "gauge", labels: ["node"], help: "Load average of one minute." },
    node_memory_available_bytes: { type: "gauge", labels: ["node"], help: "Memory that programs can still get." },
    node_disk_free_bytes: { type: "gauge", labels: ["node"], help: "Free space of the agent's disk." },
    node_temperature_celsius: { type: "gauge", labels: ["node"], help: "Hottest sensor of the machine." },
    ignored_messages_total: { type: "counter", labels: ["reason"], help: "Messages that were not acted on." },
  },
});
