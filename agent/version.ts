/** The version of the agent, as the fleet shows it. */
export const AGENT_VERSION = "0.1.0";
