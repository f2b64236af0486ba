/** Lines with the seconds since the start and whom they are about. */
export function clock(): (about: string, text: string) => void {
  const startMs = performance.now();
  return (about, text) => {
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    process.stdout.write(`${seconds.padStart(6)} s  ${about.padEnd(10)} ${text}\n`);
  };
}
