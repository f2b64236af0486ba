/** The service of the scenarios: a page that keeps what it is told in a volume, and says who answers in which edition. */
import type { ImageRecipe } from "../../support/image.ts";

const PORT = 8080;

/** `?word` is written down first. */
const PAGE = `#!/bin/sh
[ -n "$QUERY_STRING" ] && echo "$QUERY_STRING" >>/data/words
printf 'content-type: text/plain\\r\\n\\r\\n'
cat /etc/hostname
echo "edition $EDITION"
[ -f /data/words ] && cat /data/words
true
`;

export const LAB_IMAGE: ImageRecipe = {
  name: "lierre-lab:1",
  command: ["httpd", "-f", "-p", String(PORT), "-h", "/www"],
  files: [{ path: "www/cgi-bin/" }, { path: "www/cgi-bin/page", mode: 0o755, content: PAGE }],
};

export const PAGE_PATH = "/cgi-bin/page";

export interface Declaration {
  readonly name: string;
  readonly port: number;
  /** Where it may stand; anywhere without. */
  readonly sites?: readonly string[];
  readonly image?: string;
  /** Without a volume, so many copies of it, at different sites. */
  readonly replicas?: number;
  /** Another one is another release. */
  readonly edition?: number;
}

/** Its Compose file. */
export function composeOf({
  name,
  port,
  sites,
  image = LAB_IMAGE.name ?? "",
  replicas,
  edition = 1,
}: Declaration): string {
  const many = replicas !== undefined;
  return [
    `name: ${name}`,
    "services:",
    "  web:",
    `    image: ${image}`,
    `    ports: ["${port}:${PORT}"]`,
    ...(many ? ["    deploy:", `      replicas: ${replicas}`] : ['    volumes: ["words:/data"]']),
    `    environment: { EDITION: "${edition}" }`,
    "    stop_grace_period: 1s",
    ...(many ? [] : ["volumes: { words: {} }"]),
    "x-lierre:",
    `  policy: ${many ? "stateless" : "mobile"}`,
    ...(sites === undefined ? [] : [`  sites: [${sites.join(", ")}]`]),
    `  probe: { port: ${PORT}, path: /index.html, interval: 2s }`,
    "",
  ].join("\n");
}
