/** The command is written wrongly, or what it names can't be used: ends with exit code 2. */
export class UsageError extends Error {}
