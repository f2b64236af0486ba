/** Stands in the agent for the packages that it never calls. */
module.exports = {};
