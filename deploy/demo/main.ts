/** The demo's command line: `start` for `npm start`, the others for `npm run demo -- …`. */
import { askControl, Request } from "./control.ts";
import { homeOf } from "./home.ts";
import { Problem } from "./say.ts";
import { SITE_NAMES, siteNamed } from "./sites.ts";
import { start } from "./start.ts";
import { wipe } from "./wipe.ts";

const USAGE = `npm start [-- --no-install]       trois lieux sur cette machine / three sites on this machine
npm run demo -- status            lignes et machines / lines and machines
npm run demo -- cut SITE          coupe la ligne / cuts the line
npm run demo -- power SITE        coupe le courant / cuts the power
npm run demo -- heal [SITE]       rétablit / mends
npm run demo -- wipe [--yes]      efface tout / removes everything
SITE : ${SITE_NAMES.join(", ")}
`;
const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 7 } as const;

async function main(args: readonly string[]): Promise<number> {
  if (process.platform !== "linux")
    throw new Problem({ fr: "La démo tourne sous Linux.", en: "The demo runs on Linux." });
  const home = homeOf(process.env);
  const [command = "", ...rest] = args;
  const only = (...flags: readonly string[]): boolean => rest.every((word) => flags.includes(word));
  if (command === "start" && only("--no-install")) return start({ home, install: !rest.includes("--no-install") });
  if (command === "wipe" && only("--yes")) return wipe(home, rest.includes("--yes"));
  if (["--help", "-h", "help"].includes(command)) {
    process.stdout.write(USAGE);
    return EXIT.ok;
  }
  const request = requestOf(command, rest);
  if (request === undefined) {
    const [site = ""] = rest;
    if (site !== "" && siteNamed(site) === undefined)
      process.stderr.write(`lierre: « ${site} » n'est pas un lieu de la démo / is no site of the demo\n`);
    process.stderr.write(USAGE);
    return EXIT.usage;
  }
  const ended = await askControl(home.control, request, (line) => void process.stdout.write(`${line}\n`));
  if (ended !== "absent") return ended ? EXIT.ok : EXIT.failed;
  process.stderr.write(
    `lierre: rien ne tourne ici, lancez « npm start » / nothing runs here, run "npm start" (${home.folder})\n`,
  );
  return EXIT.unreachable;
}

function requestOf(command: string, [site, ...more]: readonly string[]): Request | undefined {
  if (more.length > 0 || command === "stop") return undefined;
  const read = Request.safeParse({ command, ...(site === undefined ? {} : { site }) });
  return read.success ? read.data : undefined;
}

// A terminal that is gone must not keep us from stopping what we started.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Problem ? error.message : `lierre: ${(error as Error).stack}`}\n`);
  process.exitCode = EXIT.failed;
}
// What was under way when we were told to stop, a question or a download, is not waited for.
process.exit();
