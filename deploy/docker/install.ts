/** Puts Debian's or Ubuntu's own Docker on this machine, once the person has read what that means. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";

const PACKAGES = ["docker.io", "iptables"];

const PLAN = `Docker n'est pas installé sur cette machine. / Docker is not installed on this machine.
  1. apt-get update
  2. apt-get install -y --no-install-recommends ${PACKAGES.join(" ")}   (≈ 250 Mo / MB)
  3. Docker restera installé ; « apt-get purge ${PACKAGES.join(" ")} » l'enlève. / It stays; that command removes it.
  4. Pour refuser / to refuse: npm start -- --no-install`;

/** Shows the plan; on a terminal asks, elsewhere agrees at once. */
export async function agreed(): Promise<boolean> {
  process.stderr.write(`${PLAN}\n`);
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^[yo]/i.test((await ask.question("Continuer ? / Go on? [y/N] ")).trim());
  } finally {
    ask.close();
  }
}

/** Throws with the end of what apt said. */
export async function installDocker(): Promise<void> {
  await apt(["update"]);
  await apt(["install", "-y", "--no-install-recommends", ...PACKAGES]);
}

function apt(args: readonly string[]): Promise<void> {
  process.stderr.write(`lierre: apt-get ${args.join(" ")}…\n`);
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const child = spawn("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=120", ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const hear = (text: string): void => {
      said = (said + text).slice(-2_000);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`apt-get ${args[0]} a échoué / failed: ${said.trim()}`));
    });
  });
}
