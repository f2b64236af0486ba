/** What `--help` of a program says: its flags, each also read from the environment. */
export function usage(program: string, flags: readonly string[]): string {
  const lines = flags.map((flag) => {
    const variable = `LIERRE_${flag.toUpperCase().replaceAll("-", "_")}`;
    return `  --${flag.padEnd(14)} ${variable}\n`;
  });
  return `${program}: flags, and what they are called in the environment. README.md shows how they go together.\n${lines.join("")}`;
}
